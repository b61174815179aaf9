"""One import from start to end: the change laid over the place, what is missing filled in, the folder written."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from capacity.importing.files import place_files
from capacity.importing.merge import kept, merge
from capacity.importing.model import Change
from capacity.importing.naming import names_of, unnamed
from capacity.importing.place import Place, read_place
from capacity.importing.scenario import Baseline, baseline, model_file
from capacity.importing.stand_ins import FILE, StandIns, fill
from capacity.importing.totals import Total, refuse_losses, totals
from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.place import read_model
from capacity.inputs.read.reading import shown
from capacity.inputs.to_supply import ToDo
from capacity.results.write import write_place

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
OS = "Contains OS data © Crown copyright and database right."
ATTRIBUTIONS = {
    "cqc": f"Source: Care Quality Commission. {OGL}",
    "population": f"Source: Office for National Statistics. {OGL}",
    "postcodes": f"{OS} Contains Royal Mail data © Royal Mail copyright and database right. {OGL}",
    "outlines": f"{OS} {OGL}",
}
"""The attributions that the licences of each importer's files require."""


@dataclass(frozen=True)
class Outcome:
    """What an import did, for the code that reports it."""

    folder: Path
    change: Change
    place: Place
    own: int
    """Cells that would have changed but are the council's own."""
    to_do: list[ToDo]
    scenario: Path
    totals: list[Total]
    """Totals of tables that have changed."""


@dataclass(frozen=True)
class Begun:
    """A place folder and what its plan needs, before the import."""

    place: Place
    baseline: Baseline


@dataclass(frozen=True)
class Agreed:
    """What people have agreed to by an option."""

    replace: bool = False
    """More than half of a table's total may go."""
    keep_names: bool = False
    """The names of files are written into the place."""


def begin(folder: Path, as_of: date | None = None, start: date | None = None) -> Begun:
    """Read the place folder, which an import of the register must have made. Raises `WrongUsage` if none has."""
    place = read_place(folder)
    if not place.rows("authorities"):
        raise WrongUsage(
            f"{shown(folder)} is not a place yet: begin with capacity import cqc FILE --home NAME -o {shown(folder)}"
        )
    return Begun(place, baseline(folder, as_of, start))


def finish(begun: Begun, importer: str, change: Change, agreed: Agreed = Agreed()) -> Outcome:
    """Lay a change over the place and write it whole.

    Raises `WrongUsage` where more than half of a table's total would go and that is not agreed, `CapacityError` when
    the disk refuses.
    """
    place, base = begun.place, begun.baseline
    stand_ins, book = read_model(model_file(place.folder, FILE), StandIns), base.read_book(place.folder)
    own = kept(place, change)
    recorded = change if agreed.keep_names else unnamed(change, importer)
    laid = merge(place, recorded, importer, names_of(change) | names_of(unnamed(change, importer)))
    after = fill(merge(laid, Change(settings=_settings(place, change, importer))), stand_ins, book, base.years)
    changed = totals(place, after, change)
    if not agreed.replace:
        refuse_losses(changed)
    files, left = place_files(after, base, book, change.files)
    write_place(place.folder, files)
    return Outcome(place.folder, change, after, own, left, place.folder / "scenarios" / "baseline.yaml", changed)


def _settings(place: Place, change: Change, importer: str) -> dict[str, str]:
    """The place's name, if it has none yet, and whose data these are."""
    homes = [row.cells for row in change.tables.get("authorities", ()) if row.cells.get("role") == "home"]
    names = {"name": ", ".join(cells["name"] for cells in homes)} if homes and "name" not in place.settings else {}
    return names | ({"attribution": ATTRIBUTIONS[importer]} if importer in ATTRIBUTIONS else {})
