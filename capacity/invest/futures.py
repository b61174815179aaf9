"""How a choice holds in other futures: the book's low and high demand, stay and staffing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from capacity.alternatives import Alternative, Planned, plan_all
from capacity.invest.opened import with_chosen
from capacity.invest.search import Set
from capacity.read.inputs import Inputs
from capacity.schema import Book, Figure

CENTRAL = "as in the book"
SIDES = ("low", "high")


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


def futures(inputs: Inputs) -> dict[str, Inputs]:
    """The inputs with one part of the book at its low or its high; parts without a range are left out."""
    book = inputs.book
    made = {CENTRAL: inputs}
    for side in SIDES:
        for name, changed in (
            (f"{side} demand", _demand(book, side)),
            (f"{'short' if side == 'low' else 'long'} stays", _stays(book, side)),
            (f"{'fewer' if side == 'low' else 'more'} staff hours for each resident", _hours(book, side)),
        ):
            if changed != book:
                made[name] = replace(inputs, book=changed)
    if inputs.tables["demand"].present:  # admissions are given, and the book's rates are not used
        made = {name: each for name, each in made.items() if not name.endswith("demand")}
    return made


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


def regrets(inputs: Inputs, sets: Sequence[Set], progress: Callable[[str], None]) -> list[Regret]:
    """Every set planned in every future, and how much worse it is there than the best of them."""
    priorities = tuple(priority for priority in inputs.scenario.priorities if priority != "travel")
    by_future = futures(inputs)
    cases = [
        Alternative(f"{future}\t{place}", with_chosen(changed, one.counts), priorities)
        for future, changed in by_future.items()
        for place, one in enumerate(sets)
    ]
    planned = {each.name: each for each in plan_all(cases, progress=progress)}
    found = []
    for future in by_future:
        for priority in priorities:
            values = [_value(planned[f"{future}\t{place}"], priority) for place in range(len(sets))]
            least = min((value for value in values if value == value), default=float("nan"))
            found += [Regret(future, place, priority, v, v - least) for place, v in enumerate(values)]
    return found


def _value(planned: Planned, priority: str) -> float:
    try:
        return planned.value(priority)
    except StopIteration:
        return float("nan")
