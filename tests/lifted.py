"""A problem with limits lifted in the home authorities' boroughs, written by itself, to hold `why` against."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.stopped import Stopped


def lifted(inputs: Inputs, reasons: Iterable[str]) -> Problem:
    """The problem of a plan in which these limits are lifted."""
    reasons, book = set(reasons), inputs.book
    if "distance" in reasons:
        book = _each_need(book, lambda need: {"max_travel_km": need.max_travel_km.model_copy(update={"value": 1e5})})
    if "arranging" in reasons:
        book = _each_need(
            book, lambda need: {"days_to_arrange": need.days_to_arrange.model_copy(update={"value": 0.0})}
        )
    problem = build(replace(inputs, book=book))
    if "distance" in reasons:  # only in the own borough
        arcs, base = problem.arcs, build(inputs)
        reached = set(_ends(base))
        near = np.array([ends in reached for ends in _ends(problem)], dtype=bool)
        here = near | (problem.services.home[arcs.service] >= 0)
        problem = replace(problem, arcs=replace(arcs, placeable=arcs.placeable & here[:, None]))
    own = (problem.services.home >= 0)[:, None]
    services = problem.services
    if "voids" in reasons:
        whole = build(replace(inputs, book=_full(book)))
        full, groups = whole.services, problem.groups
        assert (whole.groups.service == groups.service).all()
        assert (whole.groups.need == groups.need).all()
        problem = replace(problem, groups=replace(groups, joining=whole.groups.joining))
        fields = ("usable", "usable_at_start", "others", "grandfathered")
        services = replace(
            services, **{name: np.where(own, getattr(full, name), getattr(services, name)) for name in fields}
        )
    if "beds" in reasons:
        there = own & ~services.closed
        services = replace(
            services,
            usable=np.where(there, 1e6, services.usable),
            usable_at_start=np.where(there, 1e6, services.usable_at_start),
        )
    why = services.stopped
    stopped = Stopped(
        closed=why.closed,
        embargo=why.embargo & ~(own & ("rating" in reasons)),
        rating=why.rating & ~(own & ("rating" in reasons)),
        fee=why.fee & ~(own & ("fee" in reasons)),
    )
    needs, staffing = problem.needs, problem.staffing
    if "diversion" in reasons:
        needs = replace(needs, accepts=np.where(np.isnan(needs.accepts), np.nan, 1.0))
    if "staff" in reasons:
        here = np.array([pool in problem.homes for pool in staffing.pool], dtype=bool)[:, None]
        staffing = replace(staffing, supply=np.where(here, np.nan, staffing.supply))
    return replace(problem, needs=needs, services=replace(services, stopped=stopped), staffing=staffing)


def _ends(problem: Problem) -> Iterator[tuple[str, int, int]]:
    """Whose people and with what need, and the service, of each arc."""
    points, arcs = problem.points, problem.arcs
    for point, service in zip(arcs.point.tolist(), arcs.service.tolist(), strict=True):
        yield points.area[point], int(points.need[point]), service


def _each_need(book: Book, change: Callable[..., dict[str, object]]) -> Book:
    needs = {name: need.model_copy(update=change(need)) for name, need in book.needs.items()}
    return book.model_copy(update={"needs": needs})


def _full(book: Book) -> Book:
    kinds = {
        name: kind.model_copy(update={"max_occupancy": kind.max_occupancy.model_copy(update={"value": 1.0})})
        for name, kind in book.care_types.items()
    }
    return book.model_copy(update={"care_types": kinds})
