"""imported/origins.csv: what the importers wrote into a place, and on what ground."""

from pathlib import Path

from capacity.inputs.read.csv_tables import read_rows
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema.rows import OriginRow

ORIGINS = "imported/origins.csv"


def read_origins(reading: Reading, path: Path) -> tuple[OriginRow, ...]:
    """Every cell that an import wrote; none where no import was made. Faults go to `reading`."""
    return tuple(read_rows(reading, path, OriginRow)) if path.exists() else ()
