"""Registers of locations for the tests, in the true column layouts of several vintages; every home is invented."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care", "Accommodation for persons who require treatment "
    "for substance misuse", "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures", "Family planning",
    "Management of supply of blood and blood derived products", "Maternity and midwifery services",
    "Nursing care", "Personal care", "Services in slimming clinics",
    "Surgical procedures", "Termination of pregnancies", "Transport services, triage and medical advice provided "
    "remotely", "Treatment of disease, disorder or injury",
)  # fmt: skip
SERVICE_TYPES = (
    "Acute services with overnight beds", "Acute services without overnight beds / listed acute services with or "
    "without overnight beds", "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing", "Community based services for people who misuse substances",
    "Community based services for people with a learning disability", "Community based services for people with mental "
    "health needs", "Community health care services - Independent Midwives", "Community health care services - Nurses "
    "Agency only", "Community healthcare service", "Dental service", "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers", "Doctors consultation service",
    "Doctors treatment service", "Domiciliary care service", "Extra Care housing services", "Hospice services",
    "Hospice services at home", "Hospital services for people with mental health needs, learning disabilities and "
    "problems with substance misuse", "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service",
    "Prison Healthcare Services", "Rehabilitation services", "Remote clinical advice service", "Residential substance "
    "misuse treatment and/or rehabilitation service", "Shared Lives", "Specialist college service",
    "Supported living service", "Urgent care services",
)  # fmt: skip
BANDS = (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder", "Mental Health",
    "Older People", "People detained under the Mental Health Act", "People who misuse drugs and alcohol",
    "People with an eating disorder", "Physical Disability", "Sensory Impairment", "Whole Population",
    "Younger Adults",
)  # fmt: skip
MONTHLY_2026 = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name", "Location ODS Code",
    "Location Telephone Number", "Registered manager", "Location Web Address", "Care homes beds",
    "Location Type/Sector", "Location Inspection Directorate", "Location Primary Inspection Category",
    "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)", "Location Region",
    "Location NHS Region", "Location Local Authority", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG", "Location Street Address",
    "Location Address Line 2", "Location City", "Location County", "Location Postal Code", "Location PAF ID",
    "Location UPRN ID", "Location Latitude", "Location Longitude", "Location Parliamentary Constituency", "Brand ID",
    "Brand Name", "Provider Companies House Number", "Provider Charity Number", "Provider ID", "Provider Name",
    "Provider HSCA start date", "Provider Type/Sector", "Provider Inspection Directorate",
    "Provider Primary Inspection Category", "Provider Ownership Type", "Provider Telephone Number",
    "Provider Web Address", "Provider Street Address", "Provider Address Line 2", "Provider City", "Provider County",
    "Provider Postal Code", "Provider PAF ID", "Provider UPRN ID", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Provider Latitude", "Provider Longitude", "Provider Parliamentary Constituency",
    "Provider Nominated Individual Name", "Provider Main Partner Name",
    *(f"Regulated activity - {activity}" for activity in ACTIVITIES),
    *(f"Service type - {kind}" for kind in SERVICE_TYPES),
    *(f"Service user band - {band}" for band in BANDS),
    "Location Dual Registered", "Primary ID (Dual registration locations)",
)  # fmt: skip
DUAL_2026 = (
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID", "Provider Name",
    "Linked Organisation ID", "Linked Organisation Name", "Relationship", "Relationship Start Date", "Primary ID",
)  # fmt: skip
NUMBERS = ("Care homes beds", "Location Latitude", "Location Longitude")


def location(place: str = "1-101", services: Sequence[str] = ("Care home service without nursing",),
             bands: Sequence[str] = ("Older People",), **cells: str) -> dict[str, str]:  # fmt: skip
    """A location of the monthly file: a small residential home in Knowsley, and what `cells` say otherwise.

    Keys of `cells` are columns with _ for spaces and marks, such as Care_homes_beds.
    """
    row = {
        "Location ID": place, "Location HSCA start date": "01/10/2010", "Care home?": "Y",
        "Location Name": f"Home {place}", "Location Telephone Number": "01510000000", "Registered manager": "Somebody",
        "Care homes beds": "20", "Location Type/Sector": "Social Care Org",
        "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": "Residential social care", "Location Latest Overall Rating": "Good",
        "Publication Date": "04/04/2023", "Location Region": "North West", "Location Local Authority": "Knowsley",
        "Location Postal Code": "L36 9AA", "Location Latitude": "53.41", "Location Longitude": "-2.84",
        "Provider ID": "1-900", "Provider Name": "Provider 900", "Provider Nominated Individual Name": "Somebody Else",
        **{f"Service type - {kind}": "Y" for kind in services},
        **{f"Service user band - {band}": "Y" for band in bands},
    }  # fmt: skip
    named = {_key(column): column for column in MONTHLY_2026}
    return row | {named[key]: value for key, value in cells.items()}


def _key(column: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in column).strip("_")


def table(rows: Iterable[Mapping[str, str]], columns: Sequence[str] = MONTHLY_2026) -> list[list[str]]:
    """Header and rows in the order of `columns`."""
    return [list(columns), *([row.get(column, "") for column in columns] for row in rows)]


def write_csv(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]], above: int = 0) -> Path:
    """A workbook; `above`: blank rows above each header. Beds and positions are numbers, as in the published files."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            numbers: set[int] = set()
            for at, cells in enumerate(rows):
                numbers = numbers or {place for place, cell in enumerate(cells) if cell in NUMBERS}
                for place, cell in enumerate(cells):
                    if place in numbers and _is_number(cell):
                        sheet.write_number(at + above, place, float(cell))
                    elif cell:
                        sheet.write_string(at + above, place, cell)
    return path


def write_ods(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]]) -> Path:
    """An OpenDocument spreadsheet with runs of blank cells folded, as LibreOffice and Excel write it."""
    return ods_file(path, {name: _ods_rows(rows) for name, rows in sheets.items()})


def ods_file(
    path: Path, sheets: Mapping[str, Iterable[str]], namespace: str = "urn:oasis:names:tc:opendocument"
) -> Path:
    """An OpenDocument spreadsheet of sheets given as XML, in one piece or several."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write(_HEAD.replace("urn:oasis:names:tc:opendocument", namespace).encode())
            for name, pieces in sheets.items():
                content.write(f'<table:table table:name="{escape(name)}">'.encode())
                for piece in pieces:
                    content.write(piece.encode())
                content.write(b"</table:table>")
            content.write(b"</office:spreadsheet></office:body></office:document-content>")
    return path


def _ods_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    numbers: set[int] = set()
    for cells in rows:
        numbers = numbers or {place for place, cell in enumerate(cells) if cell in NUMBERS}
        yield f"<table:table-row>{_ods_cells(cells, numbers)}</table:table-row>"


def _ods_cells(cells: Sequence[str], numbers: set[int]) -> str:
    written, blanks = [], 0
    for place, cell in enumerate([*cells, None]):
        if cell == "":
            blanks += 1
            continue
        if blanks:
            written.append(f'<table:table-cell table:number-columns-repeated="{blanks}"/>')
            blanks = 0
        if cell is None:
            break
        what = f'float" office:value="{cell}' if place in numbers and _is_number(cell) else "string"
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
        written.append(f'<table:table-cell office:value-type="{what}">{lines}</table:table-cell>')
    return "".join(written)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdecimal() and cell.isascii()


_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
office:version="1.3"><office:body><office:spreadsheet>"""
