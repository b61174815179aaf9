"""A scenario while it is being made: what has been answered so far, and the file that it would be."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capacity.authoring.spread import Cells
from capacity.inputs.check.rules import check
from capacity.inputs.form_layout import Sheet, general
from capacity.inputs.read.form_rows import Answer, Row, gathered
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs
from capacity.inputs.read.yaml12 import Mark
from capacity.inputs.schema import Scenario
from capacity.model.checked import Checked
from capacity.planning import check_scenario
from capacity.results.record import yaml_text

Quietly = Callable[[], AbstractContextManager[None]]
"""Keeps whatever libraries print from the terminal."""


@dataclass
class Draft:
    """The answers."""

    file: Path
    """Where it is to be written, and from where its paths are seen."""
    quietly: Quietly
    single: Cells = field(default_factory=dict)
    """What is said once."""
    entries: list[tuple[Sheet, Cells]] = field(default_factory=list)
    """Events and entries of mappings, in the order in which they were given."""

    def text(self, *more: tuple[Sheet, Cells]) -> str:
        """The file as YAML, with further entries."""
        mark = Mark(str(self.file), 1)
        rows = [_row(sheet, cells, mark) for sheet, cells in [(general(), self.single), *self.entries, *more]]
        said: dict[str, Any] = gathered(rows, mark)[0].value
        return yaml_text({key: said[key] for key in Scenario.model_fields if key in said})

    def inputs(self, *more: tuple[Sheet, Cells]) -> Inputs:
        """All that a plan of it would read. Raises `BadInput` with every complaint."""
        with self.quietly():
            return check(read_inputs(self.file, draft=self.text(*more).encode()))

    def checked(self) -> Checked:
        """It checked as `capacity check` does. Raises `BadInput` with every complaint."""
        with self.quietly():
            return check_scenario(self.file, draft=self.text().encode())


def _row(sheet: Sheet, cells: Cells, mark: Mark) -> Row:
    columns = {column.key: column for column in sheet.columns}
    given = [(key, name) for key, name in cells if not (sheet.event and cells[key, name] is None)]
    return Row(sheet, mark, tuple(Answer(columns[key], name, mark, cells[key, name], False) for key, name in given))
