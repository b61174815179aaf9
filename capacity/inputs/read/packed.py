"""Inspects packed files before anything unpacks them whole: a few kilobytes may unpack to terabytes."""

import lzma
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from operator import ne
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from capacity.inputs.read.regular import MEGABYTE, open_regular

WORKBOOK_MB = 100
ARCHIVE_MB = 1_000
"""A .zip of CSV files: the ONS Postcode Directory has some 250."""
_MOST_PARTS = 10_000
_ALWAYS, _RATIO = (
    100 * MEGABYTE,
    500,
)  # what any file may unpack to; beyond it tables shrink by some tens, a bomb by 1,000
_MOST_UNPACKED = 1_500 * MEGABYTE  # of all parts of a workbook together
_MOST_STRINGS = 8_000_000
_MOST_CELLS, _DENSE_CELLS, _SPARSE = 16_000_000, 4_000_000, 50  # a reader lays out a grid of about 32 bytes a cell
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_CHUNK, _LONGEST_TAG = 1 << 20, 1 << 22
DAMAGED = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ArithmeticError,
    ValueError,
)
"""What reading raises for a packed file that is broken, has a password, or is packed in a way that is not known."""
OTHER_KINDS = {"content.xml": "an OpenDocument spreadsheet (.ods)", "xl/workbook.bin": "an .xlsb file"}
"""What a workbook that has such a part is, though it is called .xlsx: a reader would go by its parts, not its name."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

_REFERRED = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_ROW_REFERRED = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_BARE, _PREFIXED = (
    re.compile(rb"<c[^ \w:-]"),
    re.compile(rb":c[\s/>]"),
)  # two patterns: as one they take seven times as long
_FAR_BELOW = re.compile(rb"v>(-[0-9.]*[eE]\+?(?:1[1-9]|[2-9][0-9]|[0-9]{3,})|-[0-9]{12,}[0-9.eE+-]*)<")
"""A number that a reader of days cannot hold."""
_TAG = re.compile(rb"<(/?)(?:[^<>\s:/]+:)?(row|c)(\s[^<>]*|/)?>")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")


@contextmanager
def opened_zip(path: Path, most_mb: int) -> Iterator[ZipFile]:
    """A packed file that, by its own account, is not a zip bomb. Raises `BadZipFile` and `OSError`."""
    with open_regular(path, most_mb) as stream, _opened(stream) as archive:
        yield archive


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[ZipFile]:
    if stream.read(4) == _OLD_OFFICE:
        raise BadZipFile("it has a password, or is an .xls file under another name")
    if not is_zipfile(stream):
        raise BadZipFile("it is cut short, or it is a file of another kind under this name")
    with ZipFile(stream) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS:
            raise BadZipFile(f"it has more than {_MOST_PARTS:,d} parts")
        for part in parts:
            _refuse_bomb(part.filename, part.file_size, part.compress_size)
        _refuse_bomb("the whole of it", sum(part.file_size for part in parts), stream.seek(0, os.SEEK_END))
        yield archive


def _refuse_bomb(name: str, size: int, packed: int) -> None:
    if size > _ALWAYS and size > _RATIO * packed:
        raise BadZipFile(f"{name} is more than {_RATIO} times as large unpacked: it is not a table")


def check_workbook(path: Path) -> None:
    """Look through an .xlsx workbook. Raises `BadZipFile` for one whose cells would take more memory than is safe."""
    with open_regular(path, WORKBOOK_MB) as stream:
        look_through(stream)


def look_through(stream: BinaryIO) -> None:
    """The same for a workbook that is open."""
    with _opened(stream) as archive:
        parts, size = archive.infolist(), stream.seek(0, os.SEEK_END)
        names = {part.filename for part in parts}
        if len(names) < len(parts):
            raise BadZipFile("two of its parts have the same name")
        if other := [name for name in names if name.casefold() in OTHER_KINDS]:
            raise BadZipFile(f"it is {OTHER_KINDS[other[0].casefold()]} under another name: save it as .xlsx")
        unpacked = strings = 0
        for part in parts:
            sheet = _Sheet(part.filename)
            for chunk, new in _chunks(archive, part, min(part.compress_size, size)):
                unpacked, strings = unpacked + new, strings + chunk.count(b"<si") + chunk.count(b":si>")
                if unpacked > _MOST_UNPACKED:
                    raise BadZipFile(f"it is of more than {_MOST_UNPACKED // MEGABYTE:,d} MB unpacked")
                if strings > _MOST_STRINGS:
                    raise BadZipFile(f"it has more than {_MOST_STRINGS:,d} different texts")
                sheet.see(chunk)
            sheet.refuse()


def _chunks(archive: ZipFile, part: ZipInfo, packed: int) -> Iterator[tuple[bytes, int]]:
    """A part's content in pieces that end where a tag begins, whatever size it claims; with what was unpacked."""
    part.file_size = _MOST_UNPACKED + _CHUNK  # read to its true end: others do
    rest, seen = b"", 0
    with archive.open(part) as content:
        while new := content.read(_CHUNK):
            seen, rest = seen + len(new), rest + new
            _refuse_bomb(part.filename, seen, packed)
            cut = rest.rfind(b"<")
            if cut == 0 and len(rest) > _LONGEST_TAG:
                raise BadZipFile(f"a cell or tag of {part.filename} has no end")
            if cut != 0:
                yield rest[: max(cut, 0)], len(new)
                rest = rest[cut:] if cut > 0 else b""  # without any tag: a picture
    yield rest, 0


class _Sheet:
    """How far the cells of a sheet reach; other parts have none."""

    def __init__(self, name: str) -> None:
        self.name, self.cells, self.column, self.row = name.rpartition("/")[2], 0, 0, 0
        self.begun = self.disorder = False
        self._next = [1, 1]  # row and column for a cell that does not say where it is

    def see(self, chunk: bytes) -> None:
        """Take in a piece that ends where a tag begins. Cells come after a tag called sheetData."""
        self.begun = self.begun or b"sheetData" in chunk
        if not self.begun:
            return
        if far := _FAR_BELOW.search(chunk):
            raise BadZipFile(
                f"a cell of {self.name} holds {far[1].decode()}: no day and no figure of a place is that low"
            )
        columns = _REFERRED.findall(chunk)
        if len(columns) != chunk.count(b"<c ") or _BARE.search(chunk) or _PREFIXED.search(chunk):
            self._one_by_one(chunk)
        elif columns:
            rows = _ROW_REFERRED.findall(chunk)
            order = [int(row) for row in dict.fromkeys(rows)]
            runs = 1 + sum(map(ne, rows, islice(rows, 1, None)))
            self.disorder |= runs > len(order) or order != sorted(order) or order[0] < self.row
            self._reach(len(columns), max(map(_number, set(columns))), max(order))
            self._next = [order[-1], _number(columns[-1]) + 1]

    def _one_by_one(self, chunk: bytes) -> None:
        for end, kind, attributes in _TAG.findall(chunk):
            if attributes.count(b'"') % 2 or attributes.count(b"'") % 2:
                raise BadZipFile(f"{self.name} has a tag that cannot be read")
            said = None if end else _PLACE.search(attributes)
            if kind == b"c" and not end:
                if said:
                    self._next = [int(said[2][:10] or 0), _number(said[1][:8].upper())]
                self.disorder |= self._next[0] < self.row
                self._reach(1, self._next[1], self._next[0])
                self._next[1] += 1
            elif kind == b"row" and (end or attributes.endswith(b"/")):
                self._next = [self._next[0] + 1, 1]
            elif said:
                self._next = [int(said[2][:10] or 0), 1]

    def _reach(self, cells: int, column: int, row: int) -> None:
        self.cells, self.column, self.row = self.cells + cells, max(self.column, column), max(self.row, row)

    def refuse(self) -> None:
        """Raise `BadZipFile` for a sheet that would be laid out larger than is safe."""
        if self.disorder:
            raise BadZipFile(f"the rows of {self.name} are not in order")
        area = self.row * self.column
        sparse = area > _DENSE_CELLS and area > _SPARSE * self.cells
        if area > _MOST_CELLS or sparse or self.row > _LAST_ROW or self.column > _LAST_COLUMN:
            raise BadZipFile(
                f"its {self.cells:,d} cells in {self.name} reach to row {self.row:,d} and column {self.column:,d}: "
                "delete anything far from the table"
            )


def _number(letters: bytes) -> int:
    """A column's number, from 1 for A; 0 without letters."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
