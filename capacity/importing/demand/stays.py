"""Mean stays by need from the persons of an extract."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from capacity.importing.demand.persons import Person
from capacity.importing.demand.suppress import about
from capacity.importing.demand.survival import FROM_THE_START, MeanStay, Stay, mean_stay
from capacity.inputs.schema import Book

FEWEST_ENDS = 20
LONGEST_DAYS = 1e5  # as the book allows
MANY_FOLLOWING = 0.25


def observed_since(persons: Iterable[Person]) -> date | None:
    """The first day from which ends seem to have been recorded: the first of the month of the earliest end."""
    ends = [person.end for person in persons if person.start is not None and person.end is not None]
    return min(ends).replace(day=1) if ends else None


def stays_of(persons: Iterable[Person], need: str, since: date, until: date) -> list[Stay]:
    """What is known of each stay between the first day of recording and the extract's day."""
    stays = []
    for person in persons:
        if person.need != need or person.start is None or (person.end is not None and person.end < since):
            continue
        ended = person.end is not None and person.end <= until
        last = person.end if ended and person.end is not None else until
        # A stay that ends on `since` itself is seen, so whoever was there before is under observation from the eve on
        entered = (since - person.start).days - 1 if person.start < since else FROM_THE_START
        stays.append(Stay(entered, (last - person.start).days, ended))
    return stays


def mean_stays(
    persons: Sequence[Person], book: Book, since: date | None, until: date | None, suppress: int
) -> tuple[dict[str, Any], list[str]]:
    """mean_stay_days by need with 95% limits, and what to say about each; the book's figure stays with few ends."""
    changes, notes = {}, []
    for need in book.needs:
        if since is None or until is None or not any(p.need == need and p.start is not None for p in persons):
            continue
        stay = mean_stay(stays_of(persons, need, since, until))
        if stay is None or stay.ends < max(FEWEST_ENDS, suppress) or not 1 <= stay.low <= stay.high <= LONGEST_DAYS:
            ends = about(0 if stay is None else stay.ends, suppress)
            why = f"with fewer than {FEWEST_ENDS}, or a mean of less than a day, the book's figure stays"
            notes.append(f"Stays, {need}: {ends} ends; {why}.")
            continue
        changes[need] = {"mean_stay_days": _figure(stay)}
        notes.append(
            f"Stays, {need}: mean {stay.days:.0f} days (95% limits {stay.low:.0f} to {stay.high:.0f}; "
            f"{about(stay.ends, suppress)} ends); days lived over ends give {stay.by_exposure:.0f}."
        )
    return changes, notes


def _figure(stay: MeanStay) -> dict[str, Any]:
    if stay.beyond >= 1:
        how = "days lived over ends, as too few early stays are seen for a curve"
    elif stay.beyond > 0:
        how = (
            f"Kaplan-Meier, {max(stay.beyond, 0.01):.0%} of it beyond the last end seen, at the overall rate of leaving"
        )
    else:
        how = "Kaplan-Meier, to the last end seen"
    value, low, high = round(stay.days), round(stay.low), round(stay.high)
    source = f"council's placements: {how}; 95% limits"
    return {"value": value, "low": low, "high": high, "ground": "estimated", "source": source}


def many_follow(persons: Iterable[Person]) -> bool:
    """Whether many stays begin as another of the same service and need ends: one person's stay in several rows."""
    placed = [person for person in persons if person.start is not None and person.service is not None]
    ends = {(p.service, p.need, p.end.toordinal()) for p in placed if p.end is not None}
    following = sum(
        bool(ends & {(p.service, p.need, p.start.toordinal() - gap) for gap in (0, 1)})
        for p in placed
        if p.start is not None and p.end != p.start
    )
    return following > MANY_FOLLOWING * len(placed)
