"""Rows of the register → locations that accommodate adults in social care."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from capacity.importing.file_readers import digest
from capacity.importing.model import Dropped
from capacity.importing.register.authorities import Authorities
from capacity.importing.register.columns import BAND_FLAGS, BAND_WORDS, COLUMNS, DUAL, REQUIRED, SERVICE_WORDS, WANTED
from capacity.importing.sheet import Sheet, find_sheets
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.schema.fields import LATITUDES, LONGITUDES, RATINGS, UNRATED

NO_ID, TWICE, NO_KIND = (
    "has no location ID that can be used",
    "the location stands in the file already",
    "is not a care home, extra care or supported living",
)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,39}")  # a care type is added to name a service, which has 64 at most
_CODE = re.compile(r"E(06|07|08|09|10)[0-9]{6}")
_RATING = {word.casefold(): word for word in (*RATINGS, *UNRATED, "")}
_DATE = re.compile(r"([0-9]{1,4})[/-]([0-9]{1,2})[/-]([0-9]{2,4})(?:[T ].*)?")
MOST_BEDS = 10_000  # as in services.csv
LONGEST = 500  # letters of a name, postcode or region; more is a slip


@dataclass(frozen=True, slots=True)
class Location:
    """A location of the register that accommodates adults, its flags read."""

    line: int
    location: str
    name: str
    provider: str
    """Blank where the file gives none."""
    provider_name: str
    care_home: bool
    """False: extra care or supported living without registered beds."""
    dormant: bool
    beds: int | None
    rating: str
    published: date | None
    """Of the rating."""
    started: date | None
    region: str
    authority: str
    """ONS code, or an ID made of the name; blank where the file gives none."""
    authority_name: str
    postcode: str
    position: tuple[float, float] | None
    """Latitude and longitude."""
    services: frozenset[str]
    bands: frozenset[str]
    primary: str
    """The location that this is a second registration of, itself or blank."""


@dataclass
class Register:
    """What a register file says, row by row."""

    file: str
    sha256: str
    columns: frozenset[str]
    """Of `columns.WANTED`, those that are there."""
    rows: int = 0
    locations: list[Location] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """IDs of all locations, of whatever kind."""
    active: set[str] = field(default_factory=set)
    """Those of them that are not dormant."""
    unknown_ratings: Counter[str] = field(default_factory=Counter)
    primaries: dict[str, str] = field(default_factory=dict)
    """The primary ID of each location on the sheet of dual registrations, where there is one."""


def read_register(path: Path, authorities: Authorities) -> Register:
    """Read a register file of any vintage. Raises `BadInput` with the columns that are missing."""
    register: Register | None = None
    primaries: dict[str, str] = {}
    for sheet in find_sheets(path, WANTED, REQUIRED, DUAL):
        if register is None and sheet.columns.keys() >= set(REQUIRED):
            _require_kinds(sheet)
            register = Register(path.name, digest(path), frozenset(sheet.columns))
            for line, record in sheet.records():
                _add(register, authorities, line, record)
        else:
            primaries |= {cells["location"]: cells["primary"] for _, cells in sheet.records()}
    assert register is not None
    return replace(register, primaries=primaries)


def _require_kinds(sheet: Sheet) -> None:
    if not sheet.columns.keys() & {"care_home", "service_types", "nursing", "residential"}:
        name = COLUMNS["care_home"][0]
        raise BadInput([Complaint(sheet.file, sheet.line, name, "the column is missing")])


def _add(register: Register, authorities: Authorities, line: int, record: Mapping[str, str]) -> None:
    register.rows += 1
    name, dormant = record["location"], _yes(record.get("dormant", ""))
    why = NO_ID if not _ID.fullmatch(name) else TWICE if name in register.seen else NO_KIND
    if why == NO_KIND:
        register.seen.add(name)
        if not dormant:
            register.active.add(name)
        location = _location(register, authorities, line, record)
        if location:
            register.locations.append(location)
            return
    register.dropped.append(Dropped(register.file, line, _clean(name)[:80] or "(blank)", why))


def _location(register: Register, authorities: Authorities, line: int, record: Mapping[str, str]) -> Location | None:
    """The location, if it accommodates people in social care."""
    services = _services(record)
    care_home = bool(services & {"nursing", "residential"})
    if not care_home and _yes(record.get("care_home", "")):  # some editions mark supported living so
        care_home = not services or bool(_beds(record["beds"]))
    if not care_home and not services:
        return None
    name, published = _clean(record["name"]) or record["location"], _clean(record["authority"])
    rating = _RATING.get(_clean(record.get("rating", "")).casefold())
    if rating is None:
        register.unknown_ratings[_clean(record["rating"])] += 1
    code, provider = record.get("code", "").upper(), record.get("provider", "")
    authority = code if _CODE.fullmatch(code) else authority_id(published, authorities)
    return Location(
        line=line, location=record["location"], name=name, provider=provider if _ID.fullmatch(provider) else "",
        provider_name=_clean(record.get("provider_name", "")), care_home=care_home,
        dormant=_yes(record.get("dormant", "")), beds=_beds(record["beds"]) if care_home else None, rating=rating or "",
        published=read_date(record.get("published", "")), started=read_date(record.get("started", "")),
        region=_clean(record.get("region", "")) or authorities.regions.get(authority, ""), authority=authority,
        authority_name=authorities.names.get(authority) or published, postcode=postcode(record.get("postcode", "")),
        position=_position(record.get("latitude", ""), record.get("longitude", "")), services=services,
        bands=_bands(record), primary=record.get("primary", ""),
    )  # fmt: skip


def authority_id(name: str, authorities: Authorities) -> str:
    """The code of the authority that arranges social care under a published name, or an ID made of the name."""
    code = authorities.code_of(name)
    return authorities.uppers[code] if code else re.sub(r"[^0-9A-Za-z]+", "-", name).strip("-")[:60]


def _services(record: Mapping[str, str]) -> frozenset[str]:
    listed = record.get("service_types", "").casefold()
    return frozenset(
        service for service, words in SERVICE_WORDS.items() if _yes(record.get(service, "")) or words in listed
    )


def _bands(record: Mapping[str, str]) -> frozenset[str]:
    listed = record.get("user_bands", "").casefold()
    return frozenset(
        band
        for band in BAND_FLAGS
        if _yes(record.get(f"band_{band}", "")) or (listed and any(words in listed for words in BAND_WORDS[band]))
    )


def _yes(cell: str) -> bool:
    return cell.casefold() in ("y", "yes", "true", "1")


def _beds(cell: str) -> int | None:
    """A whole number above nought; anything else is not a number of beds."""
    try:
        beds = float(cell)
    except ValueError:
        return None
    return int(beds) if 0 < beds <= MOST_BEDS and beds.is_integer() else None


def _position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """None where blank, nought or outside Great Britain and Northern Ireland."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    inside = LATITUDES[0] <= north <= LATITUDES[1] and LONGITUDES[0] <= east <= LONGITUDES[1]
    return (north, east) if inside and math.isfinite(north + east) else None


def postcode(text: str) -> str:
    """In capitals, with one space before its last three characters."""
    bare = "".join(_clean(text).upper().split())
    return f"{bare[:-3]} {bare[-3:]}" if 5 <= len(bare) <= 7 else bare


def read_date(text: str) -> date | None:
    """DD/MM/YYYY or ISO, ignoring a time of day; MM/DD/YYYY where the time is written AM or PM."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    first, second, third = map(int, match.groups())
    if first > 31:
        year, month, day = first, second, third
    elif text.rstrip().upper().endswith(("AM", "PM")):
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    try:
        day_read = date(year, month, day)
    except ValueError:
        return None
    return day_read if 1990 <= day_read.year < 2100 else None


def _clean(text: str) -> str:
    """On one line, without characters that a terminal would obey, and cut where it is endless."""
    line = " ".join(text[: 10 * LONGEST].split())
    return "".join(character for character in line if character.isprintable())[:LONGEST].strip()
