"""A workbook as it is in its file: every value and formula, the names of cells, and its properties."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree

from capacity.audit.formulas import moved, normal, number_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ABOUT = {"title": "{http://purl.org/dc/elements/1.1/}title", "subject": "{http://purl.org/dc/elements/1.1/}subject",
         "comments": "{http://purl.org/dc/elements/1.1/}description",
         "created": "{http://purl.org/dc/terms/}created"}  # fmt: skip
LARGEST = 1_000_000_000
"""Bytes of a part once unpacked: ten times the largest of a whole borough's workbook."""
UNREADABLE = (OSError, ValueError, KeyError, LookupError, zipfile.BadZipFile, ElementTree.ParseError,
              NotImplementedError, RuntimeError)  # fmt: skip
Cell = tuple[str, str | float]
"""Formula (blank where there is none) and value."""


@dataclass(frozen=True)
class Saved:
    """A workbook."""

    sheets: dict[str, dict[str, Cell]]
    """Cells that are not blank: by sheet, then by address, in order."""
    names: dict[str, str]
    """What the names of cells stand for."""
    about: dict[str, str]
    """Title, subject, comments and time of creation."""
    hidden: tuple[str, ...]
    """Sheets that a reader does not see."""
    parts: dict[str, int]
    """Checksum of each part of the file."""


def saved(data: bytes) -> Saved:
    """A workbook from its bytes. Raises one of `UNREADABLE`."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for part in file.infolist():
            if part.file_size > LARGEST:
                raise ValueError(f"{part.filename} is of {part.file_size:,d} bytes")
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        strings = _strings(file)
        targets = _targets(file)
        sheets, hidden = dict[str, dict[str, Cell]](), list[str]()
        for sheet in book.iter(f"{MAIN}sheet"):
            name = sheet.get("name", "")
            if sheet.get("state", "visible") != "visible":
                hidden.append(name)
            with file.open(targets[sheet.get(f"{LINKED}id", "")]) as content:
                sheets[name] = dict(_cells(content, strings))
        names = {
            each.get("name", ""): normal(each.text or "")
            for each in book.iter(f"{MAIN}definedName")
            if not each.get("name", "").startswith("_xlnm")
        }
        core = ElementTree.fromstring(file.read("docProps/core.xml"))
        about = {what: (core.findtext(tag) or "").strip() for what, tag in ABOUT.items()}
        parts = {part.filename: part.CRC for part in file.infolist()}
        return Saved(sheets, names, about, tuple(hidden), parts)


def counted(data: bytes) -> int:
    """How many cells a workbook has."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return sum(file.read(name).count(b"<c ") for name in file.namelist() if name.startswith("xl/worksheets/"))


def _targets(file: zipfile.ZipFile) -> dict[str, str]:
    """Parts of the file by the ID by which the workbook calls them."""
    links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
    return {
        link.get("Id", ""): link.get("Target", "").lstrip("/") if link.get("Target", "").startswith("/")
        else f"xl/{link.get('Target', '')}"
        for link in links
    }  # fmt: skip


def _strings(file: zipfile.ZipFile) -> list[str]:
    """Texts that cells share, without any pronunciation guides."""
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    root = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
    return [_text(item) for item in root.iter(f"{MAIN}si")]


def _text(item: ElementTree.Element) -> str:
    parts = [*item.findall(f"{MAIN}t"), *item.findall(f"{MAIN}r/{MAIN}t")]
    return "".join(part.text or "" for part in parts)


def _cells(part: IO[bytes], strings: list[str]) -> Iterator[tuple[str, Cell]]:
    """Address and content of each cell that is not blank."""
    shared: dict[str, tuple[str, str]] = {}
    for _, cell in ElementTree.iterparse(part):
        if cell.tag == f"{MAIN}row":
            cell.clear()
        if cell.tag != f"{MAIN}c":
            continue
        address, value = cell.get("r", ""), cell.findtext(f"{MAIN}v")
        formula = _formula(cell.find(f"{MAIN}f"), address, shared)
        kind = cell.get("t", "n")
        inline = cell.find(f"{MAIN}is")
        content: str | float = ""
        if kind == "s" and value is not None:
            content = strings[int(value)]
        elif inline is not None:
            content = _text(inline)
        elif value is not None:
            content = float(value) if kind in ("n", "b") else value
        if formula or content != "":
            yield address, (formula, content)


def _formula(part: ElementTree.Element | None, address: str, shared: dict[str, tuple[str, str]]) -> str:
    """A cell's formula; one that it shares with the first of its kind is written out."""
    if part is None:
        return ""
    text, number = part.text or "", part.get("si")
    if part.get("t") == "shared" and number is not None:
        if text:
            shared[number] = address, text
        elif number in shared:
            first, text = shared[number]
            (column, row), (first_column, first_row) = _place(address), _place(first)
            text = moved(text, row - first_row, column - first_column)
    return normal(text)


def _place(address: str) -> tuple[int, int]:
    """Numbers of a cell's column and row."""
    parts = re.fullmatch(r"([A-Za-z]+)([0-9]+)", address)
    if parts is None:
        raise ValueError(f"{address} is not a cell")
    return number_of(parts[1]), int(parts[2])
