"""Inputs in which two runs differ: the scenario, its events and options, the book, and the tables row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import RISES, Figure, Frozen, Option, Rise
from capacity.model.rises import percent
from capacity.studies.differing.events import event_differences, in_words
from capacity.studies.differing.groups import BOOK, GROUPS, NOTHING, PARTS, POLICY, ROWS, SINGLE, TABLES
from capacity.studies.differing.mixed import by_name

IN_EVENTS = "events"
TIMES = "times taken"
Cell = str | float | None


@dataclass(frozen=True)
class Difference:
    """One input that differs."""

    group: str
    """Of the causes; empty where it changes no figure."""
    where: str
    """What holds it: `scenario`, `events`, `options`, `book`, or a table's file."""
    key: str
    """What names it there: a row's IDs, a key's path, or an event in words."""
    column: str
    """The column or key that differs; empty where the whole row or event is in one run alone."""
    first: Cell
    """In the first run; None where it has none."""
    second: Cell
    """In the second run; None where it has none."""

    @property
    def words(self) -> str:
        """In plain words: what, and from what to what."""
        what = " ".join(filter(None, [self.key, self.column]))
        whole = not self.column and (self.where == IN_EVENTS or self.where.endswith(".csv"))
        if whole and (self.first is None or self.second is None):
            there = said(self.first if self.second is None else self.second)
            which = "no longer there" if self.second is None else "new"
            if self.where == IN_EVENTS:
                return f"{'event ' * (which != 'new')}{which}{' event' * (which == 'new')}: {there}"
            return f"{what}: {which}" + (f" ({there})" if there != self.key else "")
        if self.column == TIMES and self.first is None:
            return f"option taken: {self.key}" + (f", {said(self.second)} times" if self.second != 1 else "")
        if self.column == TIMES and self.second is None:
            return f"option no longer taken: {self.key}"
        return f"{what}: {said(self.first)} → {said(self.second)}"

    @property
    def size(self) -> float:
        """How large it is beside others of its table: the change of a number, or all of a row or a word."""
        if isinstance(self.first, float) and isinstance(self.second, float):
            return abs(self.second - self.first)
        return float("inf")


def said(value: Cell) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "none"
    return f"{value:,.10g}" if isinstance(value, float) else value


def differences(first: Inputs, second: Inputs) -> list[Difference]:
    """Every input that differs, in the order scenario, events, options, book, tables."""
    return [
        *_scenario(first, second),
        *(Difference(d.group, IN_EVENTS, d.key, d.column, d.first, d.second) for d in event_differences(first, second)),
        *_options(first, second),
        *_book(first, second),
        *_tables(first, second),
    ]


def changed_groups(found: list[Difference]) -> list[str]:
    """The groups of inputs that differ, in the order of `GROUPS`."""
    return [group for group in GROUPS if any(difference.group == group for difference in found)]


def _scenario(first: Inputs, second: Inputs) -> Iterator[Difference]:
    """Priorities, policy and budgets. What names a scenario, or chooses what its report shows, is left out."""
    one, other = first.scenario, second.scenario
    if one.priorities != other.priorities:
        was, now = (", ".join(scenario.priorities) for scenario in (one, other))
        yield Difference("policy", "scenario", "priorities", "", was, now)
    for key, group in POLICY.items():
        was_, now_ = getattr(one.policy, key), getattr(other.policy, key)
        if key in RISES:
            for year in sorted({*was_, *now_}):
                if _plain(was_.get(year)) != _plain(now_.get(year)):
                    yield Difference(group, "scenario", key, year, _rise(was_.get(year)), _rise(now_.get(year)))
        else:
            yield from _leaves(group, "scenario", key, was_, now_)
    if "budget" in (*one.priorities, *other.priorities):
        yield from _leaves("policy", "scenario", "budget", one.budget, other.budget)


def _plain(rise: Rise | None) -> Rise | None:
    """A rise without the word that it is meant to be large."""
    return None if rise is None else rise.model_copy(update={"large": False})


def _rise(rise: Rise | None) -> str:
    return "none" if rise is None else percent(rise)


def _options(first: Inputs, second: Inputs) -> Iterator[Difference]:
    """Options that are taken, and what differs in those that both take."""
    taken = [
        {option.option: (option, scenario.chosen[option.option]) for option in scenario.options
         if option.option in scenario.chosen}
        for scenario in (first.scenario, second.scenario)
    ]  # fmt: skip
    was, now = taken
    for name in dict.fromkeys([*was, *now]):
        if name not in was or name not in now:
            counts = [float(one[name][1]) if name in one else None for one in (was, now)]
            yield Difference("options", "options", name, TIMES, *counts)
            continue
        if was[name][1] != now[name][1]:
            yield Difference("options", "options", name, TIMES, float(was[name][1]), float(now[name][1]))
        yield from _option(name, was[name][0], now[name][0])


def _option(name: str, was: Option, now: Option) -> Iterator[Difference]:
    for key in ("capital", "revenue_per_year", "life_years", "home"):
        yield from _leaves("options", "options", f"{name} {key}", getattr(was, key), getattr(now, key))
    if was.events != now.events:
        brings = ["; ".join(map(in_words, option.events)) for option in (was, now)]
        yield Difference("options", "options", name, "events", *brings)


def _book(first: Inputs, second: Inputs) -> Iterator[Difference]:
    one, other = first.book, second.book
    for key, group in BOOK.items():
        if group:
            yield from _leaves(group, "book", key, getattr(one, key), getattr(other, key))
    for part, fields in PARTS.items():
        own, theirs = getattr(one, part), getattr(other, part)
        for name in dict.fromkeys([*own, *theirs]):
            yield from _entry(f"{part}.{name}", own.get(name), theirs.get(name), fields)
    for part, fields in SINGLE.items():
        yield from _entry(part, getattr(one, part), getattr(other, part), fields)


def _entry(path: str, was: Frozen | None, now: Frozen | None, fields: Mapping[str, str]) -> Iterator[Difference]:
    """An entry of the book; a role that one run alone has changes nothing by itself."""
    if was is None or now is None:
        yield Difference(NOTHING, "book", path, "", None if was is None else path, None if now is None else path)
        return
    for key, group in fields.items():
        yield from _leaves(group, "book", f"{path}.{key}", getattr(was, key), getattr(now, key))


def _leaves(group: str, where: str, path: str, was: Any, now: Any) -> Iterator[Difference]:
    """What differs below a path, down to single values. Of a figure its value; its range and source change nothing."""
    if was == now:
        return
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*was, *now]):
            yield from _leaves(group, where, f"{path}.{key}", was.get(key), now.get(key))
        return
    if isinstance(was, Figure) and isinstance(now, Figure) and was.value == now.value:
        if (was.low, was.high) != (now.low, now.high):
            yield Difference(NOTHING, where, path, "range", _range(was), _range(now))
        return
    if isinstance(was, dict) or isinstance(now, dict):  # none on one side
        for key in was or now:
            yield from _leaves(group, where, f"{path}.{key}", (was or {}).get(key), (now or {}).get(key))
        return
    yield Difference(group, where, path, "", _cell(was), _cell(now))


def _range(figure: Figure) -> str:
    return f"{said(_cell(figure.low))} to {said(_cell(figure.high))}"


def _cell(value: Any) -> Cell:
    """A value of an input as a cell of a table."""
    if isinstance(value, Figure):
        return value.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None if value is None else str(value)
    return float(value)


def _tables(first: Inputs, second: Inputs) -> Iterator[Difference]:
    for table, columns in TABLES.items():
        was, now = by_name(first.tables[table]), by_name(second.tables[table])
        unused = table == "population" and first.tables.demand.present and second.tables.demand.present
        for name in dict.fromkeys([*was, *now]):
            for found in _row(first, second, table, name, was.get(name), now.get(name), columns):
                yield (
                    found
                    if not unused
                    else Difference(NOTHING, found.where, found.key, found.column, found.first, found.second)
                )


def _row(
    first: Inputs, second: Inputs, table: str, name: tuple[Any, ...], was: BaseModel | None, now: BaseModel | None,
    columns: Mapping[str, str],
) -> Iterator[Difference]:  # fmt: skip
    """What differs in a row of a table. A row that one run alone has counts with all that it says."""
    file, key = f"{table}.csv", " ".join(map(str, name))
    if was is not None and now is not None:
        for column, group in columns.items():
            before, after = getattr(was, column), getattr(now, column)
            if before != after:
                yield Difference(_of_row(first, second, table, name, group), file, key, column, _cell(before),
                                 _cell(after))  # fmt: skip
        return
    row = now if was is None else was
    says = ", ".join(f"{column} {said(_cell(getattr(row, column)))}" for column in columns)
    yield Difference(_of_row(first, second, table, name, ROWS[table]), file, key, "", None if was is None else says,
                     None if now is None else says)  # fmt: skip


def _of_row(first: Inputs, second: Inputs, table: str, name: tuple[Any, ...], group: str) -> str:
    """The group of a row: people who live in a home that one run alone has come with the home."""
    if table != "residents":
        return group
    both = all(any(row.service == name[0] for row, _ in inputs.tables.services) for inputs in (first, second))
    return group if both else "beds"
