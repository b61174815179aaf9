"""Answers to what a sheet asks, one by one: names found by a part of them, each answer held against the schema."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from capacity.authoring.ask import BACK, LIST, Back, ask, say
from capacity.authoring.names import Names, with_name
from capacity.authoring.spread import Cells
from capacity.inputs.check.events import too_early
from capacity.inputs.check.names import where_named
from capacity.inputs.form_layout import NONE, Column, Sheet
from capacity.inputs.read.form_values import as_text, value_of
from capacity.inputs.read.messages import why_of
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.schema import Scenario

MOST_SHOWN = 12
"""Names listed at once."""
OPEN = ("financial_years", "figures", "options")
"""Kinds of names that need not be among those known: the check says whether they may be."""


@dataclass(frozen=True)
class Around:
    """What an answer may need to know."""

    names: Names
    first: date
    """The first day of the plan."""
    last: date

    def hint(self, column: Column) -> str:
        """What may be typed."""
        if column.choices:
            return (
                f"{'Several with commas between' if column.kind == 'list' else 'One'} of: {', '.join(column.choices)}."
            )
        known = self.names.get(column.of, {})
        if known and len(known) <= MOST_SHOWN and not any(known.values()):
            return f"One of: {', '.join(known)}."
        if known:
            return f"Type part of its name or ID; {LIST} lists them."
        if column.kind == "date":
            return f"A day such as {self.first}; the plan runs from {self.first} to {self.last}."
        return {"flag": "yes or no.", "number": "A number.", "whole": "A whole number."}.get(column.kind, "")


def answers_to(sheet: Sheet, around: Around, before: Cells) -> Cells:
    """Every column that must be filled in, then others that the user names. `before`: answers to begin with.

    Raises `Back` from the first question.
    """
    kept, asked, place = dict(before), [column for column in sheet.columns if column.required], 0
    while place < len(asked):
        column = asked[place]
        try:
            alike = [each.key for each in asked[:place] if each.by_name and each.of == column.of]
            found = _named(column, around, kept, alike) if column.by_name else _one(column, around, kept)
            kept = {key: value for key, value in kept.items() if key[0] != column.key} | found
            place += 1
        except Back:
            if not place:
                raise
            place -= 1
    others = {column.key: column for column in sheet.columns if not column.required}
    kept |= _others(others, around, kept)
    order = [column.key for column in sheet.columns]
    return dict(sorted(kept.items(), key=lambda one: order.index(one[0][0])))


def _others(others: Mapping[str, Column], around: Around, said: Cells) -> Cells:
    """Answers that may be left out, as far as the user names them."""
    more: Cells = {}
    while others:
        there = [f"{key} {as_text(value)}" for (key, _), value in (said | more).items() if key in others]
        so_far = f" So far: {', '.join(there)}." if there else ""
        say(f"Optional: {', '.join(others)}.{so_far}", 1)
        try:
            key = ask("which of these (blank for no more)", level=1, complete=others)
            if not key:
                return more
            column = others.get(key.casefold().replace(" ", "_"))
            if column is None:
                say(f"is not in the list{did_you_mean(key, others)}", 2)
                continue
            more |= _one(column, around, said | more)
        except Back:
            return more
    return more


def _named(column: Column, around: Around, before: Cells, alike: Collection[str]) -> Cells:
    """An answer for each name that the user chooses, such as beds by care type. `alike`: other columns by such names,
    whose names are offered one by one."""
    said: Cells = {}
    how = f"Type one at a time; blank when there are no more, {NONE} to take no more of those in [brackets]."
    meaning = f"{column.meaning} {how}"
    which = Column(column.key, (), meaning, of=column.of, nullable=True, type=str | None)
    offered = dict.fromkeys(name for key, name in before if key == column.key or key in alike)
    while True:
        left = [name for name in offered if (column.key, name) not in said]
        name = _asked(which, around, "".join(left[:1]), f"{column.key} of", blank=bool(said))
        if name is None:
            offered.clear()
        if not name and said:
            return said
        if name:
            each = Column(f"{column.key}: {name}", column.path, "", column.kind, type=column.type)
            said[column.key, name] = _asked(each, around, _shown(before.get((column.key, name))), each.key)


def _one(column: Column, around: Around, before: Cells) -> Cells:
    return {(column.key, ""): _asked(column, around, _shown(before.get((column.key, ""))), column.key)}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else as_text(value)


def _asked(column: Column, around: Around, default: str, question: str, blank: bool = False) -> Any:
    """An answer that the schema takes; blank only where it may be."""
    say(" ".join(part for part in (f"{question}:", column.meaning, around.hint(column)) if part), 1)
    known = around.names.get(column.of, {})
    words = [*known, *(called for called in known.values() if called), *column.choices]
    listed: list[str] = []
    while True:
        text = ask(question, default, 2, words)
        if not text and blank:
            return ""
        if not text:
            say(f"needs an answer ({BACK} goes to the question before)", 2)
            continue
        if known and not (column.nullable and text.casefold() == NONE):
            found, listed = _found(text, known, column.of, listed)
            if found is None:
                continue
            text = found
        value = _as_date(column, value_of(column, text))
        whys = faults(column, value)
        if isinstance(value, date) and (why := too_early(value, around.first)):
            whys.append(why)
        if whys:
            say(f'{"; ".join(whys)} (got "{text}")', 2)
            continue
        return value


def _found(text: str, known: Mapping[str, str], of: str, listed: list[str]) -> tuple[str | None, list[str]]:
    """The ID that a text stands for, and the names that were listed for it where it could be several."""
    ids = {name.casefold(): name for name in known}
    if text.casefold() in ids:
        return ids[text.casefold()], []
    if text.isdecimal() and 1 <= int(text) <= len(listed):
        return listed[int(text) - 1], []
    words = [] if text == LIST else text.casefold().split()
    fits = [name for name in known if all(word in f"{name} {known[name]}".casefold() for word in words)]
    if len(fits) == 1:
        say(f"→ {with_name(fits[0], known[fits[0]])}", 2)
        return fits[0], []
    if not fits and of in OPEN:
        return text, []
    if not fits:
        say(f'is not in {where_named(of)}{did_you_mean(text, [*known, *known.values()])} (got "{text}")', 2)
        return None, []
    for number, name in enumerate(fits[:MOST_SHOWN], 1):
        say(f"{number:>3} {with_name(name, known[name])}", 2)
    if len(fits) > MOST_SHOWN:
        say(f"and {len(fits) - MOST_SHOWN} more: type more of the name or ID", 3)
    return None, fits[:MOST_SHOWN]


def _as_date(column: Column, value: Any) -> Any:
    """A day that YAML then writes without quotes."""
    if column.kind != "date" or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if len(value) == len("2026-04-01") else value
    except ValueError:
        return value


def faults(column: Column, value: Any) -> list[str]:
    """What the schema has against an answer, in the words of any complaint."""
    return _faults(lambda: TypeAdapter(column.type).validate_python(value))


def faults_of_single(column: Column, value: Any) -> list[str]:
    """The same for a key of the scenario itself, whose model has rules of its own."""
    nested: Any = value
    for key in reversed(column.path):
        nested = {key: nested}
    return _faults(lambda: Scenario.model_validate(nested), column.path)


def _faults(validate: Callable[[], Any], path: tuple[str, ...] = ()) -> list[str]:
    try:
        validate()
    except ValidationError as error:
        return [why_of(fault) for fault in error.errors(include_url=False) if fault["loc"][: len(path)] == path
                and not (path and fault["type"] == "missing")]  # fmt: skip
    return []
