"""Small files that mean harm to whoever opens them: bombs, workbooks without end, pipes."""

import os
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from registers import ods_file

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application'
    '/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"'
    "/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="'
    f'{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
}
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
NEED = '<table:table-cell office:value-type="string"><text:p>Need</text:p></table:table-cell>'


def xlsx(path: Path, rows: str, head: str = "", after: str = "", strings: Iterable[bytes] = ()) -> Path:
    """A workbook of one sheet, its rows given as XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<?xml version="1.0"?>{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        )
        with archive.open("xl/sharedStrings.xml", "w") as shared:
            shared.write(f'<sst xmlns="{_MAIN}">'.encode())
            for piece in strings:
                shared.write(piece)
            shared.write(b"</sst>")
    return path


def cell(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


def laughs(times: int = 9) -> str:
    """Entities that name one another: a thousand million laughs."""
    said = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, times + 1))
    return f'<!DOCTYPE l [<!ENTITY l0 "ha">{said}]>'


def packed(path: Path, parts: Mapping[str, Iterable[bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    return path


def understated(path: Path) -> Path:
    """A workbook whose strings claim to be 100 bytes and are 110 million."""
    xlsx(path, FIRST, strings=[b"<si><t>" + b" " * 1_100_000 + b"</t></si>"] * 100)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"xl/sharedStrings.xml") - 46  # its entry in the list at the end
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    return path


def xls(path: Path, places: Iterable[tuple[int, int]]) -> Path:
    """A workbook of the older kind, with a number in each of these rows and columns."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    end = _record(0x0A, b"")
    named = struct.pack("<BBBB", 0, 0, 1, 0) + b"S"
    at = len(start) + 4 + 4 + len(named) + len(end)
    book = start + _record(0x85, struct.pack("<I", at) + named) + end
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += b"".join(_record(0x203, struct.pack("<HHHd", row, column, 0, 1.5)) for row, column in places) + end
    path.write_bytes(_compound(book + sheet))
    return path


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream called Workbook: a table of sectors, a directory, the stream."""
    stream = stream.ljust(8192, b"\0")
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += b"\xff" * (512 - len(header))
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + entries.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def ods_row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def ods(*rows: str) -> Callable[[Path], Path]:
    return lambda path: ods_file(path, {"S": rows})


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def text(content: str) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_text(content)
        return path

    return write


FAR, FILLS = "delete anything far from the table", "delete anything that fills the sheet beside or below the table"
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "last-cell.xlsx": (lambda p: xlsx(p, FIRST + f'<row r="1048576">{cell("XFD1048576")}</row>'),
                       f"its 2 cells in sheet1.xml reach to row 1,048,576 and column 16,384: {FAR}"),
    "beyond.xlsx": (lambda p: xlsx(p, FIRST + f'<row r="4294967290">{cell("ZZ4294967290")}</row>'),
                    f"reach to row 4,294,967,290 and column 702: {FAR}"),
    "row-alone.xlsx": (lambda p: xlsx(p, FIRST + '<row r="4294967290"><c><v>1</v></c></row>'), FAR),
    "other-marks.xlsx": (lambda p: xlsx(p, FIRST + "<row r='9'><c r = 'XFD1048576'><v>1</v></c></row>"), FAR),
    "prefix.xlsx": (lambda p: xlsx(p, FIRST + '<x:row><x:c r="XFD1048576"><v>1</v></x:c></x:row>'), FAR),
    "odd-marks.xlsx": (lambda p: xlsx(p, FIRST + '<row><c t=">" r="XFD1048576"><v>1</v></c></row>'),
                       "has a tag that cannot be read"),
    "counted.xlsx": (lambda p: xlsx(p, f"<row>{'<c/>' * 99_999}<c><v>1</v></c></row>"
                                    + "<row><c><v>1</v></c></row>" * 99_999), "row 100,000 and column 100,000"),
    "backwards.xlsx": (lambda p: xlsx(p, f'<row r="99999">{cell("A99999")}</row><row r="2">{cell("ZZ2")}</row>'),
                       "the rows of sheet1.xml are not in order"),
    "twisted.xlsx": (lambda p: xlsx(p, f'<row r="1"><c r="A1"/>{cell("B99999")}{cell("C1")}{cell("D99999")}</row>'),
                     "are not in order"),
    "negative.xlsx": (lambda p: xlsx(p, '<row r="-1"><c r="A-1"><v>1</v></c></row>'), "cannot be read as a workbook"),
    "no-string.xlsx": (lambda p: xlsx(p, '<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>'), "string index"),
    "strings.xlsx": (lambda p: xlsx(p, FIRST, strings=[b"<si><t>a</t></si>" * 100_000] * 90),
                     "has more than 8,000,000 different texts"),
    "one-string.xlsx": (lambda p: xlsx(p, FIRST, strings=[b"<si><t>", *[b"a" * 1_000_000] * 8, b"</t></si>"]),
                        "a cell or tag of xl/sharedStrings.xml has no end"),
    "understated.xlsx": (understated, "xl/sharedStrings.xml is more than 500 times as large unpacked"),
    "laughs.xlsx": (lambda p: xlsx(p, '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', laughs()),
                    "unrecognized entity"),
    "outside.xlsx": (lambda p: xlsx(p, '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
                                    '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "unrecognized entity"),
    "merged.xlsx": (lambda p: xlsx(p, FIRST, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
                    "Need: the column is missing"),
    "too-low.xlsx": (lambda p: xlsx(p, '<row r="1"><c r="A1"><v>-1E+300</v></c></row>'),
                     "a cell of sheet1.xml holds -1E+300: no day and no figure of a place is that low"),
    "other.xlsx": (ods(ods_row(NEED, 'table:number-rows-repeated="1048576"')),
                   "it is an OpenDocument spreadsheet (.ods) under another name: save it as .xlsx"),
    "locked.xlsx": (lambda p: xls(p, [(0, 0)]), "it has a password"),
    "pipe.xlsx": (pipe, "is a pipe or a device"),
    "corners.xls": (lambda p: xls(p, [(0, 0), (65535, 65535)]), "it is damaged, or needs more memory than is safe"),
    "noise.xls": (text("noise"), "cannot be read as a workbook"),
    "pipe.xls": (pipe, "is a pipe or a device"),
    "rows.ods": (ods(ods_row(NEED + NEED.replace("Need", "Start date")),
                     ods_row(NEED, 'table:number-rows-repeated="1048576"')),
                 f"row 2 of S is repeated 1,048,576 times: {FILLS}"),
    "square.ods": (ods(*[ods_row('<table:table-cell table:number-columns-repeated="9999"><text:p>x</text:p>'
                                 "</table:table-cell>", 'table:number-rows-repeated="9999"')] * 99), FILLS),
    "paragraphs.ods": (ods(ods_row(f"<table:table-cell>{'<text:p>' * 900_000}</table:table-cell>")), "is missing"),
    "notes.ods": (ods(ods_row(f"{NEED}<table:table-cell>{'<office:annotation>' * 400_000}</table:table-cell>")),
                  "tell neither of persons"),
    "marks.ods": (ods(ods_row(f"<table:table-cell><text:p>{'<' * 4_000_000}</text:p></table:table-cell>")), "missing"),
    "tables.ods": (ods("<table:table " * 900_000, ods_row(NEED)), "tell neither of persons"),
    "endless.ods": (ods(*["x" * 1_000_000] * 18), "a row has no end"),
    "wide.ods": (ods(ods_row("<table:table-cell/>" * 400_000 + NEED)), "a row has more than 16,384 cells"),
    "laughs.ods": (ods(laughs(), ods_row(NEED.replace("Need", "&l9;"))), "Need: the column is missing"),
    "pipe.ods": (pipe, "is a pipe or a device"),
    "line.zip": (lambda p: packed(p, {"a.csv": [b"a" * 1_000_000] * 60}), "a line is longer than 1,000,000 characters"),
    "bomb.zip": (lambda p: packed(p, {"a.csv": [b"a" * 1_000_000] * 110}), "more than 500 times as large unpacked"),
    "commas.zip": (lambda p: packed(p, {"a.csv": [b"," * 90_000 + b"\n"] * 9}), "a row has 90,001 cells"),
    "files.zip": (lambda p: packed(p, {f"{n}.csv": [b"a"] for n in range(501)}), "has more than 500 CSV files"),
    "parts.zip": (lambda p: packed(p, {f"{n}": [] for n in range(10_001)}), "has more than 10,000 parts"),
    "nested.zip": (lambda p: packed(p, {"a.zip": [packed(p.with_name("in.zip"), {"a.csv": [b"a"]}).read_bytes()]}),
                   "holds no table"),
    "pipe.zip": (pipe, "is a pipe or a device"),
    "pipe.csv": (pipe, "is a pipe or a device"),
}  # fmt: skip
"""By the file's name: what makes it, and what is said of it."""
GEOJSON: dict[str, tuple[Callable[[Path], Path], str]] = {
    "deep.geojson": (text('{"type":"FeatureCollection","features":' + "[" * 1_000_000), "is not GeoJSON"),
    "objects.geojson": (text('{"a":' * 500_000), "is not GeoJSON"),
    "many.geojson": (text(f'{{"type":"FeatureCollection","features":[{"[]," * 8_000_001}[]]}}'), "8,000,000 points"),
    "digits.geojson": (text(f'{{"type":{"9" * 100_000}}}'), "is not GeoJSON"),
    "pipe.geojson": (pipe, "is a pipe or a device"),
}
