"""Rules for the events of a scenario: known names, dates within the plan; and where its events stand."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from capacity.inputs.check.names import Names, known_names, names_of, where_named
from capacity.inputs.errors import Complaint
from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Converts, Event, Opens, Option, Scenario
from capacity.inputs.schema.fields import names_in


@dataclass(frozen=True)
class _Known:
    """Names that events may use."""

    ids: Mapping[str, Collection[str] | None]
    """By table and by part of the book, including what `opens` events bring. None where it could not be read."""
    taken: Counter[str]
    """How often each name of a site or service is given, counting those of all `opens` events."""
    names: Names
    """What people call them."""

    def unknown(self, key: str, name: str, of: str) -> "Iterator[Fault]":
        """A fault when `name` is not a known one of its kind; nothing where the known names could not be read."""
        among = self.ids[of]
        if among is not None and name not in among:
            yield key, f"is not in {where_named(of)}" + self.names.hint(name, among, of), name


def check_events(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Every complaint about the events, at the line of the event's key."""
    faults: list[Complaint] = []
    own = _known(reading, scenario)
    options = {option.option: option for option in scenario.options}
    around: dict[int | str, _Known] = {}
    for path, event in located(scenario):
        if path[0] == "options" and path[1] not in around:
            around[path[1]] = _with(own, _needed(options, scenario.options[int(path[1])]))
        known = own if path[0] == "events" else around[path[1]]
        whys = [*_names(event, known), *_dates(event, scenario)]
        faults += [complaint(reading, path, *why) for why in whys]
    return faults


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


def _needed(options: Mapping[str, Option], option: Option) -> list[Event]:
    """Events that an option can count on beside those of the plan: its own, and those of the options that it needs."""
    wanted, needed = [option.option], dict[str, None]()
    while wanted:
        name = wanted.pop()
        if name in options and name not in needed:
            needed[name] = None
            wanted += options[name].needs
    return [event for name in needed for event in options[name].events]


def complaint(reading: Reading, path: Path, key: str, why: str, got: str | None = None) -> Complaint:
    """A complaint about a key of an event, at its line."""
    mark = reading.scenario_document.mark((*path, key))
    return Complaint(mark.file, mark.line, reading.scenario_document.what((*path, key)), why, got)


def _known(reading: Reading, scenario: Scenario) -> _Known:
    """What events of the plan may use."""
    ids = known_names(reading)
    taken = Counter([*(ids["sites"] or ()), *(ids["services"] or ())])
    for site in effects_of(event for _, event in located(scenario)).sites:
        taken.update([site.site, *(f"{site.site}-{care_type}" for care_type in site.services)])
    return _with(_Known(ids, taken, names_of(reading)), scenario.all_events)


def _with(known: _Known, events: Iterable[Event]) -> _Known:
    """With the sites and services that events bring; the same where they bring none, as most options do."""
    brought = effects_of(events)
    if not brought.sites:
        return known
    new: dict[str, Iterable[str]] = {"sites": [site.site for site in brought.sites], "services": brought.opens}
    more = {of: None if (there := known.ids[of]) is None else {*there, *names} for of, names in new.items()}
    return replace(known, ids={**known.ids, **more})


Fault = tuple[str, str, str]  # key of the event, why, got


def _names(event: Event, known: _Known) -> Iterator[Fault]:
    """Names that the event uses but nothing has, and new names that it cannot use."""
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


def too_early(day: date, start: date) -> str:
    """Why nothing can happen on a day, as it is before the plan; blank where it is not."""
    return f"is before the plan starts on {start}" if day < start else ""


def _dates(event: Event, scenario: Scenario) -> Iterator[Fault]:
    if why := too_early(event.from_, scenario.start):
        yield "from", why, str(event.from_)
    if event.until is not None and event.until <= event.from_:
        yield "until", f"is not after {event.from_}", str(event.until)
