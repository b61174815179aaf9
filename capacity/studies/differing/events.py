"""Events in which two runs differ, in words: those that one run alone has, and those that both have but not alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capacity.inputs.calendar import long_date
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import (
    Beds,
    Block,
    Closes,
    Converts,
    Demand,
    Embargo,
    Event,
    Opens,
    Staff,
    UsualRate,
)
from capacity.inputs.schema.fields import names_in
from capacity.studies.differing.groups import EVENT_FIELDS, of_event


@dataclass(frozen=True)
class EventDifference:
    """An event that one run alone has, or a key of one that both have."""

    group: str
    key: str
    """The event in words; for one that both have, what it happens to."""
    column: str
    """The key that differs; empty where one run alone has the event."""
    first: str | float | None
    second: str | float | None


def event_differences(first: Inputs, second: Inputs) -> list[EventDifference]:
    """Every event in which the scenarios differ; those of options are told with their options."""
    found = list[EventDifference]()
    for was, now in event_pairs(first, second):
        if was is not None and now is not None:
            found += _changed(was, now)
        elif was is not None:
            found.append(EventDifference(of_event(was), in_words(was), "", in_words(was), None))
        elif now is not None:
            found.append(EventDifference(of_event(now), in_words(now), "", None, in_words(now)))
    return found


def event_pairs(first: Inputs, second: Inputs) -> list[tuple[Event | None, Event | None]]:
    """Events in which the scenarios differ: those that both have but not alike, then those of the first alone, then
    those of the second alone."""
    was, now = list(first.scenario.events), list(second.scenario.events)
    for event in list(was):
        if event in now:
            was.remove(event)
            now.remove(event)
    both = list[tuple[Event | None, Event | None]]()
    for event in list(was):
        same = next((other for other in now if _named(other) == _named(event)), None)
        if same is not None:
            both.append((event, same))
            was.remove(event)
            now.remove(same)
    return [*both, *((event, None) for event in was), *((None, event) for event in now)]


def _named(event: Event) -> tuple[Any, ...]:
    """What an event happens to: two of the same are one that has changed."""
    keys = ["site"] if isinstance(event, Opens) else [key for key in names_in(type(event)) if key != "services"]
    return (event.event, *(getattr(event, key) for key in keys))


def _changed(was: Event, now: Event) -> Iterator[EventDifference]:
    """The keys in which an event differs."""
    before, after = (event.model_dump(mode="json", by_alias=True) for event in (was, now))
    keys = {(field.alias or name): name for name, field in type(was).model_fields.items()}
    what = " ".join(str(part) for part in _named(was) if part)
    for key, field in keys.items():
        if before[key] != after[key]:
            group = EVENT_FIELDS.get((was.event, field), of_event(was))
            yield EventDifference(group, what, key, _plain(before[key]), _plain(after[key]))


def _plain(value: Any) -> str | float | None:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each:g}" for key, each in value.items())
    return float(value) if isinstance(value, int | float) else value


def in_words(event: Event) -> str:
    """An event as a sentence says it: `S1-nursing gains 6 beds from 1 July 2025`."""
    return f"{_what(event)} from {long_date(event.from_)}" + (
        "" if event.until is None else f" until {long_date(event.until)}"
    )


def _what(event: Event) -> str:
    """What happens; a kind of event without words of its own as the scenario has it."""
    match event:
        case Beds():
            return f"{event.service} {'gains' if event.change >= 0 else 'loses'} {_beds(event.change)}"
        case Converts():
            return f"{_beds(event.beds)} of {event.service} become {event.into}"
        case Opens():
            beds = ", ".join(f"{count:g} {kind}" for kind, count in event.services.items())
            return f"{event.name} ({event.site}) opens with beds: {beds}"
        case Closes():
            return f"{event.service or event.site} closes"
        case Embargo():
            return f"embargo at {event.site}"
        case UsualRate():
            return f"the usual rate of {event.authority} for {event.care_type} changes by {event.change * 100:+.4g}%"
        case Block():
            return f"block contract for {_beds(event.beds)} of {event.service} at £{event.fee:,.10g} a week"
        case Staff():
            more = "gains" if event.hours_per_week >= 0 else "loses"
            return f"{event.pool} {more} {abs(event.hours_per_week):g} hours a week of {event.role}"
        case Demand():
            return f"admissions of {event.need} change by {event.change * 100:+.4g}%"
    return event.event


def _beds(count: float) -> str:
    """Without a sign."""
    return f"{abs(count):g} bed{'' if abs(count) == 1 else 's'}"
