"""What a name that nothing bears was meant to be: a near one, or the ID of what is called so."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Opens, Scenario
from capacity.inputs.tables import Tables

MOST_SERVICES = 4  # of one site, named in a hint


@dataclass(frozen=True)
class Names:
    """IDs by what people call them, for each kind of thing."""

    ids: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """IDs by name without capitals, by table; the names of the book's entries by label, likewise."""
    services: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Services by site."""

    def hint(self, word: str, known: Collection[str], of: str) -> str:
        """The rest of a complaint about `word`, which is none of `known`: what to type instead, if that can be told."""
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
        found = [service for site in sites for service in self.services.get(site, ())]
        if not found:
            return ""
        listed = ", ".join(found[:MOST_SERVICES]) + (", …" if len(found) > MOST_SERVICES else "")
        return f"; {word} is a site, and a service is needed: {listed}"


def names_of(reading: Reading) -> Names:
    """What the place, the book and the scenario call their things."""
    ids: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    services: dict[str, list[str]] = defaultdict(list)
    for table, pairs in _named(reading.tables).items():
        for name, known in pairs:
            ids[table][name.casefold()].append(known)
    for row, _ in reading.tables.services:
        services[row.site].append(row.service)
    if reading.book is not None:
        for kind in ("care_types", "needs", "roles"):
            entries = getattr(reading.book, kind)
            ids[kind] = {entry.label.casefold(): [name] for name, entry in entries.items()}
    for event in _opened(reading.scenario):
        ids["sites"][event.name.casefold()].append(event.site)
        services[event.site] += [f"{event.site}-{care_type}" for care_type in event.services]
    return Names(ids, services)


def _named(tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """Name and ID of all that has a name beside its ID, by table."""
    return {
        "authorities": [(row.name, row.authority) for row, _ in tables.authorities],
        "areas": [(row.name, row.area) for row, _ in tables.areas],
        "providers": [(row.name, row.provider) for row, _ in tables.providers],
        "sites": [(row.name, row.site) for row, _ in tables.sites],
    }


def _opened(scenario: Scenario | None) -> list[Opens]:
    options = () if scenario is None else (event for option in scenario.options for event in option.events)
    own = () if scenario is None else scenario.events
    return [event for event in (*own, *options) if isinstance(event, Opens)]
