"""People waiting, by area and need."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from capacity.importing.demand.admissions import expected
from capacity.importing.demand.persons import Count, Person
from capacity.importing.demand.suppress import about, safe, small
from capacity.importing.model import NewRow, Origin
from capacity.importing.place import Place
from capacity.inputs.schema import Book

Waiting = dict[tuple[str, str, str | None], float]
"""People by need, authority and area (None: not known)."""


def waiting_of(persons: Iterable[Person], counts: Iterable[Count], until: date | None) -> Waiting:
    """Who has no start and was not taken off the list; counts take precedence over lists of persons."""
    listed: defaultdict[tuple[str, str, str | None], float] = defaultdict(float)
    for person in persons:
        if person.start is None and (person.end is None or (until is not None and person.end > until)):
            listed[person.need, person.authority, person.area] += 1
    counted: defaultdict[tuple[str, str, str | None], float] = defaultdict(float)
    for count in counts:
        if count.kind == "waiting":
            counted[count.need, count.authority, count.area] += count.people
    return {**listed, **counted}


def waiting_rows(
    waiting: Waiting, place: Place, book: Book, year: str, suppress: int
) -> tuple[list[NewRow], list[str]]:
    """waiting.csv and what is not written.

    Hardly any area has five people waiting with one need, and a constant for each of those who have one or two would
    double the list. So each need's total is spread over the authority's areas as admissions are expected: no cell is a
    count of anybody. Totals under `suppress` are not written. Without suppression each person stands in their own area.
    """
    by_area: defaultdict[tuple[str, str], float] = defaultdict(float)
    totals: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (need, authority, area), people in waiting.items():
        if area is not None and suppress <= 1:
            by_area[area, need] += people
        else:
            totals[need, authority] += people
    notes = []
    for (need, authority), people in safe(dict(sorted(totals.items())), suppress).items():
        weights = _weights(place, book, need, authority, year)
        if small(totals[need, authority], suppress) or not weights:
            why = "" if weights else f", as {authority} has no area"
            notes.append(f"Waiting, {need}: {about(totals[need, authority], suppress)}, not written{why}.")
            continue
        for area, weight in weights.items():
            by_area[area, need] += people * weight / sum(weights.values())
    origin = _origin(suppress > 1)
    rows = [
        NewRow({"area": area, "need": need, "people": _text(people)}, {"people": origin})
        for (area, need), people in sorted(by_area.items())
        if _text(people) != "0"
    ]
    return rows, notes


def _weights(place: Place, book: Book, need: str, authority: str, year: str) -> dict[str, float]:
    """Admissions that are expected in each of an authority's areas; all alike where none are."""
    weights = expected(place, book, need, year, {authority})
    return weights if any(weights.values()) else dict.fromkeys(weights, 1.0)


def _text(people: float) -> str:
    return f"{people:.3f}".rstrip("0").rstrip(".")


def _origin(spread: bool) -> Origin:
    if spread:
        return Origin("estimated", "the council's waiting list, each need's total spread as admissions are expected")
    return Origin("published", "the council's waiting list")
