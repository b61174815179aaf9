"""Kinds of cells and values: numbers, years, names, ratings, positions, each with the words for what is wrong."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

# Great Britain and Northern Ireland, from Scilly to Shetland and from Fermanagh to Lowestoft
LATITUDES = (49.8, 60.9)
LONGITUDES = (-8.7, 1.8)
FIRST_YEAR, LAST_YEAR = 1991, 2200
MOST = 1e7  # people, hours, pounds: anything larger is a slip of the keyboard


class Frozen(BaseModel):
    """A value that is checked once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True)
class NameOf:
    """Marks a field that names something, which the check then looks for; in a mapping, the keys are such names."""

    of: str
    """A table of the place, or a part of the book."""


@dataclass(frozen=True)
class Offered:
    """Marks a field whose names a form offers, where a rule of its own says which of them may stand there; in a
    mapping, the keys are such names."""

    of: str
    """As `NameOf.of`, or homes, options, sections, ratings, financial_years, figures (paths of the book)."""
    meaning: str = ""
    """What such a name is, where it is a key of a mapping and has no documentation of its own."""


@cache
def names_in(model: type[BaseModel]) -> dict[str, str]:
    """Fields of a model that name something: of which table, or of which part of the book."""
    return {field: mark.of for field in model.model_fields for mark in marks(model, field) if isinstance(mark, NameOf)}


def marks(model: type[BaseModel], field: str) -> list[Any]:
    """What a field is marked with, wherever in its type the mark stands."""
    described = model.model_fields[field]
    return [*described.metadata, *marks_in(described.annotation)]


def marks_in(annotation: Any) -> Iterator[Any]:
    """What a type is marked with, the outermost first."""
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from marks_in(part)


def complain(kind: str, message: str) -> PydanticCustomError:
    """A finding in our own words."""
    return PydanticCustomError(kind, message)


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise complain("date", "is not a date such as 2026-04-01")


def _financial_year(value: str) -> str:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", value)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise complain("financial_year", "is not a financial year such as 2026-27")
    return value


def _identifier(value: str) -> str:
    if not re.fullmatch(r"\w[^\s@]{0,63}", value) or not value.isprintable():
        raise complain("identifier", "must be short, begin with a letter or digit, and have no space and no @")
    return value


def _folder_name(value: str) -> str:
    if re.fullmatch(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*\.", value, re.IGNORECASE):
        raise complain("folder_name", "cannot be a folder's name on Windows; choose another")
    if not re.fullmatch(r"\w[\w.-]{0,63}", value):
        raise complain("folder_name", "must serve as a folder's name: letters, digits, - _ . and no space")
    return value


def _line(value: str) -> str:
    plain = " ".join(value.split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in plain):
        raise complain("line", "has a control character; type the words again")
    return plain


def _passage(value: str) -> str:
    plain = "\n".join(line.rstrip() for line in value.strip().splitlines())
    if all(character.isspace() or unicodedata.category(character) == "Cf" for character in plain):
        raise complain("passage", "says nothing; write something, or remove it")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in plain):
        raise complain("passage", "has a control character; type the words again")
    return plain


def _rating(value: Any) -> Any:
    """CQC's words; the register itself writes `Requires Improvement` in two ways."""
    known = {word.casefold(): word for word in (*RATINGS, *UNRATED, "")}
    if not isinstance(value, str) or value.casefold() not in known:
        raise complain("rating", "is not one of CQC's ratings (or blank)")
    return known[value.casefold()]


RATINGS = ("Inadequate", "Requires improvement", "Good", "Outstanding")  # from the worst
UNRATED = (
    "Not rated",
    "No published rating",
    "Insufficient evidence to rate",
    "Inspected but not rated",
    "Not formally rated",
)
Rating = Annotated[str, BeforeValidator(_rating), Offered("ratings")]
IsoDate = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]
FinancialYear = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}$"),
    AfterValidator(_financial_year),
    Offered("financial_years", "The financial year, such as 2026-27."),
]


def _between(limits: tuple[float, float], what: str) -> AfterValidator:
    def check(degrees: float) -> float:
        if not limits[0] <= degrees <= limits[1]:
            why = f"is not a {what} in Great Britain or Northern Ireland ({limits[0]} to {limits[1]})"
            raise complain("outside", why)
        return degrees

    return AfterValidator(check)


IN_LATITUDE = _between(LATITUDES, "latitude")
IN_LONGITUDE = _between(LONGITUDES, "longitude")
OneLine = Annotated[str, AfterValidator(_line)]
Name = Annotated[str, Field(max_length=20_000), AfterValidator(_line)]
Passage = Annotated[str, Field(max_length=10_000), AfterValidator(_passage)]
Label = Annotated[Name, Field(min_length=1)]
FolderName = Annotated[str, AfterValidator(_folder_name)]
Identifier = Annotated[str, AfterValidator(_identifier)]
AuthorityId = Annotated[str, NameOf("authorities")]
AreaId = Annotated[str, NameOf("areas")]
ProviderId = Annotated[str, NameOf("providers")]
SiteId = Annotated[str, NameOf("sites")]
ServiceId = Annotated[str, NameOf("services")]
CareTypeId = Annotated[str, NameOf("care_types")]
NeedId = Annotated[str, NameOf("needs")]
RoleId = Annotated[str, NameOf("roles")]
HomeOffered = Annotated[str, Offered("homes", "The home authority, as authorities.csv names it.")]
NeedOffered = Annotated[str, Offered("needs", "The need, as the book names it.")]
CareTypeOffered = Annotated[str, Offered("care_types", "The care type, as the book names it.")]
OptionOffered = Annotated[str, Offered("options", "The option's ID.")]
FigureOffered = Annotated[str, Offered("figures", "The figure of the book, by its path.")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-MOST, le=MOST)]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MOST)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
Change = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=-1, le=100)]


def age_range(band: str) -> tuple[int, int] | None:
    """First and last age of a band such as 65-74 or 85+; None for any other text."""
    match = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)", band)
    if not match:
        return None
    return int(match[1]), int(match[2]) if match[2] else 150
