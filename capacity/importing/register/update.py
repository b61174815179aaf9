"""A newer register file → what it would change in a place that holds an earlier one.

Rules. The council's own cells stay: the merge sees to that. A site that has left the register goes with its services,
unless people, figures or scenarios of the council's own depend on it: then its rows stay as they are and a note says
what to do. Where the council split a home's beds itself, or depends on a service that the new split would not have,
the split stays as it is and the change of registered beds is reported. A home registered anew is one that left and
another that opened, until the council says that they are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from capacity.importing.model import NewRow
from capacity.importing.place import Place
from capacity.importing.register.build import Imported, Market, change_of, market_rows, newest_date, read_market
from capacity.importing.register.diff import Line, compare, tell, write_lines
from capacity.importing.register.held import Held, as_written, held_in, stand_in_people
from capacity.importing.register.keep import Position
from capacity.importing.register.match import find_matches
from capacity.importing.register.record import Entry, read_entries
from capacity.importing.register.rules import Rules
from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import shown

Tables = dict[str, list[NewRow]]


@dataclass(frozen=True)
class _Staying:
    """Rows that stay as they are, and what to say of them."""

    tables: Tables
    notes: list[str]


def update_register(
    path: Path,
    homes: Sequence[str],
    within_km: float,
    place: Place,
    rules: Rules,
    same_as: Mapping[str, str] | None = None,
    positions: Mapping[str, Position] | None = None,
) -> Imported:
    """As `import_register`, into a place that holds an earlier import; the differences are in `files["update.csv"]`.

    `homes`: none for those of the place. `same_as`: site of a home that left → the location ID that it has now; also
    one that an earlier update reported. Raises `WrongUsage` if there was no import, or for a pair that cannot be.
    """
    before, accepted = read_entries(place.folder), same_as or {}
    if not before:
        raise WrongUsage(f"{shown(place.folder)} holds no earlier import of the register: leave --update out")
    _require_sites(accepted, before)
    aliases, known = _aliases(before, accepted), _known(place, before, positions)
    market = read_market(path, homes or _homes(place), within_km, place, rules, aliases, known)
    _require_locations(accepted, market)
    held, left = held_in(place), _left(before, market)
    lines, told = _differences(before, market, left)
    tables, split_notes = _settle(held, before, market, market_rows(market, rules))
    staying = _stay(held, left)
    tables = _together(tables, staying.tables)
    notes = [*told, *_back(place, before, market), *split_notes, *staying.notes]
    change = change_of(market, tables, left, notes, files={"update.csv": write_lines(lines)})
    people = stand_in_people(place, _going(held, tables))
    return Imported(replace(change, gone={"residents": people}) if people else change, newest_date(market))


def _back(place: Place, before: Mapping[str, Entry], market: Market) -> list[str]:
    """Homes whose rows were taken out though the register had them, and still has."""
    sites = place.rows("sites")
    back = [site for site in market.entries if site in before and not before[site].left and (site,) not in sites]
    return [
        f"{site} ({market.entries[site].name}) is not in your sites.csv but in the register, so it stands there again: "
        "council_beds 0 in services.csv keeps it out of the plan"
        for site in back
    ]


def _differences(before: Mapping[str, Entry], market: Market, left: Sequence[Entry]) -> tuple[list[Line], list[str]]:
    """Lines of update.csv, and which of them the terminal shows."""
    lines = compare(before, market.entries, left)
    matches = find_matches(left, [market.entries[line.site] for line in lines if line.what == "new"])
    told = [*tell(lines), *(match.offer() for match in matches)]
    for match in matches:
        old, new = match.left, match.opened
        lines.append(Line("match", old.site, old.name, "location_id", old.location_id, new.location_id))
    return lines, told


def _going(held: Held, tables: Tables) -> list[str]:
    """Services that an import wrote and that are no longer in the tables."""
    kept = {row.cells["service"] for row in tables["services"]}
    return [service for services in held.written.values() for service in services if service not in kept]


def _homes(place: Place) -> list[str]:
    return [key[0] for key, row in place.rows("authorities").items() if row.get("role") == "home"]


def _aliases(before: Mapping[str, Entry], accepted: Mapping[str, str]) -> dict[str, str]:
    """The site that a location is: as an earlier update was given it, and as this one is."""
    told = {entry.location_id: site for site, entry in before.items() if entry.location_id != site}
    return {location: site for location, site in told.items() if site not in accepted} | {
        location: site for site, location in accepted.items()
    }


def _known(place: Place, before: Mapping[str, Entry], positions: Mapping[str, Position] | None) -> dict[str, Position]:
    """Positions by postcode, and those of the place's sites by location ID."""
    known = dict(positions or {})
    for (site,), row in place.rows("sites").items():
        try:
            known[before[site].location_id] = float(row["latitude"]), float(row["longitude"])
        except (KeyError, ValueError):
            continue
    return known


def _require_sites(accepted: Mapping[str, str], before: Mapping[str, Entry]) -> None:
    faults = [
        f"--same {site}={location}: {site} is not a site of the earlier register" + did_you_mean(site, before)
        for site, location in accepted.items()
        if site not in before
    ]
    if faults:
        raise WrongUsage("; ".join(faults))


def _require_locations(accepted: Mapping[str, str], market: Market) -> None:
    locations = {one.location.location for one in market.sited}
    faults = [
        f"--same {site}={location}: {location} is not among the homes within reach" + did_you_mean(location, locations)
        for site, location in accepted.items()
        if location not in locations
    ]
    if faults:
        raise WrongUsage("; ".join(faults))


def _left(before: Mapping[str, Entry], market: Market) -> list[Entry]:
    """Earlier sites that are no longer in the file, each with the reason."""
    reasons = {dropped.what: dropped.why for dropped in market.dropped}
    reasons |= {one.location.location: f"is the same home as {one.site}" for one in market.sited}
    gone = "is no longer in the register"
    return [
        entry if entry.left else entry.model_copy(update={"left": reasons.get(entry.location_id, gone)})
        for site, entry in before.items()
        if site not in market.entries
    ]


def _stay(held: Held, left: Sequence[Entry]) -> _Staying:
    """Sites that have left, but on which something of the council's own depends."""
    tables: Tables = {"sites": [], "services": [], "providers": []}
    notes = []
    for entry in left:
        site = entry.site
        uses = held.uses(site) if (site,) in held.place.rows("sites") else []
        if not uses:
            continue
        provider = held.place.rows("sites")[(site,)].get("provider", "")
        tables["sites"] += as_written(held.place, "sites", site)
        tables["providers"] += as_written(held.place, "providers", provider)
        for service in sorted(held.services_at(site)):
            tables["services"] += as_written(held.place, "services", service)
        notes.append(
            f"{site} ({entry.name}) {entry.left}, but stays in the tables: {', '.join(uses)}. Let its residents move "
            f"by the event {{event: closes, site: {site}, from: …}} in your scenario, or take its rows out"
        )
    return _Staying(tables, notes)


def _settle(held: Held, before: Mapping[str, Entry], market: Market, tables: Tables) -> tuple[Tables, list[str]]:
    """The tables, with the services as they are of each home whose split must not be made again."""
    by_site: dict[str, list[NewRow]] = {}
    for row in tables["services"]:
        by_site.setdefault(row.cells["site"], []).append(row)
    notes = []
    for site, entry in market.entries.items():
        if site not in before or (site,) not in held.place.rows("sites"):
            continue
        lost = held.services_at(site) - {row.cells["service"] for row in by_site.get(site, ())}
        used = sorted(service for service in lost if held.is_used(service))
        own = held.has_own_split(site)
        if not own and not used:
            continue
        by_site[site] = [
            row for name in sorted(held.services_at(site)) for row in as_written(held.place, "services", name)
        ]
        if entry.beds != before[site].beds or used:
            why = "the split is yours" if own else f"its services stay since your people or figures are at {used[0]}"
            notes.append(
                f"{site} ({entry.name}): registered beds {before[site].beds or 'not given'} before, "
                f"{entry.beds or 'not given'} now; {why}: mend it in services.csv"
            )
    return {**tables, "services": [row for site in sorted(by_site) for row in by_site[site]]}, notes


def _together(tables: Tables, staying: Tables) -> Tables:
    """Both, the rows of `tables` first; a provider of both once."""
    joined: Tables = {}
    for name, rows in tables.items():
        key = {"authorities": "authority"}.get(name, name.removesuffix("s"))
        by_key = {row.cells[key]: row for row in (*staying.get(name, ()), *rows)}
        joined[name] = [by_key[one] for one in sorted(by_key)] if staying.get(name) else list(rows)
    return joined
