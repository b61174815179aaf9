"""People resident when the plan starts, and what their homes ask."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from capacity.importing.demand.fees import asked, plausible
from capacity.importing.demand.persons import Count, Person
from capacity.importing.demand.suppress import about, safe, stands_for
from capacity.importing.demand.where import Service
from capacity.importing.model import Key, NewRow, Origin
from capacity.importing.place import Place

SOURCE = "the council's placements"
NAMED = 5
"""Services named in a note, at most."""


def resident(person: Person, day: date) -> bool:
    """Whether a person lives in a home on a day."""
    return person.start is not None and person.start <= day and (person.end is None or person.end >= day)


def residents_of(here: Iterable[Person], counts: Iterable[Count]) -> dict[Key, float]:
    """People by service, need and authority; counted ones stand before listed ones."""
    listed: defaultdict[Key, float] = defaultdict(float)
    for person in here:
        if person.service is not None:
            listed[person.service, person.need, person.authority] += 1
    counted: defaultdict[Key, float] = defaultdict(float)
    for count in counts:
        if count.kind == "residents" and count.service is not None:
            counted[count.service, count.need, count.authority] += count.people
    return {**listed, **counted}


def resident_rows(residents: Mapping[Key, float], suppress: int) -> list[NewRow]:
    """residents.csv, small counts all alike."""
    told = safe(dict(sorted(residents.items())), suppress)
    return [
        NewRow(
            dict(zip(("service", "need", "authority", "people"), (*key, f"{told[key]:g}"), strict=True)),
            {"people": _origin(residents[key], told[key], suppress)},
        )
        for key in told
        if told[key]
    ]


def _origin(count: float, told: float, suppress: int) -> Origin:
    if told == count and not 0 < count < suppress:
        return Origin("published", SOURCE)
    if told == stands_for(suppress):
        return Origin("estimated", f"{SOURCE}; fewer than {suppress} people: {told:g} stands for each such number")
    return Origin("estimated", f"{SOURCE}, to the nearest {suppress}, so that no small number can be worked out")


def left_behind(place: Place, table: str, ours: Callable[[Key], bool], new: Collection[Key]) -> list[Key]:
    """Rows of the same authorities that an import wrote before and that are no more; the council's own stay."""
    return [key for key in place.rows(table) if ours(key) and key not in new and not place.own((table, key, "people"))]


def fee_rows(here: Iterable[Person], suppress: int) -> list[NewRow]:
    """services.csv: weekly_fee, the median of what is paid for those who live there."""
    fees = asked(((p.service, p.fee) for p in here if p.service is not None and p.fee is not None), suppress)
    origin = Origin("estimated", f"median of what the council pays for its residents, {SOURCE}")
    return [
        NewRow({"service": service, "weekly_fee": f"{fee:.2f}"}, {"weekly_fee": origin})
        for service, fee in fees.items()
    ]


def resident_notes(
    here: Sequence[Person], rows: Sequence[NewRow], services: Mapping[str, Service], suppress: int
) -> list[str]:
    """What to look at: homes that are not known, fees that cannot be, more people than beds."""
    notes = []
    lost = sum(person.service is None for person in here)
    if lost:
        named = sum(person.service is None and person.home_named for person in here)
        notes.append(
            f"Residents whose home is none of the place: {about(lost, suppress)} ({about(named, suppress)} have a home "
            "named). They count in admissions and stays, but live in no service of the plan."
        )
    odd = sum(person.fee_given and (person.fee is None or not plausible(person.fee)) for person in here)
    if odd:
        notes.append(f"Fees left out, being no weekly fee up to £5,000: {about(odd, suppress)}.")
    living: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        living[row.cells["service"]] += float(row.cells["people"])
    full = [name for name, people in sorted(living.items()) if people + services[name].others > services[name].beds]
    if full:
        more = f" and {len(full) - NAMED} more" if len(full) > NAMED else ""
        notes.append(
            f"More residents and others than beds, so look at others or beds: {', '.join(full[:NAMED])}{more}."
        )
    return notes
