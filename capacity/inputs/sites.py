"""The sites of a place and of a scenario, and what the place is called: for all code that plans, draws or reports."""

from dataclasses import dataclass

from capacity.inputs.events import effects_of
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Opens
from capacity.inputs.schema.rows import SiteRow


@dataclass(frozen=True)
class Site:
    """A site of the place or one that the scenario opens."""

    name: str
    provider: str
    authority: str
    latitude: float
    longitude: float
    rating: str


def sites_of(inputs: Inputs) -> dict[str, Site]:
    """All sites by ID."""
    rows: list[SiteRow | Opens] = [row for row, _ in inputs.tables.sites]
    return {
        row.site: Site(row.name, row.provider, row.authority, row.latitude, row.longitude, row.rating)
        for row in [*rows, *effects_of(inputs.scenario.all_events).sites]
    }


def place_name(inputs: Inputs) -> str:
    """What the place is called, on the map and on the terminal."""
    homes = [inputs.tables.authority_names[home] for home in inputs.tables.homes]
    return inputs.place_file.name or " and ".join(filter(None, [", ".join(homes[:-1]), homes[-1]]))
