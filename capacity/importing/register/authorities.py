"""The English authorities by code and name, as the register and other files may write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capacity.inputs.errors import BadInput
from capacity.inputs.read.csv_tables import read_rows
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema.fields import Frozen, Identifier, Name

_TITLES = re.compile(
    r"\b(city of|county of|royal borough of|london borough of|metropolitan borough of|metropolitan|county council|"
    r"city council|borough council|district council|council|borough|ua)\b"
)
_REGION = {"east of england": "east"}


class AuthorityLine(Frozen):
    """models/authorities.csv: a lower-tier authority, and the upper-tier one that arranges its social care."""

    code: Identifier
    name: Name
    upper_code: Identifier
    upper_name: Name
    region: Name
    note: Name
    """Since or until when the code applies, where it is not one of those at 1 April 2023."""


@dataclass(frozen=True)
class Authorities:
    """Who arranges social care where. A county and its districts are both known."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The name of each code, of whatever tier."""
    uppers: Mapping[str, str] = field(default_factory=dict)
    """The code of the upper-tier authority, of each code."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """The code of each plain name; an upper-tier authority takes precedence over a district of the same name."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """The region of each code."""

    def code_of(self, name: str) -> str | None:
        """The code of an authority of any tier by one of its names, or by its code."""
        word = name.strip().upper()
        return word if word in self.names else self.codes.get(plain_name(name))


def read_authorities(path: Path) -> Authorities:
    """Read models/authorities.csv. Raises `BadInput` with every fault."""
    reading = Reading()
    lines: list[AuthorityLine] = read_rows(reading, path, AuthorityLine)
    if reading.complaints:
        raise BadInput(reading.complaints)
    names = {line.code: line.name for line in lines} | {line.upper_code: line.upper_name for line in lines}
    uppers = {line.code: line.upper_code for line in lines} | {line.upper_code: line.upper_code for line in lines}
    upper_names = {plain_name(line.upper_name): line.upper_code for line in lines}
    codes = {plain_name(line.name): line.code for line in lines} | upper_names
    regions = {code: line.region for line in lines for code in (line.code, line.upper_code)}
    return Authorities(names, uppers, codes, regions)


def plain_name(name: str) -> str:
    """An authority's name without its titles, marks and case: `Bristol, City of` and `Bristol City Council` are one."""
    words = " ".join(re.findall(r"[a-z]+", name.casefold().replace("&", " and ").replace("'", "")))
    bare = " ".join(_TITLES.sub(" ", words).split()) or words
    short = bare.removesuffix(" city").removesuffix(" county").removeprefix("county ").removeprefix("the ")
    return short or bare


def plain_region(name: str) -> str:
    """A region's name as both the register and ONS could write it."""
    word = name.casefold().replace("(adass region)", "").replace("&", "and").strip()
    return _REGION.get(word, word)
