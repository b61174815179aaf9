"""Rules for the events of a scenario: known names, dates within the plan, no more beds taken than there are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from capacity.inputs.calendar import in_force
from capacity.inputs.check.names import Names, names_of
from capacity.inputs.errors import Complaint
from capacity.inputs.events import bed_changes, opened_services
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import (
    Beds,
    Block,
    Book,
    Closes,
    Converts,
    Demand,
    Embargo,
    Event,
    Opens,
    Scenario,
    Staff,
    UsualRate,
)
from capacity.inputs.tables import Tables


@dataclass(frozen=True)
class _Known:
    """Names that events may use. None where the table that has them could not be read."""

    sites: Collection[str] | None
    services: Collection[str] | None
    authorities: Collection[str] | None
    providers: Collection[str] | None
    care_types: Collection[str]
    needs: Collection[str]
    roles: Collection[str]
    taken: Counter[str]
    """How often each name of a site or service is given, those of all `opens` events counted."""
    names: Names
    """What people call them."""

    def unknown(self, key: str, name: str, of: str, where: str = "") -> "Iterator[Fault]":
        """A fault when `name` is none of the known ones of a kind; no word where those could not be read."""
        among: Collection[str] | None = getattr(self, of)
        if among is not None and name not in among:
            yield key, f"is not in {where or f'{of}.csv'}" + self.names.hint(name, among, of), name


def check_events(reading: Reading, scenario: Scenario, book: Book) -> list[Complaint]:
    """Every complaint about the events, at the line of the event's key."""
    faults: list[Complaint] = []
    names = names_of(reading)
    own = _known(reading, scenario, book, scenario.all_events, names)
    for path, event in located(scenario):
        known = own if path[0] == "events" else _known(reading, scenario, book, _around(scenario, path[1]), names)
        found = [*_names(event, known), *_dates(event, scenario)]
        faults += [complaint(reading, path, *fault) for fault in found]
    return faults + _closed_twice(reading, scenario) + _beds(reading, scenario) + _hours(reading, scenario)


Path = tuple[str | int, ...]


def located(scenario: Scenario) -> list[tuple[Path, Event]]:
    """Every event with its path in the document: the scenario's own and those of its options, chosen or not."""
    own: list[tuple[Path, Event]] = [(("events", place), event) for place, event in enumerate(scenario.events)]
    for number, option in enumerate(scenario.options):
        own += [(("options", number, "events", place), event) for place, event in enumerate(option.events)]
    return own


def in_plan(scenario: Scenario) -> list[tuple[Path, Event]]:
    """The events of the plan, those of chosen options as often as they are taken, with their path in the document."""
    places = {option.option: number for number, option in enumerate(scenario.options)}
    paths: list[Path] = [("events", place) for place in range(len(scenario.events))]
    for number in [places[name] for name in scenario.chosen if name in places]:
        paths += [("options", number, "events", place) for place in range(len(scenario.options[number].events))]
    return list(zip(paths, scenario.all_events, strict=True))


def _around(scenario: Scenario, number: int | str) -> list[Event]:
    """Events that an option can count on: those of the plan, its own, and those of the options that it needs."""
    options = {option.option: option for option in scenario.options}
    wanted, found = [scenario.options[int(number)].option], dict[str, None]()
    while wanted:
        name = wanted.pop()
        if name in options and name not in found:
            found[name] = None
            wanted += options[name].needs
    return [*scenario.all_events, *(event for name in found for event in options[name].events)]


def complaint(reading: Reading, path: Path, key: str, why: str, got: str | None = None) -> Complaint:
    """A complaint about a key of an event, at its line."""
    mark = reading.scenario_document.mark((*path, key))
    return Complaint(mark.file, mark.line, reading.scenario_document.what((*path, key)), why, got)


def _known(reading: Reading, scenario: Scenario, book: Book, events: Sequence[Event], names: Names) -> _Known:
    keys = {table.name: table.keys if table.present else None for table in reading.tables}
    opens = [event for event in events if isinstance(event, Opens)]
    taken = Counter([*(keys["sites"] or ()), *(keys["services"] or ())])
    for _, event in located(scenario):
        if isinstance(event, Opens):
            taken.update([event.site, *(f"{event.site}-{care_type}" for care_type in event.services)])
    services = {f"{event.site}-{care_type}" for event in opens for care_type in event.services}
    return _Known(
        sites=None if keys["sites"] is None else keys["sites"] | {event.site for event in opens},
        services=None if keys["services"] is None else keys["services"] | services,
        authorities=keys["authorities"],
        providers=keys["providers"],
        care_types=book.care_types,
        needs=book.needs,
        roles=book.roles,
        taken=taken,
        names=names,
    )


Fault = tuple[str, str, str]  # key of the event, why, got


def _names(event: Event, known: _Known) -> Iterator[Fault]:
    """Names that the event uses and nothing knows."""
    match event:
        case Beds() | Block():
            yield from known.unknown("service", event.service, "services")
        case Converts():
            yield from known.unknown("service", event.service, "services")
            yield from known.unknown("into", event.into, "services")
            if event.service == event.into:
                yield "into", "is the service itself", event.into
        case Closes() | Embargo():
            yield from known.unknown("site", event.site, "sites")
        case UsualRate():
            yield from known.unknown("authority", event.authority, "authorities")
            yield from known.unknown("care_type", event.care_type, "care_types", "the book's care types")
        case Staff():
            yield from known.unknown("pool", event.pool, "authorities")
            yield from known.unknown("role", event.role, "roles", "the book's roles")
        case Demand():
            yield from known.unknown("need", event.need, "needs", "the book's needs")
        case Opens():
            yield from _opening(event, known)


def _opening(event: Opens, known: _Known) -> Iterator[Fault]:
    yield from known.unknown("provider", event.provider, "providers")
    yield from known.unknown("authority", event.authority, "authorities")
    if known.taken[event.site] > 1:
        yield "site", "is the name of another site", event.site
    for care_type in event.services:
        yield from known.unknown("services", care_type, "care_types", "the book's care types")
        name = f"{event.site}-{care_type}"
        if known.taken[name] > 1 and known.taken[event.site] == 1:
            yield "site", "would bear the name of another service", name
    for care_type in event.services.keys() ^ event.weekly_fee.keys():
        yield "weekly_fee", "needs both beds under `services` and a fee under `weekly_fee`", care_type


def _dates(event: Event, scenario: Scenario) -> Iterator[Fault]:
    if event.from_ < scenario.start:
        yield "from", f"is before the plan starts on {scenario.start}", str(event.from_)
    if event.until is not None and event.until <= event.from_:
        yield "until", f"is not after {event.from_}", str(event.until)


def _closed_twice(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """A site that is closed already cannot close: one of the two dates is a slip, or the site of one."""
    chosen = {number for number, option in enumerate(scenario.options) if option.option in scenario.chosen}
    closing: dict[str, list[tuple[Path, Closes]]] = defaultdict(list)
    faults = []
    for path, event in located(scenario):
        if not isinstance(event, Closes):
            continue
        for other, before in closing[event.site]:
            together = "events" in (path[0], other[0]) or path[1] == other[1] or {path[1], other[1]} <= chosen
            if together and _overlap(event, before):
                mark = reading.scenario_document.mark(other)
                why = f"is closed already from {before.from_} ({mark.file}:{mark.line}): keep one of the two"
                faults.append(complaint(reading, path, "site", why, event.site))
                break
        closing[event.site].append((path, event))
    return faults


def _overlap(one: Event, other: Event) -> bool:
    first, second = sorted((one, other), key=lambda event: event.from_)
    return first.until is None or second.from_ < first.until


def _beds(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Events must not take more beds than a service has."""
    faults = []
    for event, why in _too_few_beds(reading.tables, scenario):
        path = next(path for path, other in in_plan(scenario) if other == event)
        faults.append(complaint(reading, path, "change" if isinstance(event, Beds) else "beds", why))
    return faults


def takes_too_much(tables: Tables, scenario: Scenario) -> list[str]:
    """Why the events of a plan cannot all be, where they take more beds or hours than there are."""
    return [why for found in (_too_few_beds, _too_few_hours) for _, why in found(tables, scenario)]


def _too_few_beds(tables: Tables, scenario: Scenario) -> Iterator[tuple[Event, str]]:
    registered = {row.service: row.beds for row, _ in tables.services}
    registered |= {name: event.services[care_type] for name, (event, care_type) in opened_services(scenario).items()}
    for service, changes in bed_changes(scenario).items():
        for quarter in scenario.calendar if service in registered else ():
            now = [(event, change) for event, change in changes if in_force(event, quarter)]
            beds = registered[service] + sum(change for _, change in now)
            if beds < -ROUNDING:
                event = max((event for event, change in now if change < 0), key=lambda event: event.from_)
                why = f"takes more beds of {service} than there are: {beds:g} would be left on {quarter.name}"
                yield event, why
                break


def _hours(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Staff events must not take more contracted hours than a pool has."""
    faults = []
    for place, why in _too_few_hours(reading.tables, scenario):
        path, _ = in_plan(scenario)[place]
        faults.append(complaint(reading, path, "hours_per_week", why))
    return faults


def _too_few_hours(tables: Tables, scenario: Scenario) -> Iterator[tuple[int, str]]:
    """Number of an event of the plan that takes more hours than its pool has, and why it cannot."""
    supply = {(row.pool, row.role, row.financial_year): row.hours_per_week for row, _ in tables.workforce}
    events = [event for event in scenario.all_events if isinstance(event, Staff)]
    for place, event in enumerate(scenario.all_events):
        if not isinstance(event, Staff) or event.hours_per_week >= 0:
            continue
        for quarter in scenario.calendar:
            key = (event.pool, event.role, quarter.financial_year)
            others = [e.hours_per_week for e in events if (e.pool, e.role) == key[:2] and in_force(e, quarter)]
            left = supply.get(key, 0) + sum(others)
            if key in supply and left < -ROUNDING and in_force(event, quarter):
                yield place, f"takes more hours than there are: {left:g} a week would be left on {quarter.name}"
                break
