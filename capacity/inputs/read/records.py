"""CSV bytes as records, one at a time: what spreadsheets leave behind is skipped, and reported."""

import csv
import io
from collections.abc import Iterator

from capacity.inputs.errors import Complaint
from capacity.inputs.read.reading import Reading
from capacity.inputs.read.regular import most_rows

LONGEST_LINE = 1_000_000
LINES_PER_ROW = 8  # lines to a row at most, over the whole file: spreadsheets may leave a million blank ones
LONGEST_CELL = 131_072  # csv's own limit, which other libraries lift for everybody
Record = tuple[int, list[str]]
"""The line on which a record starts, and its cells."""


class NotCsv(Exception):
    """The file is not a CSV file; the complaint has already been made."""


def records_of(reading: Reading, data: bytes, file: str) -> list[Record] | None:
    """The CSV's records with the header first, blank ones left out. None, and a complaint, when there are none."""
    try:
        return list(stream(reading, data, file))
    except NotCsv:
        return None


def stream(reading: Reading, data: bytes, file: str) -> Iterator[Record]:
    """The records one by one. Raises `NotCsv` after a complaint, at once or where the file stops being CSV."""
    _utf8(reading, data, file)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(data), strict=True)
    start, records, blank, first_blank = 1, 0, 0, 0
    most, too_many = most_rows()
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records += 1
                yield start, cells
            elif cells and records:
                blank, first_blank = blank + 1, first_blank or start
            if records > most or reader.line_num > LINES_PER_ROW * most:
                raise csv.Error(too_many)
            start = reader.line_num + 1
    except csv.Error as error:
        reading.complaints.append(Complaint(file, start, "file", f"is not good CSV: {error}"))
        raise NotCsv from None
    if not records:
        reading.complaints.append(Complaint(file, 1, "file", "is empty; a header row is needed"))
        raise NotCsv
    if blank:
        rows = f"{blank:,} blank rows are left out, the first here" if blank > 1 else "a blank row is left out"
        reading.notes.append(f"{file}:{first_blank}: {rows}")


def _lines(data: bytes) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line of more than {LONGEST_LINE:,} characters")
        yield line


def _utf8(reading: Reading, data: bytes, file: str) -> None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = 'is not UTF-8 text; in a spreadsheet save it as "CSV UTF-8"'
        reading.complaints.append(Complaint(file, line, "file", why))
        raise NotCsv from None
