"""What belongs to the council in a place's sites, and must survive an update."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from capacity.importing.model import Key, NewRow
from capacity.importing.place import Place
from capacity.inputs.errors import BadInput
from capacity.inputs.read.reading import Reading, read_bytes
from capacity.inputs.schema.rows import TABLES

_NAMING = ("service", "site", "care_type")


@dataclass(frozen=True)
class Held:
    """A place's services and people, by site or service."""

    place: Place
    services: Mapping[str, frozenset[str]]
    """By site."""
    written: Mapping[str, frozenset[str]]
    """Those that imports wrote, by site."""
    people: Mapping[str, float]
    """The council's own residents, by service."""
    texts: Mapping[str, str]
    """The place's scenarios and options, by file name."""

    def services_at(self, site: str) -> frozenset[str]:
        """The services of a site as they are now."""
        return self.services.get(site, frozenset())

    def has_own_split(self, site: str) -> bool:
        """Whether the council has said which beds are of which care type: beds changed, services added or taken out."""
        services = self.services_at(site)
        beds = any(self.place.own(("services", (service,), "beds")) for service in services)
        return beds or services != self.written.get(site, frozenset())

    def is_used(self, service: str) -> bool:
        """Whether people or the council's own figures depend on a service."""
        return self.people.get(service, 0) > 0 or self._own_cells("services", service)

    def uses(self, site: str) -> list[str]:
        """Where the council's own people or figures depend on a site, in words. None: its rows can go."""
        services = self.services_at(site)
        people = sum(self.people.get(service, 0) for service in services)
        uses = [f"residents.csv has {people:g} people there"] if people else []
        if any(self._own_cells("services", service) for service in services):
            uses.append("services.csv has figures of your own")
        if self._own_cells("sites", site):
            uses.append("sites.csv has details of your own")
        word = re.compile(rf"(?<![\w-]){re.escape(site)}(?![\w]|-[0-9])")
        return [*uses, *(f"{name} names it" for name, text in sorted(self.texts.items()) if word.search(text))]

    def _own_cells(self, table: str, name: str) -> bool:
        columns = self.place.rows(table).get((name,), {})
        return any(self.place.own((table, (name,), column)) for column in columns if column not in _NAMING)


def held_in(place: Place) -> Held:
    """Go through a place once. Raises `BadInput` for a scenario that cannot be read."""
    services: dict[str, set[str]] = {}
    for (service,), row in place.rows("services").items():
        services.setdefault(row.get("site", ""), set()).add(service)
    written: dict[str, set[str]] = {}
    for (table, key, column), (value, _) in place.written.items():
        if table == "services" and column == "site":
            written.setdefault(value, set()).add(key[0])
    people: dict[str, float] = {}
    for key in place.rows("residents"):
        if _is_own(place, key):
            people[key[0]] = people.get(key[0], 0) + _count(place, key)
    return Held(place, _frozen(services), _frozen(written), people, _texts(place))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(members) for name, members in sets.items()}


def _texts(place: Place) -> dict[str, str]:
    reading, texts = Reading(), {}
    for file in sorted(place.folder.rglob("*.y*ml")):
        name = file.relative_to(place.folder)
        data = None if "imported" in name.parts or file.is_dir() else read_bytes(reading, file)
        if data is not None:
            texts[name.as_posix()] = data.decode("utf-8", "replace")
    if reading.complaints:
        raise BadInput(reading.complaints)
    return texts


def stand_in_people(place: Place, services: Iterable[str]) -> list[Key]:
    """Rows of residents.csv at these services that are not the council's own."""
    gone = set(services)
    return [key for key in place.rows("residents") if key[0] in gone and not _is_own(place, key)]


def as_written(place: Place, table: str, name: str) -> list[NewRow]:
    """A row as imports wrote it, so that another import leaves it as it is; none if no import wrote it."""
    columns = place.rows(table).get((name,), {})
    written = {
        column: place.written[table, (name,), column] for column in columns if (table, (name,), column) in place.written
    }
    if not written:
        return []
    cells = {TABLES[table][1][0]: name} | {column: value for column, (value, _) in written.items()}
    return [NewRow(cells, {column: origin for column, (_, origin) in written.items()})]


def _is_own(place: Place, key: Key) -> bool:
    return _count(place, key) > 0 and place.own(("residents", key, "people"))


def _count(place: Place, key: Key) -> float:
    try:
        return float(place.rows("residents")[key].get("people", ""))
    except ValueError:
        return 1  # something stands there, and the check says what is wrong with it
