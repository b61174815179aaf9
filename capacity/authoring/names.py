"""What may be chosen where a scenario names something: IDs, with what people call them."""

from collections.abc import Iterator, Mapping
from typing import Any

from capacity.inputs.events import effects_of
from capacity.inputs.form_layout import AND_NAME
from capacity.inputs.read.reading import Inputs

Names = Mapping[str, Mapping[str, str]]
"""What each thing is called (blank where it is called by its ID alone), by ID, for each kind of `Column.of`."""


def names_to_choose(inputs: Inputs) -> Names:
    """Everything that a scenario of these inputs can name, those that its own events open included. Of homes those in
    the borough come first."""
    tables, book, scenario = inputs.tables, inputs.book, inputs.scenario
    opened = effects_of(scenario.all_events)
    sites = {row.site: row.name for row, _ in tables.sites} | {event.site: event.name for event in opened.sites}
    kinds = {name: kind.label for name, kind in book.care_types.items()}
    at_home = {row.site for row, _ in tables.sites if row.authority in tables.homes}
    sites = dict(sorted(sites.items(), key=lambda site: site[0] not in at_home))
    by_home = sorted((row for row, _ in tables.services), key=lambda row: row.site not in at_home)
    services = {row.service: (row.site, row.care_type) for row in by_home}
    services |= {name: (event.site, care_type) for name, (event, care_type) in opened.opens.items()}
    return {
        "services": {name: f"{sites.get(at, at)}, {kinds.get(kind, kind)}" for name, (at, kind) in services.items()},
        "sites": sites,
        "providers": dict(tables.provider_names),
        "authorities": dict(tables.authority_names),
        "homes": {home: tables.authority_names[home] for home in tables.homes},
        "care_types": kinds,
        "needs": {name: need.label for name, need in book.needs.items()},
        "roles": {name: role.label for name, role in book.roles.items()},
        "options": {option.option: option.label for option in scenario.options},
        "financial_years": dict.fromkeys(scenario.financial_years, ""),
        "figures": {path: f"{value:g}" for path, value in _figures(inputs.book_document.value)},
    }


def with_name(name: str, called: str) -> str:
    """An ID as it is shown to choose."""
    return f"{name}{AND_NAME}{called}" if called and called != name else name


def _figures(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, float]]:
    """Figures of the book by their path."""
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _figures(inside, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield ".".join(path), value
