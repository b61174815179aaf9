"""Layers as a GeoPackage, the file that QGIS opens: pyogrio lives here only.

Coordinates are WGS84 (EPSG:4326) like those of the place. QGIS lays them over a map in British National Grid by itself,
with the shifts of Ordnance Survey (OSTN15); without that file, as here, they would be some metres out.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from capacity.outputs.export.layers import Layer
from capacity.outputs.export.outlines import as_bytes
from capacity.results.columns import Column

_DATA_COLUMNS = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
"""GeoPackage's extension "schema" (OGC 12-128r19, annex F.9): what columns mean."""
_DEFINED = "http://www.geopackage.org/spec/#extension_schema"


def geopackage(layers: Sequence[Layer], planned: datetime, folder: Path) -> Path:
    """Write the layers to a file in a folder, and return it.

    `planned` is when the run was made, in universal time: a GeoPackage says when it was last changed, and the same run
    gives the same file. The folder's path must be a plain one: GDAL reads more into a path than it says (`!` parts an
    archive from what is in it). Raises `OSError` where the file cannot be written.
    """
    file = folder / "layers.gpkg"
    try:
        _write(file, layers, planned)
    except (RuntimeError, sqlite3.Error) as error:  # as GDAL and SQLite say that a disk is full, for one
        why = str(error).rpartition("failed: ")[2]  # without the SQL that failed
        raise OSError(f"{why} (in {folder})") from error
    return file


def _write(file: Path, layers: Sequence[Layer], planned: datetime) -> None:
    import pyogrio

    kept = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{planned:%Y-%m-%dT%H:%M:%S}.000Z"})
    try:
        for layer in layers:
            _add(file, layer)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": kept})
    _explain(file, layers)


def _add(file: Path, layer: Layer) -> None:
    import numpy as np
    from pyogrio.raw import write

    geometries, kind = as_bytes(layer.geometries)
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    values, masks = zip(*(_values(column, layer) for column in layer.columns), strict=True)
    write(
        str(file),
        geometry=shapes,
        field_data=list(values),
        field_mask=list(masks),
        fields=np.array([column.name for column in layer.columns], dtype=object),
        layer=layer.name,
        driver="GPKG",
        geometry_type=kind,
        crs="EPSG:4326",
        append=file.exists(),
        layer_options={"IDENTIFIER": layer.name, "DESCRIPTION": layer.description},
    )


def _values(column: Column, layer: Layer) -> tuple[Any, Any]:
    """A column as an array of its type, and which of it are blank."""
    import numpy as np

    values = [row[column.name] for row in layer.rows]
    blank = np.array([value is None for value in values], dtype=bool)
    if column.type == "number":
        return np.array([np.nan if value is None else value for value in values], dtype=float), blank
    if column.type == "boolean":
        return np.array([bool(value) for value in values], dtype=bool), blank
    if column.type == "date":
        return np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]"), blank
    return np.array(["" if value is None else str(value) for value in values], dtype=object), blank


def _explain(file: Path, layers: Sequence[Layer]) -> None:
    """Unit and meaning beside each column, where QGIS shows them."""
    rows = [
        (layer.name, column.name, f"{column.description}{f' ({column.unit})' if column.unit else ''}")
        for layer in layers
        for column in layer.columns
    ]
    tables = ("gpkg_data_columns", "gpkg_data_column_constraints")
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(_DATA_COLUMNS)
        database.execute(
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT "
            "NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name))"
        )
        database.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
            [(table, _DEFINED) for table in tables],
        )
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)", rows
        )
