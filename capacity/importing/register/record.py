"""imported/register.csv: which location of the register each site is, for people and for the next update."""

from collections.abc import Iterable
from pathlib import Path

from capacity.importing.file_readers import csv_text
from capacity.importing.register.read import Location
from capacity.inputs.errors import BadInput
from capacity.inputs.formula_guard import unguard
from capacity.inputs.read.csv_tables import read_rows
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema.fields import Frozen, Identifier, Name

REGISTER = "register.csv"


class Entry(Frozen):
    """A site and the location that it is; public facts of the home, none of a person."""

    site: Identifier
    location_id: Identifier
    """Differs from `site` once a home has been registered again and the council has said that it is the same."""
    name: Name
    postcode: Name
    authority: str
    beds: str
    """Registered beds; blank where none are given."""
    rating: str
    provider: str
    services: str
    bands: str
    rule: str
    """The rule of models/register.yaml that split the beds."""
    left: Name
    """Why the site is no longer in the newest file; blank while it is."""


def entry(site: str, location: Location, provider: str, rule: str) -> Entry:
    """What is recorded about a location that is used."""
    return Entry(
        site=site, location_id=location.location, name=location.name, postcode=location.postcode,
        authority=location.authority, beds="" if location.beds is None else str(location.beds), rating=location.rating,
        provider=provider, services=" ".join(sorted(location.services)), bands=" ".join(sorted(location.bands)),
        rule=rule, left="",
    )  # fmt: skip


def write_entries(entries: Iterable[Entry]) -> str:
    """The file's text."""
    ordered = sorted(entries, key=lambda entry: entry.site)
    return csv_text(tuple(Entry.model_fields), [list(entry.model_dump().values()) for entry in ordered])


def read_entries(folder: Path) -> dict[str, Entry]:
    """By site, what the last import wrote into a place folder; nothing where there was none. Raises `BadInput`."""
    path = folder / "imported" / REGISTER
    if not path.exists():
        return {}
    reading = Reading()
    entries: list[Entry] = read_rows(reading, path, Entry)
    if reading.complaints:
        raise BadInput(reading.complaints)
    return {entry.site: entry.model_copy(update={"name": unguard(entry.name)}) for entry in entries}
