"""Rules for the events of a scenario: known names, dates within the plan, no more beds taken than there are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capacity.inputs.calendar import in_force
from capacity.inputs.check.names import Names, known_names, names_of, where_named
from capacity.inputs.errors import Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Closes, Converts, Event, Opens, Scenario
from capacity.inputs.schema.events import multiples
from capacity.inputs.schema.fields import names_in
from capacity.inputs.tables import Tables


@dataclass(frozen=True)
class _Known:
    """Names that events may use."""

    ids: Mapping[str, Collection[str] | None]
    """By table and by part of the book, with what `opens` events bring. None where it could not be read."""
    taken: Counter[str]
    """How often each name of a site or service is given, those of all `opens` events counted."""
    names: Names
    """What people call them."""

    def unknown(self, key: str, name: str, of: str) -> "Iterator[Fault]":
        """A fault when `name` is none of the known ones of a kind; no word where those could not be read."""
        among = self.ids[of]
        if among is not None and name not in among:
            yield key, f"is not in {where_named(of)}" + self.names.hint(name, among, of), name


def check_events(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Every complaint about the events, at the line of the event's key."""
    faults: list[Complaint] = []
    names = names_of(reading)
    own = _known(reading, scenario, scenario.all_events, names)
    for path, event in located(scenario):
        known = own if path[0] == "events" else _known(reading, scenario, _around(scenario, path[1]), names)
        whys = [*_names(event, known), *_dates(event, scenario)]
        faults += [complaint(reading, path, *why) for why in whys]
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
    wanted, needed = [scenario.options[int(number)].option], dict[str, None]()
    while wanted:
        name = wanted.pop()
        if name in options and name not in needed:
            needed[name] = None
            wanted += options[name].needs
    return [*scenario.all_events, *(event for name in needed for event in options[name].events)]


def complaint(reading: Reading, path: Path, key: str, why: str, got: str | None = None) -> Complaint:
    """A complaint about a key of an event, at its line."""
    mark = reading.scenario_document.mark((*path, key))
    return Complaint(mark.file, mark.line, reading.scenario_document.what((*path, key)), why, got)


def _known(reading: Reading, scenario: Scenario, events: Sequence[Event], names: Names) -> _Known:
    ids, brought = known_names(reading), effects_of(events)
    taken = Counter([*(ids["sites"] or ()), *(ids["services"] or ())])
    for site in effects_of(event for _, event in located(scenario)).sites:
        taken.update([site.site, *(f"{site.site}-{care_type}" for care_type in site.services)])
    for of, new in (("sites", [site.site for site in brought.sites]), ("services", brought.opens)):
        there = ids[of]
        ids[of] = None if there is None else {*there, *new}
    return _Known(ids, taken, names)


Fault = tuple[str, str, str]  # key of the event, why, got


def _names(event: Event, known: _Known) -> Iterator[Fault]:
    """Names that the event uses and nothing knows, and new ones that it cannot have."""
    for key, of in names_in(type(event)).items():
        value = getattr(event, key)
        for name in (value,) if isinstance(value, str) else value or ():
            yield from known.unknown(key, name, of)
    does = effects_of([event])
    for converts in does.converts:
        yield from _into_itself(converts)
    for opens in does.sites:
        yield from _opening(opens, known)


def _into_itself(event: Converts) -> Iterator[Fault]:
    if event.service == event.into:
        yield "into", "is the service itself", event.into


def _opening(event: Opens, known: _Known) -> Iterator[Fault]:
    if known.taken[event.site] > 1:
        yield "site", "is the name of another site", event.site
    for care_type in event.services:
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
    closures = [(path, closes) for path, event in located(scenario) for closes in effects_of([event]).closes]
    for path, event in closures:
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
        faults.append(complaint(reading, path, multiples(type(event))[0], why))
    return faults


def takes_too_much(tables: Tables, scenario: Scenario) -> list[str]:
    """Why the events of a plan cannot all be, where they take more beds or hours than there are."""
    return [why for too_few in (_too_few_beds, _too_few_hours) for _, why in too_few(tables, scenario)]


def _too_few_beds(tables: Tables, scenario: Scenario) -> Iterator[tuple[Event, str]]:
    registered = {row.service: row.beds for row, _ in tables.services}
    does = effects_of(scenario.all_events)
    registered |= {name: event.services[care_type] for name, (event, care_type) in does.opens.items()}
    for service, changes in does.bed_changes.items():
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
    staffing = [(n, staff) for n, event in enumerate(scenario.all_events) for staff in effects_of([event]).staff]
    events = [staff for _, staff in staffing]
    for place, event in [(place, staff) for place, staff in staffing if staff.hours_per_week < 0]:
        for quarter in scenario.calendar:
            key = (event.pool, event.role, quarter.financial_year)
            others = [e.hours_per_week for e in events if (e.pool, e.role) == key[:2] and in_force(e, quarter)]
            left = supply.get(key, 0) + sum(others)
            if key in supply and left < -ROUNDING and in_force(event, quarter):
                yield place, f"takes more hours than there are: {left:g} a week would be left on {quarter.name}"
                break
