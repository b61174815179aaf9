"""`capacity form`: the form of a new scenario of a place, or of a scenario that is there."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from capacity.authoring.names import names_to_choose
from capacity.authoring.places import relative, scenarios_of, the_place
from capacity.authoring.spread import Cells, spread
from capacity.authoring.workbook import Form
from capacity.inputs.check.rules import check
from capacity.inputs.errors import BadInput, WrongUsage, shown
from capacity.inputs.form_layout import LISTS, NONE, Sheet, general, listed, sheets
from capacity.inputs.read.form import ENDING
from capacity.inputs.read.form_values import as_text
from capacity.inputs.read.place import read_inputs, read_one
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import FILES, Scenario
from capacity.inputs.schema.fields import FolderName
from capacity.inputs.sites import place_name
from capacity.results.write_together import refuse_in_the_way, write_together

_ENTRIES = 6
"""Things said to be there already, on each sheet."""


@dataclass(frozen=True)
class FormMade:
    """A form that has been written."""

    file: Path
    place: str
    scenario: str
    """The name that is filled in; blank for none."""
    extends: Path | None
    """The scenario that it extends."""

    @property
    def record(self) -> dict[str, Any]:
        """What is said to a program."""
        extends = None if self.extends is None else str(self.extends)
        return {"file": str(self.file), "place": self.place, "scenario": self.scenario, "extends": extends}


def make_form(source: Path, file: Path, overwrite: bool, extend: bool = False) -> FormMade:
    """Write the form of a new scenario of the place `source`, or of the scenario file `source`; with `extend` that of
    a new scenario which extends the scenario file.

    Raises `BadInput` for a place or scenario with faults, and `WrongUsage` where the file must not be written or a form
    cannot say what the scenario says.
    """
    if file.suffix.casefold() != ENDING:
        raise WrongUsage(f"{shown(file)}: the name of a form ends in {ENDING}: type {shown(file.with_suffix(ENDING))}")
    if why := refuse_in_the_way(file, (), overwrite, is_folder=False):
        raise WrongUsage(why)
    folder, own = file.absolute().parent, not (extend or source.is_dir())
    if own:
        scenario = around = check(read_inputs(source))
        said, extends = _own(source, folder)
        base = None if extends is None else _whole(extends)
    else:
        scenario, extends = None, _baseline(source) if source.is_dir() else source
        base = around = check(read_inputs(extends))
        said = {**_named(file.stem), "extends": relative(extends, folder)}
    if any(os.path.realpath(each) == os.path.realpath(file) for each in _chain(extends)):
        raise WrongUsage(f"{shown(file)} would be replaced by a form that extends it: write elsewhere with -o")
    data = _written(said, around, base, extends, file)
    if scenario is not None:
        _same(source, scenario.scenario, _read_back(file, data).scenario)
    write_together({file.absolute(): data})
    return FormMade(file, place_name(around), said.get("name", ""), extends)


def _chain(file: Path | None) -> Iterator[Path]:
    """A scenario's file, and those that it extends: it has been read with them."""
    while file is not None:
        yield file
        file = _extended(file, read_one(file).value.get("extends"))


def _extended(file: Path, named: str | None) -> Path | None:
    """The file that a scenario's file extends."""
    return None if named is None else Path(os.path.normpath(file.absolute().parent / named))


def _whole(file: Path) -> Inputs | None:
    """The scenario that another extends; None where it is only a part, and could not be planned by itself."""
    try:
        return check(read_inputs(file))
    except BadInput:
        return None


def _baseline(folder: Path) -> Path:
    """The scenario that a new one of the only place in a folder extends."""
    place = the_place(folder)
    if not (there := scenarios_of(place)):
        raise WrongUsage(f"{shown(place)} has no scenario to extend: write scenarios/baseline.yaml first")
    return there[0]


def _named(stem: str) -> dict[str, str]:
    """The scenario is called as its file is, where that can be a name."""
    try:
        return {"name": TypeAdapter(FolderName).validate_python(stem)}
    except ValidationError:
        return {}


def _own(source: Path, folder: Path) -> tuple[dict[str, Any], Path | None]:
    """What a scenario's own file says, its paths as a file in `folder` writes them; and the file that it extends."""
    said = dict(read_one(source).value)
    extends = said.get("extends")
    for key in FILES:
        if isinstance(said.get(key), str):
            said[key] = relative(os.path.join(source.parent, said[key]), folder)
    return said, _extended(source, extends)


def _written(said: Mapping[str, Any], around: Inputs, base: Inputs | None, extends: Path | None, file: Path) -> bytes:
    filled = {sheet.name: spread(sheet, said) for sheet in sheets()}
    form = Form(names_to_choose(around), [quarter.start for quarter in around.scenario.calendar])
    present = {} if extends is not None and base is None else _present(base, file.absolute().parent)
    return form.write(_about(around, extends, file), filled, present, _at_present(base, extends))


def _present(base: Inputs | None, folder: Path) -> dict[str, Any]:
    """What stands for each single value that is left blank."""
    if base is None:
        defaults = {name: field for name, field in Scenario.model_fields.items() if not field.is_required()}
        there = Scenario.model_construct(**{name: field.get_default() for name, field in defaults.items()})
        plain = there.model_dump(mode="json", by_alias=True, warnings=False)
    else:
        plain = base.scenario.model_dump(mode="json", by_alias=True)
        plain |= {key: relative(plain[key], folder) for key in ("place", "book")}
    plain |= {"name": None, "label": None, "extends": None, "options": None}
    row = spread(general(), plain)[0]
    return {key: value for (key, _), value in row.items() if value != NONE}


def _at_present(base: Inputs | None, extends: Path | None) -> dict[str, str]:
    """What the scenario that is extended has already, by sheet."""
    if base is None or extends is None:
        return {}
    plain = base.scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    said = {sheet.name: [_listed(sheet, row) for row in spread(sheet, plain)] for sheet in listed()}
    return {
        name: f"Already in {extends.name}: {'; '.join(rows[:_ENTRIES])}"
        + (f"; and {len(rows) - _ENTRIES} more." if len(rows) > _ENTRIES else ".")
        for name, rows in said.items()
        if rows
    }


def _listed(sheet: Sheet, row: Cells) -> str:
    """A row in one line."""
    whole = {column.key for column in sheet.columns if not column.path}
    said = ("" if key in whole else f"{key} {name} " if name else f"{key} " for key, name in row)
    return ", ".join(f"{before}{as_text(value)}" for before, value in zip(said, row.values(), strict=True))


def _about(around: Inputs, extends: Path | None, file: Path) -> list[str]:
    """The paragraphs of the first sheet."""
    first, last = around.scenario.start, around.scenario.calendar[-1]
    until = last.start + timedelta(days=last.days - 1)
    events, others = ([s.name for s in listed() if bool(s.event) == are] for are in (True, False))
    typed = file.name if file.is_absolute() else shown(file)
    begins = f"It begins with what {extends.name} says; type only what differs." if extends else "Type what it says."
    return [
        f"A scenario of {place_name(around)}",
        f"This workbook is a scenario: what you want a plan for. {begins}",
        "Type in the pale yellow cells. Columns with a dark heading must be filled in on every row that you use; those "
        "with a light heading may stay blank. Leave a sheet that you do not need as it is. Click on a cell to read "
        "what it is for.",
        "Sheet Scenario: its name, its length and everything else that has one value. If you leave a cell blank, the "
        "value beside it counts; type none to take away a rule.",
        f"Green sheets: what changes, and when ({', '.join(events)}). One row is one event.",
        f"Brown sheets: prices, money and the rest ({', '.join(others)}). One row is one entry.",
        f"Choose names from the drop-downs, or type the ID alone; sheet {LISTS} has them all. Type dates as "
        f"{first}; this plan runs from {first} to {until}. A share is a number: 0.03 is three per cent. Money is in "
        "pounds, and fees are per week.",
        "Do not rename sheets or change headings. You may add rows, columns with notes of your own, and sheets.",
        f"Save it as an Excel workbook (.xlsx), then check it: capacity check {typed}. It names the sheet and the "
        "cell of everything that must be put right.",
        f"Then plan it: capacity plan {typed}. Paths on sheet Scenario start from the folder of this workbook: "
        "keep it where it is, or change them.",
    ]


def _read_back(file: Path, data: bytes) -> Inputs:
    """What the form says, read as any form is."""
    return check(read_inputs(file, draft=data))


def _same(source: Path, before: Scenario, now: Scenario) -> None:
    """Raise `WrongUsage` where the form says another thing than the scenario, but for the order of its events."""
    kinds = [sheet.event for sheet in listed() if sheet.event]

    def by_kind(scenario: Scenario) -> Scenario:
        events = sorted(scenario.events, key=lambda event: kinds.index(event.event))
        return scenario.model_copy(update={"events": events})

    before, now = by_kind(before), by_kind(now)
    other = [key for key in Scenario.model_fields if getattr(before, key) != getattr(now, key)]
    if other:
        why = f"a form cannot hold what is under {', '.join(other)}"
        raise WrongUsage(
            f"{shown(source)}: {why}: keep the scenario in YAML, and add --extend for a form that extends it"
        )
