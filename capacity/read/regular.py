"""Files opened only if they are what they seem: regular ones, and no larger than their kind may be."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1_000_000
RAISED = "CAPACITY_LARGEST_MB"
"""The environment variable that replaces every limit, in megabytes."""


def open_regular(path: Path, most_mb: int) -> BinaryIO:
    """A file opened to be read in binary.

    `most_mb` is what its kind may have, in megabytes. Raises `OSError`, with a text for people, for a file that cannot
    be opened, is not a regular one (a pipe or a device might never end), or is larger.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise OSError(0, "is a folder, not a file")
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "is a pipe or a device, not a regular file")
        most = _most(most_mb)
        if found.st_size > most * MEGABYTE:
            size = found.st_size / MEGABYTE
            raise OSError(0, f"is of {size:,.0f} MB, and at most {most:,d} MB are read; if it is the right file, set "
                             f"{RAISED}={int(size) + 1}")  # fmt: skip
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, most_mb: int) -> bytes:
    """The whole of a file. Raises `OSError` as `open_regular` does, also for a file that is longer than it says."""
    with open_regular(path, most_mb) as file:
        content = file.read(_most(most_mb) * MEGABYTE + 1)
    if len(content) > _most(most_mb) * MEGABYTE:
        raise OSError(0, f"has no end within {_most(most_mb):,d} MB")
    return content


def _most(most_mb: int) -> int:
    given = os.environ.get(RAISED, "")
    return int(given) if given.isdecimal() else most_mb
