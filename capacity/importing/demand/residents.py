"""People resident when the plan starts, and what their homes ask."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from math import floor

from capacity.importing.demand.fees import asked, plausible
from capacity.importing.demand.persons import Count, Person
from capacity.importing.demand.places import Service
from capacity.importing.demand.suppress import about, safe, small, stands_for
from capacity.importing.model import Key, NewRow, Origin
from capacity.importing.place import Place

SOURCE = "the council's placements"
MEDIAN = f"median of what the council pays for its residents, {SOURCE}"
NAMED = 5
"""Services named in a note, at most."""
MANY, FAR = 20, 0.1
"""How many suppressed counts make a sum that reveals none of them, and how far off, as a share, is worth a note."""


def resident(person: Person, day: date) -> bool:
    """Whether a person lives in a home on a day."""
    return person.start is not None and person.start <= day and (person.end is None or person.end >= day)


def residents_of(here: Iterable[Person], counts: Iterable[Count]) -> dict[Key, float]:
    """People by service, need and authority; counts take precedence over lists of persons."""
    listed: defaultdict[Key, float] = defaultdict(float)
    for person in here:
        if person.service is not None:
            listed[person.service, person.need, person.authority] += 1
    counted: defaultdict[Key, float] = defaultdict(float)
    for count in counts:
        if count.kind == "residents" and count.service is not None:
            counted[count.service, count.need, count.authority] += count.people
    return {**listed, **counted}


def resident_rows(residents: Mapping[Key, float], suppress: int, services: Mapping[str, Service]) -> list[NewRow]:
    """residents.csv, all small counts alike, but no more than the beds that the other counts leave."""
    told = safe(dict(sorted(residents.items())), suppress)
    told |= _fitted(told, {key for key, count in residents.items() if small(count, suppress)}, services)
    return [
        NewRow(
            dict(zip(("service", "need", "authority", "people"), (*key, f"{told[key]:g}"), strict=True)),
            {"people": _origin(residents[key], told[key], suppress)},
        )
        for key in told
        if told[key]
    ]


def _fitted(told: Mapping[Key, float], hidden: Collection[Key], services: Mapping[str, Service]) -> dict[Key, float]:
    """Stand-ins for small counts where beds are too few; from beds and written counts alone, so nothing is revealed."""
    room = {key[0]: services[key[0]].beds - services[key[0]].others for key in hidden}
    sharing = Counter(key[0] for key in hidden)
    for key, people in told.items():
        if key[0] in room and key not in hidden:
            room[key[0]] -= people
    shares = {key: floor(10 * room[key[0]] / sharing[key[0]]) / 10 for key in told if key in hidden}
    return {key: share for key, share in shares.items() if 0 < share < told[key]}


def _origin(count: float, told: float, suppress: int) -> Origin:
    if told == count and not 0 < count < suppress:
        return Origin("published", SOURCE)
    if small(count, suppress):
        known = f"{stands_for(suppress):g} stands for each such number, or the beds that there are"
        return Origin("estimated", f"{SOURCE}; fewer than {suppress} people: {known}")
    return Origin("estimated", f"{SOURCE}, to the nearest {suppress}, so that no small number can be worked out")


def blurred_note(residents: Mapping[Key, float], rows: Sequence[NewRow], suppress: int) -> list[str]:
    """How far the suppression of small counts moves the sum of residents, where that is far."""
    seen, told = sum(residents.values()), sum(float(row.cells["people"]) for row in rows)
    hidden = sum(small(count, suppress) for count in residents.values())
    if hidden < MANY or abs(told - seen) <= FAR * seen:
        return []
    return [
        f"Residents in homes of the place: {about(seen, suppress)} in the extract, {told:g} as written, since up "
        f"to {stands_for(suppress):g} stands for each count under {suppress}. For a folder that stays with you, "
        "--suppress 0 writes them as they are."
    ]


def left_behind(place: Place, table: str, ours: Callable[[Key], bool], new: Collection[Key]) -> list[Key]:
    """Rows of the same authorities that an earlier import wrote and this one does not; the council's own stay."""
    return [key for key in place.rows(table) if ours(key) and key not in new and not place.own((table, key, "people"))]


def fee_rows(here: Iterable[Person], suppress: int) -> list[NewRow]:
    """services.csv: weekly_fee, the median of what is paid for those who live there."""
    fees = asked(((p.service, p.fee) for p in here if p.service is not None and p.fee is not None), suppress)
    origin = Origin("estimated", MEDIAN)
    return [
        NewRow({"service": service, "weekly_fee": f"{fee:.2f}"}, {"weekly_fee": origin})
        for service, fee in fees.items()
    ]


def fees_forgotten(place: Place, owners: Collection[str], told: Collection[str]) -> list[NewRow]:
    """Fees of an earlier import, where these authorities had residents, that must now be withheld: left to stand-ins.

    They may rest on fewer people than may be published now.
    """
    had = sorted({key[0] for key in place.rows("residents") if key[2] in owners} - set(told))
    written = {service: place.written.get(("services", (service,), "weekly_fee")) for service in had}
    none = Origin("stand-in", "no fee is known")
    return [
        NewRow({"service": service, "weekly_fee": ""}, {"weekly_fee": none})
        for service, cell in written.items()
        if cell is not None and cell[1].source == MEDIAN and (service,) in place.rows("services")
    ]


def resident_notes(
    here: Sequence[Person], rows: Sequence[NewRow], services: Mapping[str, Service], suppress: int
) -> list[str]:
    """What to look at: unknown homes, impossible fees, more people than beds."""
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
            "More residents and others than beds, which no plan can be made with: mend beds (or others) in "
            f"services.csv: {', '.join(full[:NAMED])}{more}."
        )
    return notes
