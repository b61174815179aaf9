"""What an unknown name was meant to be: one spelt much like it, or the ID of the thing that has that name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from capacity.inputs.events import effects_of
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Event, Opens
from capacity.inputs.schema.rows import TABLES
from capacity.inputs.tables import Tables

PARTS = ("care_types", "needs", "roles")  # of the book, whose entries are named elsewhere
MOST_SERVICES = 4  # of one site, named in a hint


@dataclass(frozen=True)
class Names:
    """IDs by what people call them, for each kind of thing."""

    ids: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """IDs by name without capitals, by table; the names of the book's entries by label, likewise."""
    services: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Services by site."""

    def hint(self, word: str, known: Collection[str], of: str) -> str:
        """The rest of a complaint about `word`, which is not among `known`: what to type instead, if that is clear."""
        plain = " ".join(word.split()).casefold()
        if of == "services":
            return self._service(word, plain) or did_you_mean(word, known)
        ids = [name for name in self.ids.get(of, {}).get(plain, ()) if name in known]
        if not ids:
            return did_you_mean(word, known)
        return f"; {ids[0]} is the ID of {word}" if len(ids) == 1 else f"; {' and '.join(ids)} are called {word}"

    def _service(self, word: str, plain: str) -> str:
        """A site where one of its services is wanted, by its ID or its name."""
        sites = [word] if word in self.services else self.ids.get("sites", {}).get(plain, ())
        services = [service for site in sites for service in self.services.get(site, ())]
        if not services:
            return ""
        listed = ", ".join(services[:MOST_SERVICES]) + (", …" if len(services) > MOST_SERVICES else "")
        return f"; {word} is a site, and a service is needed: {listed}"


def known_names(reading: Reading) -> dict[str, Collection[str] | None]:
    """All IDs by table and by part of the book. None where it could not be read."""
    known: dict[str, Collection[str] | None] = {t.name: t.keys if t.present else None for t in reading.tables}
    return known | {part: None if reading.book is None else getattr(reading.book, part) for part in PARTS}


def where_named(of: str) -> str:
    """Where the names of a kind stand."""
    return f"{of}.csv" if of in TABLES else f"the book's {of.replace('_', ' ')}"


def names_of(reading: Reading) -> Names:
    """The names that the place, the book and the scenario give to things."""
    ids: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    services: dict[str, list[str]] = defaultdict(list)
    for table, pairs in _named(reading.tables).items():
        for name, known in pairs:
            ids[table][name.casefold()].append(known)
    for row, _ in reading.tables.services:
        services[row.site].append(row.service)
    if reading.book is not None:
        for part in PARTS:
            entries = getattr(reading.book, part)
            ids[part] = {entry.label.casefold(): [name] for name, entry in entries.items()}
    for event in _opened(reading):
        ids["sites"][event.name.casefold()].append(event.site)
        services[event.site] += [f"{event.site}-{care_type}" for care_type in event.services]
    return Names(ids, services)


def _named(tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """Name and ID of everything that has a name as well as an ID, by table."""
    return {
        "authorities": [(row.name, row.authority) for row, _ in tables.authorities],
        "areas": [(row.name, row.area) for row, _ in tables.areas],
        "providers": [(row.name, row.provider) for row, _ in tables.providers],
        "sites": [(row.name, row.site) for row, _ in tables.sites],
    }


def _opened(reading: Reading) -> list[Opens]:
    """Sites that events open: the scenario's own and those of its options, chosen or not."""
    scenario = reading.scenario
    if scenario is None:
        return []
    events: list[Event] = [*scenario.events, *(event for option in scenario.options for event in option.events)]
    return effects_of(events).sites
