"""A place as files: its tables, what importers remember in imported/, and the list of what is still to do."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from capacity.importing.place import DROPPED, SOURCES, DroppedRow, Place, SourceRow, number, same
from capacity.importing.readme import MARK, readme
from capacity.importing.scenario import Baseline
from capacity.inputs.formula_guard import guard
from capacity.inputs.read.csv_tables import ORIGINS
from capacity.inputs.read.place import IMPORTED_SETTINGS
from capacity.inputs.read.regular import read_regular
from capacity.inputs.schema import PRIORITIES, Book, Frozen
from capacity.inputs.schema.rows import TABLES, OriginRow
from capacity.inputs.to_supply import ToDo, needs_without_beds, to_do

NOTED = {
    "services": "kinds of bed, people there already and prices",
    "residents": "who lives where",
    "fee_rates": "usual rates",
    "population": "later years of the population",
}
"""What the reader of a map or a report should know to be uncertain, by table."""
README, OTHER_README, README_MB = "README.md", "imported/README.md", 10


def place_files(
    place: Place, baseline: Baseline, book: Book, further: Mapping[str, str]
) -> tuple[dict[str, str], list[ToDo]]:
    """Path in the folder → content, and what is still to do. `further`: files of imported/ by name."""
    files = {f"{name}.csv": _table(name, place) for name in place.tables}
    files |= {name: _geojson(drawn) for name, drawn in place.outlines.items()}
    origins = [
        OriginRow(table=t, key=" ".join(key), column=column, value=text, ground=origin.ground, source=origin.source)
        for (t, key, column), (text, origin) in place.written.items()
    ]
    files[ORIGINS] = _rows(origins, OriginRow)
    files[SOURCES] = _rows(place.sources, SourceRow)
    files[DROPPED] = _rows(place.dropped, DroppedRow)
    left = still_to_do(place, origins, book)
    files[IMPORTED_SETTINGS] = _settings(place, left)
    files |= {f"imported/{name}": text for name, text in further.items()}
    files |= baseline.files
    files[_readme_of(place.folder)] = readme(place, left)
    return files, left


def still_to_do(place: Place, origins: Sequence[OriginRow], book: Book) -> list[ToDo]:
    """What the council must still supply, as `capacity check` will say it."""

    def holds(origin: OriginRow) -> bool:
        row = place.rows(origin.table).get(tuple(origin.key.split(" ")))
        return row is not None and same(row.get(origin.column, ""), origin.value)

    sizes = {name: len(rows) for name, rows in place.tables.items()}
    own_rates = "admissions_per_1000_per_year" in place.settings.get("book_changes", {})
    beds: defaultdict[str, float] = defaultdict(float)
    for row in place.rows("services").values():
        beds[row["care_type"]] += number(row.get("beds"))
    return to_do(origins, sizes, holds, needs_without_beds(book, beds), own_rates, PRIORITIES)


def _readme_of(folder: Path) -> str:
    """README.md, unless somebody has written one."""
    path = folder / README
    try:
        ours = not path.exists() or read_regular(path, README_MB).startswith(MARK.encode())
    except OSError:
        ours = False
    return README if ours else OTHER_README


def _table(name: str, place: Place) -> str:
    """A table with the columns that it must have, and any others that some row fills."""
    model, _, _ = TABLES[name]
    rows = place.tables[name].values()
    columns = [
        column
        for column, described in model.model_fields.items()
        if described.is_required() or any(row.get(column) for row in rows)
    ]
    further = sorted({column for row in rows for column in row} - set(model.model_fields))  # refused when it is read
    return _csv([*columns, *further], rows)


def _rows(rows: Iterable[Frozen], model: type[Frozen]) -> str:
    return _csv(list(model.model_fields), (row.model_dump() for row in rows))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue()


def _cell(text: str) -> str:
    """Guarded against spreadsheets, unless it is a number."""
    try:
        float(text)
    except ValueError:
        return guard(text)
    return text


def _settings(place: Place, left: Sequence[ToDo]) -> str:
    """Settings, with a note for every reader while some figures are not true of any single home."""
    settings = {key: value for key, value in place.settings.items() if key != "note"}
    unsure = dict.fromkeys(NOTED[item.table] for item in left if item.column and item.table in NOTED)
    if unsure:
        settings["note"] = (
            f"Made from published files; estimates or stand-ins, known of no single home: {', '.join(unsure)}"
        )
    head = "# Written by `capacity import`; what you say in place.yaml lies over it.\n"
    return head + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=120)


def _geojson(drawn: Mapping[str, object]) -> str:
    return json.dumps(drawn, separators=(",", ":"), ensure_ascii=False) + "\n"
