"""How a choice holds in other futures: the book's low and high demand, stay and staffing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Figure
from capacity.studies.alternatives import Alternative, Planned, plan_all
from capacity.studies.invest.open_options import with_chosen
from capacity.studies.invest.search import Set

CENTRAL = "as in the book"
SIDES = ("low", "high")
NAMES = {
    "demand": {"low": "low demand", "high": "high demand"},
    "stays": {"low": "short stays", "high": "long stays"},
    "hours": {"low": "fewer staff hours for each resident", "high": "more staff hours for each resident"},
}
"""Futures by the part of the book that they change, and the side of its range."""


@dataclass(frozen=True)
class Regret:
    """A set in a future."""

    future: str
    place: int
    """Of the set, in the order given."""
    priority: str
    value: float
    """Not a number where there is no plan."""
    regret: float
    """How much worse than the best set in that future."""


@dataclass(frozen=True)
class LeftOut:
    """Futures that cannot be planned, and what would make them so."""

    futures: str
    """Such as: low and high demand."""
    why: str
    how: str
    """What to write; empty where nothing would help."""


def futures(inputs: Inputs) -> dict[str, Inputs]:
    """The inputs with one part of the book at its low or its high; parts without a range are left out."""
    book = inputs.book
    by_name = {CENTRAL: inputs}
    for side in SIDES:
        for part, names in NAMES.items():
            changed = _CHANGES[part](book, side)
            if changed != book and not (part == "demand" and _given(inputs)):
                by_name[names[side]] = replace(inputs, book=changed)
    return by_name


def left_out(inputs: Inputs) -> list[LeftOut]:
    """Every part of the book of which a side is not among the `futures`, and why."""
    omitted, planned = [], futures(inputs)
    for part, names in NAMES.items():
        missing = [side for side in SIDES if names[side] not in planned]
        if not missing:
            continue
        what = " and ".join(names[side] for side in missing)
        if part == "demand" and _given(inputs):
            omitted.append(LeftOut(what, "demand.csv gives the admissions, and the rates of the book are not used", ""))
            continue
        figure, path = _first(inputs.book, part)
        sides = " or ".join(missing)
        ends = ", ".join(f"{side}: …" for side in missing)
        text = f"{{value: {figure.value:g}, {ends}}}"
        for key in reversed(path):
            text = f"{{{key}: {text}}}"
        omitted.append(LeftOut(what, f"the book has no {sides} for {_WHAT[part]}", f"book_changes: {text}"))
    return omitted


def _given(inputs: Inputs) -> bool:
    """Whether admissions are given, so that the book's rates are not used."""
    return inputs.tables.demand.present


def _first(book: Book, part: str) -> tuple[Figure, tuple[str, ...]]:
    """A figure of a part, and where it stands: an example of what to give a range to."""
    if part == "demand":
        need, bands = next(iter(book.admissions_per_1000_per_year.items()))
        band, rate = next(iter(bands.items()))
        return rate, ("admissions_per_1000_per_year", need, band)
    if part == "stays":
        need, terms = next(iter(book.needs.items()))
        return terms.mean_stay_days, ("needs", need, "mean_stay_days")
    kinds = [(name, kind) for name, kind in book.care_types.items() if kind.hours_per_week]
    if not kinds:
        return Figure(value=0.0), ("care_types",)
    name, kind = kinds[0]
    role, hours = next(iter(kind.hours_per_week.items()))
    return hours, ("care_types", name, "hours_per_week", role)


def _moved(figure: Figure, side: str) -> Figure:
    there = getattr(figure, side)
    return figure if there is None else figure.model_copy(update={"value": there})


def _demand(book: Book, side: str) -> Book:
    rates = {
        need: {band: _moved(rate, side) for band, rate in bands.items()}
        for need, bands in book.admissions_per_1000_per_year.items()
    }
    return book.model_copy(update={"admissions_per_1000_per_year": rates})


def _stays(book: Book, side: str) -> Book:
    needs = {
        name: need.model_copy(update={"mean_stay_days": _moved(need.mean_stay_days, side)})
        for name, need in book.needs.items()
    }
    return book.model_copy(update={"needs": needs})


def _hours(book: Book, side: str) -> Book:
    kinds = {
        name: kind.model_copy(
            update={"hours_per_week": {role: _moved(hours, side) for role, hours in kind.hours_per_week.items()}}
        )
        for name, kind in book.care_types.items()
    }
    return book.model_copy(update={"care_types": kinds})


_CHANGES: dict[str, Callable[[Book, str], Book]] = {"demand": _demand, "stays": _stays, "hours": _hours}
_WHAT = {
    "demand": "any rate of admissions_per_1000_per_year",
    "stays": "the mean_stay_days of any need",
    "hours": "the hours_per_week of any care type",
}


def regrets(inputs: Inputs, sets: Sequence[Set], progress: Callable[[str], None]) -> list[Regret]:
    """Every set planned in every future, and how much worse it is there than the best of them."""
    priorities = tuple(priority for priority in inputs.scenario.priorities if priority != "travel")
    by_future = futures(inputs)
    cases = [
        Alternative(f"{future}\t{place}", with_chosen(changed, chosen.counts), priorities)
        for future, changed in by_future.items()
        for place, chosen in enumerate(sets)
    ]
    planned = {plan.name: plan for plan in plan_all(cases, progress=progress)}
    in_every_future = []
    for future in by_future:
        for priority in priorities:
            values = [_value(planned[f"{future}\t{place}"], priority) for place in range(len(sets))]
            least = min((value for value in values if value == value), default=float("nan"))
            in_every_future += [Regret(future, place, priority, v, v - least) for place, v in enumerate(values)]
    return in_every_future


def _value(planned: Planned, priority: str) -> float:
    try:
        return planned.value(priority)
    except StopIteration:
        return float("nan")
