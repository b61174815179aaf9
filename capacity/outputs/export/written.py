"""Reads a run once, makes every kind of export asked for, and writes them once all are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capacity.inputs.errors import CapacityError, WrongUsage
from capacity.outputs.export import layers, parquet, pdf
from capacity.outputs.export.geojson import geojson
from capacity.outputs.export.kinds import KINDS, MAPS, PAPER, missing, targets
from capacity.outputs.redraw import TABLES, Finished, not_whole, read_run, refuse_changed, report_page, whole
from capacity.outputs.report import NEEDED as OF_REPORT
from capacity.results.run_tables import read_table
from capacity.results.write_together import Made, MadeThere, refuse_in_the_way, write_together

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """What was written."""

    run: Path
    paths: Mapping[str, Path]
    """File or folder by kind."""
    files: Mapping[str, int]
    """How many files each kind has."""
    changed: tuple[str, ...]
    """Names of input files that are not as they were when the run was planned."""
    unfinished: str
    """Why not every priority of the run was settled; blank where all were."""

    def lines(self) -> list[str]:
        """As the terminal shows it."""
        said = [f"Wrote {path}{_counted(self.files[kind], path)}" for kind, path in self.paths.items()]
        if self.unfinished:
            said.append(f"Not every priority of the run was settled ({self.unfinished}).")
        if self.changed:
            said.append(f"Changed since the plan was made: {', '.join(self.changed)}. Names, positions, outlines and "
                        "sources are today’s; all other figures are the plan’s.")  # fmt: skip
        return said

    @property
    def record(self) -> dict[str, Any]:
        """As --json prints it."""
        written = [
            {"format": kind, "path": path.as_posix(), "files": self.files[kind]} for kind, path in self.paths.items()
        ]
        return {
            "run": self.run.as_posix(),
            "written": written,
            "changed": list(self.changed),
            "complete": not self.unfinished,
        }


def _counted(files: int, path: Path) -> str:
    return f": {files} file{'s' * (files != 1)}" if not path.suffix else ""


def export(run: Path, kinds: Sequence[str], out: Path | None, overwrite: bool, progress: Progress) -> Exported:
    """Write a finished run in these kinds of `KINDS`, each once, and all of them or none.

    `out` is where to write, in place of RUN/export; what is in RUN/export is replaced without asking. Raises
    `CapacityError` where `run` is no run or something is not installed, `WrongUsage` where something is in the way:
    every complaint at once.
    """
    kinds = list(dict.fromkeys(kinds))
    progress("reading")
    wanted = [layers.NEEDED if set(kinds) & set(MAPS) else (), OF_REPORT if set(kinds) & set(PAPER) else ()]
    finished = read_run(run, dict.fromkeys(name for names in wanted for name in names))
    paths = targets(kinds, run, out)
    _refuse(kinds, paths, overwrite or out is None)
    refuse_changed(run, finished.record, "export")
    pieces = _pieces(run, finished, kinds, progress)
    progress("export")
    write_together({paths[kind]: pieces[kind] for kind in kinds})
    files = {kind: len(piece) if isinstance(piece, Mapping) else 1 for kind, piece in pieces.items()}
    unfinished = "" if finished.record["complete"] else str(finished.record["solver"]["status"])
    return Exported(run, paths, files, finished.changed, unfinished)


def _refuse(kinds: Sequence[str], paths: Mapping[str, Path], overwrite: bool) -> None:
    """Raise for whatever would stop the work later, before any of it is done."""
    lacking = missing(kinds)
    there = [refuse_in_the_way(paths[kind], KINDS[kind].endings, overwrite, KINDS[kind].is_folder) for kind in kinds]
    complaints = [*lacking, *filter(None, there)]
    if complaints:
        raise (CapacityError if lacking else WrongUsage)("\ncapacity: ".join(complaints))


def _pieces(run: Path, finished: Finished, kinds: Sequence[str], progress: Progress) -> dict[str, Made]:
    """What each kind writes."""
    pieces, page = dict[str, Made](), ""
    with whole(run):
        planned, made = _planned(finished.record), f"capacity {finished.record['version']}"
        drawn = layers.layers(finished) if set(kinds) & set(MAPS) else ()
        if set(kinds) & set(PAPER):
            progress("report")
            page = report_page(run, finished)
        for kind in kinds:
            progress(f"making {kind}")
            match kind:
                case "geopackage":
                    from capacity.outputs.export.geopackage import geopackage

                    pieces[kind] = MadeThere({}, lambda folder: geopackage(drawn, planned, folder), plain=True)
                case "geojson":
                    pieces[kind] = geojson(drawn)
                case "parquet":
                    pieces[kind] = parquet.parquet(_tables(run), finished.record)
                case "pdf":
                    pieces[kind] = MadeThere({pdf.PAGE: pdf.to_print(page)}, pdf.print_page)
                case "docx":
                    from capacity.outputs.export.word.document import document

                    pieces[kind] = document(page, made, planned)
                case "png":
                    from capacity.outputs.export.pictures import charts

                    pieces[kind] = charts(page, finished.inputs.place_file.attribution)
    return pieces


def _planned(record: Mapping[str, Any]) -> datetime:
    """When the run was made, in universal time."""
    return datetime.fromisoformat(record["started"]).astimezone(UTC).replace(tzinfo=None)


def _tables(run: Path) -> dict[str, Any]:
    """Every table of the run whose columns are known, by its path in the run's folder."""
    found = [name for name in TABLES if (run / name).exists()]
    try:
        return {name: read_table(run / name, like=TABLES[name]) for name in found}
    except OSError as error:
        raise not_whole(run, error) from error
