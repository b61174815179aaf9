"""A run's tables as Parquet, with the types that their descriptor says: pyarrow lives here only."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from capacity.outputs.redraw import TABLES
from capacity.results.columns import LATER, OUTPUTS, Column
from capacity.results.ranges import RANGES

if TYPE_CHECKING:
    import pandas as pd


def parquet(tables: "Mapping[str, pd.DataFrame]", record: Mapping[str, Any]) -> dict[str, bytes]:
    """Files by name, each a table of a run as `read_table` gives it, by its path in the run's folder.

    A blank cell is null, text is a dictionary of its values. Unit and meaning of a column are metadata of its field;
    title, place and scenario are metadata of the table.
    """
    return {
        f"{name.removesuffix('.csv').replace('/', '-')}.parquet": _file(frame, TABLES[name], record)
        for name, frame in tables.items()
    }


def _file(frame: "pd.DataFrame", like: str, record: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as writer

    title, columns = (OUTPUTS | LATER | RANGES)[like]
    arrays = [_array(column, frame[column.name].tolist()) for column in columns]
    fields = [
        pa.field(
            column.name,
            array.type,
            metadata={"description": column.description, **({"unit": column.unit} if column.unit else {})},
        )
        for column, array in zip(columns, arrays, strict=True)
    ]
    about = {key: str(record[key]).encode("utf-8", "replace") for key in ("place", "scenario", "label", "version")}
    content = BytesIO()
    writer.write_table(pa.table(arrays, schema=pa.schema(fields, metadata={"title": title, **about})), content)
    return content.getvalue()


def _array(column: Column, values: list[Any]) -> Any:
    """Raises ValueError for a cell that is not of the column's type."""
    import pyarrow as pa

    if column.type == "number":
        return pa.array(values, type=pa.float64(), from_pandas=True)
    if column.type == "boolean":
        return pa.array(values, type=pa.bool_())
    texts = [None if value != value or value == "" else str(value) for value in values]
    if column.type == "integer":
        return pa.array([None if text is None else int(text) for text in texts], type=pa.int64())
    if column.type == "date":
        return pa.array(texts, type=pa.string()).cast(pa.date32())
    return pa.array(texts, type=pa.string()).dictionary_encode()
