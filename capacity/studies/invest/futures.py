"""How a choice holds in other futures: the book's low and high admissions, stays and staffing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Figure
from capacity.outputs.choice.words import CENTRAL
from capacity.studies.invest.in_future import DOING, Common, Future, Task, weigh
from capacity.studies.invest.sets import Set, without_apart
from capacity.studies.pool import Pool, Progress, in_parallel, silent
from capacity.studies.uncertainty.planned import without_outlines

SIDES = ("low", "high")
NAMES = {
    "demand": {"low": "fewer admissions", "high": "more admissions"},
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
    """NaN where there is no plan."""
    regret: float
    """How much worse than the best set in that future."""


@dataclass(frozen=True)
class LeftOut:
    """Futures that cannot be planned, and what would make them so."""

    futures: str
    """Such as: fewer admissions and more admissions."""
    why: str
    how: str
    """What to write."""


def futures(inputs: Inputs) -> dict[str, Inputs]:
    """The inputs with one part of the book at its low or its high; parts without a range are left out."""
    by_name = {CENTRAL: inputs}
    for side in SIDES:
        for part, names in NAMES.items():
            changed = _CHANGES[part](inputs, side)
            if changed != inputs.book:
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
        figure, path, ranges = _ranges(inputs, part)
        ends = ", ".join(f"{side}: {_end(figure, side)}" for side in SIDES)
        text = f"{{value: {figure.value:g}, {ends}}}"
        for key in reversed(path):
            text = f"{{{key}: {text}}}"
        omitted.append(LeftOut(what, f"the book has no {' or '.join(missing)} for {ranges}", f"book_changes: {text}"))
    return omitted


def _end(figure: Figure, side: str) -> str:
    """What the book has for a side, which must be repeated along with what is missing."""
    there = getattr(figure, side)
    return "…" if there is None or there == figure.value else f"{there:g}"


def _ranges(inputs: Inputs, part: str) -> tuple[Figure, tuple[str, ...], str]:
    """A figure of a part, where it stands, and all the figures whose range would serve."""
    book = inputs.book
    if part == "demand":
        rates = "" if _given(inputs) else ", nor for any rate of admissions_per_1000_per_year"
        return book.admissions_factor, ("admissions_factor",), f"admissions_factor{rates}"
    if part == "hours":
        return book.hours_factor, ("hours_factor",), "hours_factor, nor for the hours_per_week of any care type"
    need, terms = next(iter(book.needs.items()))
    return terms.mean_stay_days, ("needs", need, "mean_stay_days"), "the mean_stay_days of any need"


def _given(inputs: Inputs) -> bool:
    """Whether admissions are given, so that the book's rates are not used."""
    return inputs.tables.demand.present


def _moved(figure: Figure, side: str) -> Figure:
    there = getattr(figure, side)
    return figure if there is None else figure.model_copy(update={"value": there})


def _demand(inputs: Inputs, side: str) -> Book:
    """All admissions together where the book has a range for that, else each rate by itself."""
    book = inputs.book
    factor = _moved(book.admissions_factor, side)
    if factor != book.admissions_factor or _given(inputs):
        return book.model_copy(update={"admissions_factor": factor})
    rates = {
        need: {band: _moved(rate, side) for band, rate in bands.items()}
        for need, bands in book.admissions_per_1000_per_year.items()
    }
    return book.model_copy(update={"admissions_per_1000_per_year": rates})


def _stays(inputs: Inputs, side: str) -> Book:
    needs = {
        name: need.model_copy(update={"mean_stay_days": _moved(need.mean_stay_days, side)})
        for name, need in inputs.book.needs.items()
    }
    return inputs.book.model_copy(update={"needs": needs})


def _hours(inputs: Inputs, side: str) -> Book:
    """All hours together where the book has a range for that, else those of each role by themselves."""
    book = inputs.book
    factor = _moved(book.hours_factor, side)
    if factor != book.hours_factor:
        return book.model_copy(update={"hours_factor": factor})
    kinds = {
        name: kind.model_copy(
            update={"hours_per_week": {role: _moved(hours, side) for role, hours in kind.hours_per_week.items()}}
        )
        for name, kind in book.care_types.items()
    }
    return book.model_copy(update={"care_types": kinds})


_CHANGES: dict[str, Callable[[Inputs, str], Book]] = {"demand": _demand, "stays": _stays, "hours": _hours}


def regrets(inputs: Inputs, sets: Sequence[Set], progress: Progress = silent, pool: Pool = Pool()) -> list[Regret]:
    """Every set planned in every future, and how much worse it is there than the best of them."""
    priorities = without_apart(inputs.scenario.priorities)
    books = [Future(name, 1.0, changed.book) for name, changed in futures(inputs).items()]
    tasks = [Task(future, tuple(chosen.counts for chosen in sets), look=False) for future in books]
    common = Common(without_outlines(inputs), None, apart=False)
    outcomes = in_parallel(weigh, tasks, pool, progress, shared=common, doing=DOING)
    in_every_future = []
    for future, outcome in zip(books, outcomes, strict=True):
        figures = outcome.values or (None,) * len(sets)
        for priority in priorities:
            values = [float("nan") if each is None else each[priority] for each in figures]
            least = min((value for value in values if value == value), default=float("nan"))
            in_every_future += [Regret(future.name, place, priority, v, v - least) for place, v in enumerate(values)]
    return in_every_future
