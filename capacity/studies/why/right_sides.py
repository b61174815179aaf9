"""What lifting voids or days to arrange changes on the right sides of a programme; its rows stay."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book
from capacity.model.lp import build_program
from capacity.model.lp.matrix import Matrix, collect
from capacity.model.problem.arrays import Problem
from capacity.model.problem.build import build
from capacity.model.problem.shapes import Bools, Floats

ARRANGING, VOIDS = "arranging", "voids"
SAME = 1e-12
"""Share of a right side: two that differ by less are the same figure."""
Row = tuple[str, tuple[int, ...]]
"""Family and key."""


@dataclass(frozen=True)
class Change:
    """What lifting a reason changes on the right sides."""

    rows: Bools
    """Which; no other reason changes these."""
    upper: Floats
    """(rows,) the limits with the reason lifted."""


def changes(inputs: Inputs, problem: Problem, matrix: Matrix) -> tuple[Matrix, dict[str, Change]]:
    """What lifting each reason changes on the right sides, where the rows stay; and the programme with the rows that it
    needs only then, without a limit until they are asked for."""
    points = problem.points
    at_once = replace(problem, points=replace(points, ready=points.arrivals))
    full, own = build(replace(inputs, book=_full(inputs.book))), problem.services.home >= 0
    services = problem.services
    kept = ("usable", "usable_at_start", "others", "grandfathered")
    mixed = {name: np.where(own[:, None], getattr(full.services, name), getattr(services, name)) for name in kept}
    groups = replace(problem.groups, joining=_joining(full, problem))
    no_voids = replace(problem, services=replace(services, **mixed), groups=groups)
    others = {VOIDS: collect(build_program(no_voids)), ARRANGING: collect(build_program(at_once))}
    upper: dict[Row, float] = dict(zip(_named(matrix), matrix.row_upper.tolist(), strict=True))
    for other in others.values():
        matrix = _with_rows_of(other, matrix, upper)
    found = {}
    for reason, other in others.items():
        limits = dict(zip(_named(other), other.row_upper.tolist(), strict=True))
        after = np.array([limits.get(name, np.inf) for name in upper])  # a row that it does not need has no limit
        before = np.array(list(upper.values()))
        both = np.isfinite(after) & np.isfinite(before)
        with np.errstate(invalid="ignore"):
            rows = (after != before) & ~(both & (np.abs(after - before) <= SAME * np.abs(before)))
        if rows.any():
            found[reason] = Change(rows, after)
    return matrix, found


def _named(matrix: Matrix) -> list[Row]:
    """Family and key of each row."""
    return [(family, key) for family in matrix.rows for key in matrix.keys[family]]


def _with_rows_of(other: Matrix, matrix: Matrix, upper: dict[Row, float]) -> Matrix:
    """The programme with the rows that only the other has, at its end and without a limit. `upper` receives them.

    Whether `beds_at_start` needs a row depends on whether beds fall, and so on the voids.
    """
    wanted = [(row, name) for row, name in enumerate(_named(other)) if name not in upper]
    if not wanted:
        return matrix
    parts = [slice(other.start[row], other.start[row + 1]) for row, _ in wanted]
    ends = int(matrix.start[-1]) + np.cumsum([part.stop - part.start for part in parts])
    upper |= {name: np.inf for _, name in wanted}
    return replace(
        matrix,
        start=np.concatenate([matrix.start, ends]).astype(np.int32),
        index=np.concatenate([matrix.index, *(other.index[part] for part in parts)]).astype(np.int32),
        value=np.concatenate([matrix.value, *(other.value[part] for part in parts)]),
        row_lower=np.append(matrix.row_lower, np.full(len(parts), -np.inf)),
        row_upper=np.append(matrix.row_upper, np.full(len(parts), np.inf)),
    )


def _joining(full: Problem, problem: Problem) -> Floats:
    """(G, Q) people who become funded where they live, in homes of the own borough as `full` has them: with every bed
    let there are more others."""
    place = {key: g for g, key in enumerate(_keys(full))}
    joining = problem.groups.joining.copy()
    for g, key in enumerate(_keys(problem)):
        if key in place and problem.services.home[key[2]] >= 0:
            joining[g] = full.groups.joining[place[key]]
    return joining


def _keys(problem: Problem) -> Iterator[tuple[int, int, int]]:
    """Home, need and service of each group."""
    groups = problem.groups
    return zip(groups.home.tolist(), groups.need.tolist(), groups.service.tolist(), strict=True)


def _full(book: Book) -> Book:
    """The book with every bed let every day."""
    kinds = {
        name: kind.model_copy(update={"max_occupancy": kind.max_occupancy.model_copy(update={"value": 1.0})})
        for name, kind in book.care_types.items()
    }
    return book.model_copy(update={"care_types": kinds})
