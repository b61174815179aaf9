"""Opens files only if they are what they seem: regular ones, and no larger than their kind may be."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1_000_000
MOST_YAML = 1
MOST_CSV = 25
MOST_JSON = 10
MOST_FORM = 5
MOST_RUN = 250  # a table of a finished run: those of eight authorities over twenty quarters have up to 40
"""Megabytes of a file of that kind which is typed by hand or made by an import: read, it stays within 500 MB."""
RAISED = "CAPACITY_LARGEST_MB"
"""The environment variable that replaces every limit, in megabytes."""
ROWS_PER_MB = 10_000  # of a table's limit: short rows take far more memory than their text
_PIECE = 1 << 20


def open_regular(path: Path, most_mb: int) -> BinaryIO:
    """A file opened to be read in binary.

    `most_mb` is what its kind may have, in megabytes. Raises `OSError`, with a text for people, for a file that cannot
    be opened, is not a regular one (a pipe or a device might never end), or is larger.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise OSError(0, "is a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "is a pipe or a device, not a regular file")
        most = _most(most_mb)
        if status.st_size > most * MEGABYTE:
            size = status.st_size / MEGABYTE
            limit = f"is too large: {size:,.1f} MB, and the limit is {most:,d} MB"
            raise OSError(0, f"{limit}; if it is the right file, set {RAISED}={int(size) + 1}")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, most_mb: int) -> bytes:
    """The whole of a file. Raises `OSError` as `open_regular` does, also for a file that is longer than it says."""
    most, content = _most(most_mb) * MEGABYTE, bytearray()
    with open_regular(path, most_mb) as file:
        while piece := file.read(_PIECE):
            content += piece
            if len(content) > most:
                raise OSError(0, f"has no end within {_most(most_mb):,d} MB")
    return bytes(content)


def together(spent: int) -> str:
    """Why no more YAML is read for one plan, `spent` being its bytes so far; empty while more may be."""
    most = 2 * _most(MOST_YAML)
    if spent <= most * MEGABYTE:
        return ""
    return f"takes the YAML files together over the limit of {most} MB; if they are right, set {RAISED}={most}"


def most_rows() -> tuple[int, str]:
    """Rows that a CSV table may have, raised with the limit of its size; and what to say where it has more."""
    most = _most(MOST_CSV)
    rows = most * ROWS_PER_MB
    return rows, f"more than {rows:,} rows; if it is the right file, set {RAISED}={2 * most}"


def why_unreadable(error: OSError | ValueError) -> str:
    """Why a file could not be read, as the rest of a sentence: our own words as they are, the system's after ours."""
    ours = isinstance(error, OSError) and error.errno == 0
    said = getattr(error, "strerror", None) or str(error)
    return said if ours else f"cannot be read: {said}"


def _most(most_mb: int) -> int:
    """The limit in megabytes, unless another was set."""
    megabytes = os.environ.get(RAISED, "")
    return int(megabytes) if megabytes.isdecimal() else most_mb
