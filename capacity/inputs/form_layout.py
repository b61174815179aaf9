"""A scenario as a form to fill in: its sheets, their columns and what each answer is, from the schema alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from capacity.inputs.schema import FILES, Event, Scenario
from capacity.inputs.schema.fields import RATINGS, NameOf, Offered, marks_in

Kind = Literal["text", "number", "whole", "date", "flag", "list", "any"]
Keys = tuple[str, ...]
_KINDS: dict[Any, Kind] = {str: "text", float: "number", int: "whole", date: "date", bool: "flag", Any: "any"}
GENERAL = "Scenario"
"""The sheet of all that a scenario says once."""
KEY, VALUE = "Key", "Your value"
"""The headings of that sheet between which keys and values stand."""
README, LISTS = "Read me", "Lists"
"""Sheets of a form that hold nothing of the scenario."""
NONE = "none"
"""What is typed where there shall be none, though what the scenario extends has one."""
AND_NAME = " – "
"""Between an ID and the name that a form shows with it."""


@dataclass(frozen=True)
class Column:
    """Something that is asked: a column of a sheet; on the sheet `Scenario` a row."""

    key: str
    """What it is called, and the heading of its column."""
    path: Keys
    """Keys that lead to its value from where the values of its sheet stand; none where it is the value itself."""
    meaning: str
    kind: Kind = "text"
    of: str = ""
    """What it names, as `Offered.of` says; blank for what is no name."""
    choices: tuple[str, ...] = ()
    """All that it may say; none where it is free."""
    required: bool = False
    nullable: bool = False
    """Whether it may say that there is none, where what the scenario extends has one."""
    by_name: bool = False
    """Whether there is one such column for each name of its kind, headed `key: name`."""
    type: Any = str
    """The type of its value, marks and all."""


@dataclass(frozen=True)
class Sheet:
    """Things of one kind, one a row: events of a kind, or entries of a mapping."""

    name: str
    meaning: str
    into: Keys
    """Keys that lead to where its values stand in a scenario."""
    columns: tuple[Column, ...]
    keys: int = 0
    """How many columns, the first ones, are the keys under which a row's value stands."""
    event: str = ""
    """The kind of event that a row is; blank for an entry of a mapping."""
    notes: tuple[str, ...] = ()
    """What each word that its first column may say means, where these are keys of the schema."""

    @property
    def called(self) -> str:
        """Its name as one types it."""
        return self.event or self.name.casefold().replace(" ", "_")


@cache
def general() -> Sheet:
    """What a scenario says once; here each column is a row of the sheet."""
    columns = tuple(_single(path, model) for path, model in _fields(Scenario) if not _is_mapping(path, model))
    meaning = "One value for each key. Leave a cell blank for the value beside it; type `none` to take a rule away."
    return Sheet(GENERAL, meaning, (), columns)


@cache
def listed() -> tuple[Sheet, ...]:
    """Events by kind, then mappings: what a scenario may say any number of times."""
    kinds = [_event(kind) for kind in get_args(get_args(Event)[0])]
    return (*kinds, *_grouped([_mapping(path, model) for path, model in _fields(Scenario) if _is_mapping(path, model)]))


def sheets() -> tuple[Sheet, ...]:
    """All sheets of a form, in their order."""
    return (general(), *listed())


def _fields(model: type[BaseModel], above: Keys = ()) -> Iterator[tuple[Keys, type[BaseModel]]]:
    """Keys of a scenario by path, each with the model that it belongs to; events are asked by kind."""
    for name, described in model.model_fields.items():
        inner, _ = _bare(described.annotation)
        if _is_model(inner):
            yield from _fields(inner, (*above, name))
        elif not (get_origin(inner) is list and Event in get_args(inner)):
            yield (*above, name), model


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_mapping(path: Keys, model: type[BaseModel]) -> bool:
    return path[-1] not in FILES and get_origin(_bare(model.model_fields[path[-1]].annotation)[0]) is dict


def _bare(annotation: Any) -> tuple[Any, bool]:
    """A type without its marks and without None; and whether None is among what it may be."""
    nullable = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
            nullable = True
            annotation = Union[tuple(part for part in get_args(annotation) if part is not NoneType)]  # noqa: UP007
        else:
            return annotation, nullable


def _single(path: Keys, model: type[BaseModel]) -> Column:
    """A key of the scenario with one value; one that names a file is text, whatever else it may be."""
    column = _column(path[-1], model, ".".join(path), path)
    return replace(column, kind="text", choices=()) if path[-1] in FILES else column


def _column(name: str, model: type[BaseModel], key: str = "", path: Keys | None = None) -> Column:
    described = model.model_fields[name]
    key = key or described.alias or name
    annotation = Annotated[described.annotation, *described.metadata] if described.metadata else described.annotation
    return _typed(
        Column(key, path or (key,), one_line(described.description), required=described.is_required()), annotation
    )


def _typed(column: Column, annotation: Any) -> Column:
    """A column with what its type says."""
    inner, nullable = _bare(annotation)
    by_name = get_origin(inner) is dict
    named = next((mark for mark in marks_in(annotation) if isinstance(mark, NameOf | Offered)), None)
    of = named.of if named else ""
    column = replace(column, nullable=nullable, by_name=by_name, of=of, type=annotation)
    if by_name:
        each = get_args(inner)[1]
        return replace(column, kind=_KINDS[_bare(each)[0]], type=each)
    if get_origin(inner) is Literal:
        return replace(column, choices=get_args(inner), of="")
    if get_origin(inner) is list:
        return replace(column, kind="list", choices=get_args(_bare(get_args(inner)[0])[0]))
    if column.of == "ratings":
        return replace(column, choices=RATINGS, of="")
    return replace(column, kind=_KINDS[inner])


def _event(kind: type[BaseModel]) -> Sheet:
    """The sheet of a kind of event: its own keys, then its dates."""
    word = get_args(kind.model_fields["event"].annotation)[0]
    own = [name for name in kind.model_fields if name != "event"]
    dates = [name for name in own if name not in kind.__annotations__]
    columns = [_column(name, kind) for name in [*(name for name in own if name not in dates), *dates]]
    return Sheet(_words(word), one_line(kind.__doc__), ("events",), tuple(columns), event=word)


def _mapping(path: Keys, model: type[BaseModel]) -> Sheet:
    """The sheet of a mapping: a column for each level of keys, then those of the value."""
    described = model.model_fields[path[-1]]
    keys, annotation = list[Column](), described.annotation
    while get_origin(_bare(annotation)[0]) is dict:
        key, annotation = get_args(_bare(annotation)[0])
        mark = next(mark for mark in marks_in(key) if isinstance(mark, Offered))
        name = mark.of.removesuffix("s")
        keys.append(_typed(Column(name, (), mark.meaning, required=True), key))
    inner, _ = _bare(annotation)
    meaning = one_line(described.description)
    if _is_model(inner):
        columns = [_column(name, inner) for name in inner.model_fields]
        columns.sort(key=lambda column: not column.required)
    else:
        columns = [_typed(Column("value", (), "The value; the lines above say what it is.", required=True), annotation)]
    return Sheet(_words(path[-1]), meaning, path, (*keys, *columns), len(keys))


def _grouped(mappings: list[Sheet]) -> list[Sheet]:
    """Mappings of one model under the same key, such as rises of prices, become one sheet that also asks which."""
    made: list[Sheet] = []
    for sheet in mappings:
        like = [other for other in mappings if (other.into[:-1], other.columns) == (sheet.into[:-1], sheet.columns)]
        if len(like) == 1:
            made.append(sheet)
        elif sheet is like[0]:
            made.append(_one_of(like))
    return made


def _one_of(like: list[Sheet]) -> Sheet:
    names = tuple(sheet.into[-1] for sheet in like)
    model = next(model for path, model in _fields(Scenario) if path == like[0].into)
    value = get_args(_bare(model.model_fields[names[0]].annotation)[0])[1]
    of: type[BaseModel] = _bare(value)[0]
    which = Column(
        of.__name__.casefold(), (), "Which one: the lines above say what each is.", choices=names, required=True
    )
    notes = tuple(f"{sheet.into[-1]}: {sheet.meaning}" for sheet in like)
    columns = (which, *like[0].columns)
    return Sheet(f"{of.__name__}s", one_line(of.__doc__), like[0].into[:-1], columns, like[0].keys + 1, notes=notes)


def one_line(text: str | None) -> str:
    """A documentation string as one line."""
    return " ".join((text or "").split())


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
