"""The difference between the base and an alternative as a package of parts: what each is, and the base with some."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import RISES, Book, Event, Opens, Option, Scenario
from capacity.studies.differing.differences import Difference, differences
from capacity.studies.differing.events import event_pairs, in_words
from capacity.studies.differing.groups import EVENTS, NOTHING, PARTS, SINGLE

MOST = 3
"""Differences of one key that are told one by one."""
RULES = ("priorities", "budget")
"""Keys of a scenario itself; other keys of where a scenario differs are those of its policy."""


@dataclass(frozen=True)
class EventChange:
    """An event that is new, gone, or another than in the base."""

    was: Event | None
    now: Event | None

    @property
    def event(self) -> Event:
        """The event that there is."""
        found = self.was if self.now is None else self.now
        assert found is not None
        return found


@dataclass(frozen=True)
class OptionChange:
    """An option that is taken, or not, or more often, or with other events or prices."""

    option: str


@dataclass(frozen=True)
class KeyChange:
    """A key of the scenario, of its policy or of the book."""

    where: str
    """`scenario` or `book`."""
    path: tuple[str, ...]


Change = EventChange | OptionChange | KeyChange


@dataclass(frozen=True)
class Part:
    """What the base does not have and the alternative has: what is told apart."""

    changes: tuple[Change, ...]
    words: tuple[str, ...]
    """In words, one for each change."""
    kinds: tuple[str, str, str]
    """What it happens to, its kind, and its group of causes: by these parts are put together where there are many."""

    def with_(self, other: "Part") -> "Part":
        """Two parts that count as one; what they have not in common is of a kind of its own."""
        same, kind, group = (
            one if one == two else f"{one}+{two}" for one, two in zip(self.kinds, other.kinds, strict=True)
        )
        return Part((*self.changes, *other.changes), (*self.words, *other.words), (same, kind, group))


def parts_of(base: Inputs, other: Inputs) -> list[Part]:
    """Every change by itself: events, options taken, rises and other rules, figures of the book, in this order.

    Tables are the same: alternatives are of one place. Inputs that change no figure are no part.
    """
    found = [each for each in differences(base, other) if each.group != NOTHING]
    return [*_events(base, other), *_options(base, other, found), *_keys(found)]


def _events(base: Inputs, other: Inputs) -> Iterator[Part]:
    sites = {row.service: row.site for inputs in (base, other) for row, _ in inputs.tables.services}
    for was, now in event_pairs(base, other):
        change = EventChange(was, now)
        event = change.event
        yield Part((change,), (_said(was, now),), (_happens_to(event, sites), event.event, EVENTS[event.event]))


def _said(was: Event | None, now: Event | None) -> str:
    if now is None:
        assert was is not None
        return f"without: {in_words(was)}"
    return in_words(now) + ("" if was is None else f" (in the base: {in_words(was)})")


def _happens_to(event: Event, sites: dict[str, str]) -> str:
    """The site, where it has one; else the authority, pool or need."""
    service: str | None = getattr(event, "service", None)
    if service is not None:
        return sites.get(service, service.rpartition("-")[0] or service)
    found: Iterator[str | None] = (getattr(event, key, None) for key in ("site", "pool", "authority", "need"))
    return next((each for each in found if each), str(event.event))


def _options(base: Inputs, other: Inputs, found: Sequence[Difference]) -> Iterator[Part]:
    """`Difference.key` begins with the option's ID."""
    labels = {each.option: each.label for inputs in (base, other) for each in inputs.scenario.options}
    for name in dict.fromkeys(each.key.split()[0] for each in found if each.where == "options"):
        was, now = (inputs.scenario.chosen.get(name, 0) for inputs in (base, other))
        what = f"option {name}" + (f" ({labels[name]})" if labels.get(name, name) not in ("", name) else "")
        if now and was:
            what += f", {now} times, not {was}" if now != was else ", with other terms"
        elif now > 1:
            what += f", {now} times"
        yield Part((OptionChange(name),), (what if now else f"without {what}",), (name, "options", "options"))


def _keys(found: Sequence[Difference]) -> Iterator[Part]:
    keys = dict[KeyChange, list[Difference]]()
    for each in found:
        if each.where in ("scenario", "book"):
            keys.setdefault(KeyChange(each.where, _path(each)), []).append(each)
    for change, own in keys.items():
        more = f" and {len(own) - MOST} more" if len(own) > MOST else ""
        words = "; ".join(each.words for each in own[:MOST]) + more
        kind = "figures of the book"
        if change.where == "scenario":
            kind = "rises" if change.path[0] in RISES else "rules"
        yield Part((change,), (words,), (".".join(change.path[:2]), kind, own[0].group))


def _path(found: Difference) -> tuple[str, ...]:
    """The key as far as it is one part: a rise with all of its years, one figure of a need."""
    path = found.key.split(".")
    if found.where == "scenario":
        return (path[0],)
    return tuple(path[: 3 if path[0] in PARTS else 2 if path[0] in SINGLE else 1])


def belong_together(one: Part, other: Part) -> bool:
    """Whether one opens a site at which an event of the other happens: neither can be without the other."""
    return _needs(one, other) or _needs(other, one)


def _needs(one: Part, other: Part) -> bool:
    opened = [c.event.site for c in other.changes if isinstance(c, EventChange) and isinstance(c.event, Opens)]
    happens = [c.event for c in one.changes if isinstance(c, EventChange)]
    return any(_happens_to(event, {}) in opened for event in happens)


def with_parts(base: Inputs, other: Inputs, parts: Collection[Part]) -> Inputs:
    """The base with these parts of another scenario. Nothing is checked: what comes of it may be impossible."""
    changes = [change for part in parts for change in part.changes]
    events = list(base.scenario.events)
    for change in changes:
        if isinstance(change, EventChange):
            if change.was is not None:
                at = events.index(change.was)
                events[at : at + 1] = [] if change.now is None else [change.now]
            elif change.now is not None:
                events.append(change.now)
    taken = [change.option for change in changes if isinstance(change, OptionChange)]
    keys = [change for change in changes if isinstance(change, KeyChange)]
    rules = [change.path[0] for change in keys if change.where == "scenario"]
    scenario = _with_rules(base.scenario, other.scenario, rules).model_copy(update={"events": events})
    book = _with_figures(base.book, other.book, [change.path for change in keys if change.where == "book"])
    return replace(base, scenario=_with_options(scenario, other.scenario, taken), book=book)


def _with_rules(own: Scenario, other: Scenario, keys: Sequence[str]) -> Scenario:
    whole = {key: getattr(other, key) for key in keys if key in RULES}
    policy = {key: getattr(other.policy, key) for key in keys if key not in RULES}
    return own.model_copy(update={**whole, "policy": own.policy.model_copy(update=policy)})


def _with_options(own: Scenario, other: Scenario, names: Sequence[str]) -> Scenario:
    """The options of the one, with these taken, or not, as the other has them."""
    known: dict[str, Option] = {option.option: option for option in own.options}
    theirs, chosen = {option.option: option for option in other.options}, dict(own.chosen)
    for name in names:
        chosen.pop(name, None)
        if name in other.chosen:
            known[name], chosen[name] = theirs[name], other.chosen[name]
    return own.model_copy(update={"options": list(known.values()), "chosen": chosen})


def _with_figures(own: Book, other: Book, paths: Sequence[tuple[str, ...]]) -> Book:
    changes: dict[str, Any] = {"roles": {**other.roles, **own.roles}}  # a role that one alone has changes nothing
    for path in paths:
        part = path[0]
        mine, theirs = changes.get(part, getattr(own, part)), getattr(other, part)
        if part in PARTS:
            entry = mine[path[1]].model_copy(update={path[2]: getattr(theirs[path[1]], path[2])})
            changes[part] = {**mine, path[1]: entry}
        elif part in SINGLE:
            changes[part] = mine.model_copy(update={path[1]: getattr(theirs, path[1])})
        else:
            changes[part] = theirs
    return own.model_copy(update=changes)
