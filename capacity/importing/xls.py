"""Workbooks of the older kind (.xls), read in a process of its own: a damaged one may crash its reader."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.packed import WORKBOOK_MB
from capacity.inputs.read.reading import shown
from capacity.inputs.read.regular import read_regular

MEMORY = 700_000_000
"""Bytes of addresses that the reader may take; the fullest .xls sheet has 65,536 rows of 256 cells."""
SECONDS = 60
"""How long it may take for a sheet."""

Rows = list[tuple[int, list[Any]]]


def xls_sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Each sheet's name, and its rows that hold anything by their numbers. Raises `BadInput` and `OSError`."""
    content = read_regular(path, WORKBOOK_MB)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=_serve, args=(theirs,), daemon=True)
    reader.start()
    theirs.close()
    try:
        ours.send_bytes(content)
        while ours.poll(SECONDS):
            answer = ours.recv()
            if answer is None:
                return
            if isinstance(answer, str):
                raise BadZipFile(answer)
            yield answer
        raise BadZipFile("it takes too long")
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise _complaint(path, "it is damaged, or needs more memory than is safe; save it as .xlsx") from None
    except BadZipFile as error:
        raise _complaint(path, str(error)) from error
    finally:
        ours.close()
        reader.kill()
        reader.join()


def _complaint(path: Path, why: str) -> BadInput:
    return BadInput([Complaint(shown(path), 1, "file", f"cannot be read as a workbook: {why}")])


def _serve(pipe: Connection) -> None:
    """Answer with each sheet and None at the end, or with what is wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # what a reader says when it ends midway
    content = pipe.recv_bytes()
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY + len(content), MEMORY + len(content)))
    import io

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            rows = enumerate(workbook.get_sheet_by_name(name).iter_rows(), 1)
            pipe.send((name, [(line, cells) for line, cells in rows if any(cell != "" for cell in cells)]))
        pipe.send(None)
    except CalamineError as error:
        pipe.send(str(error))
