"""A register file → what it would change in a place."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from capacity.importing.model import Change, Dropped, NewRow, Source
from capacity.importing.place import Place
from capacity.importing.register.columns import COLUMNS
from capacity.importing.register.keep import Position, choose, find_homes
from capacity.importing.register.read import Location, Register, read_register
from capacity.importing.register.record import REGISTER, Entry, entry, write_entries
from capacity.importing.register.rows import Sited, authority_rows, provider_rows, service_rows, site_rows
from capacity.importing.register.rules import Rules
from capacity.importing.register.split import rule_for
from capacity.inputs.errors import BadInput, Complaint, WrongUsage
from capacity.inputs.read.reading import shown

USUAL_KM = 10.0
_WITHIN = re.compile(r"within ([0-9.]+) km$")
WHOLE = ("providers", "sites", "services")


@dataclass(frozen=True)
class Imported:
    """What an import of the register gives."""

    change: Change
    as_of: date | None
    """The newest date that the register has for a location that is used: a registration, or a rating's publication."""


@dataclass(frozen=True)
class Market:
    """The homes within reach as a register file has them."""

    register: Register
    homes: frozenset[str]
    sited: tuple[Sited, ...]
    entries: Mapping[str, Entry]
    """By site."""
    dropped: tuple[Dropped, ...]
    within_km: float


def within_before(place: Place) -> float:
    """How far around the home authorities, in km, the place's present register was read."""
    said = [radius for source in place.sources if (radius := _WITHIN.search(source.what))]
    return float(said[-1][1]) if said else USUAL_KM


def import_register(
    path: Path,
    homes: Sequence[str],
    within_km: float,
    place: Place,
    rules: Rules,
    same_as: Mapping[str, str] | None = None,
    positions: Mapping[str, Position] | None = None,
) -> Imported:
    """Care homes, extra care and supported living for adults within reach of the home authorities.

    `homes`: names or ONS codes. `within_km`: in a straight line. `same_as`: site ID → the location ID under which that
    home is registered now. `positions`: latitude and longitude by postcode, for locations without. Raises `BadInput`
    for a file that cannot be read or lacks columns, `WrongUsage` for homes that it does not know.
    """
    aliases = {location: site for site, location in (same_as or {}).items()}
    market = read_market(path, homes, within_km, place, rules, aliases, positions or {})
    return Imported(change_of(market, market_rows(market, rules)), newest_date(market))


def read_market(
    path: Path,
    homes: Sequence[str],
    within_km: float,
    place: Place,
    rules: Rules,
    aliases: Mapping[str, str],
    positions: Mapping[str, Position],
) -> Market:
    """Read a register file and choose. `aliases`: the site that a location is, where its ID is not the location's."""
    register = read_register(path, rules.authorities)
    _require_positions(path, register, positions)
    home_ids = find_homes(homes, register, rules.authorities)
    areas = place.rows("areas").values()
    centres = [_centre(area) for area in areas if area.get("authority") in home_ids]
    chosen = choose(register, home_ids, within_km, [centre for centre in centres if centre], positions)
    sited, unruled = [], []
    for location in chosen.kept:
        rule = rule_for(location, rules.splits)
        if rule:
            sited.append(Sited(aliases.get(location.location, location.location), location, rule))
        else:
            why = f"no rule of {rules.name} says what its beds are"
            unruled.append(Dropped(register.file, location.line, location.location, why))
    dropped = tuple(sorted((*chosen.dropped, *unruled), key=lambda row: row.line))
    _one_each(sited)
    entries = {one.site: entry(one.site, one.location, one.provider, one.rule.rule) for one in sited}
    return Market(register, home_ids, tuple(sited), entries, dropped, within_km)


def _require_positions(path: Path, register: Register, positions: Mapping[str, Position]) -> None:
    """A file without any positions is refused outright: none of its locations could be used."""
    columns = register.columns
    if {"latitude", "longitude"} <= columns or ("postcode" in columns and positions):
        return
    if any(location.location in positions for location in register.locations):
        return
    lacking = [key for key in ("latitude", "longitude") if key not in columns]
    why = "the column is missing, and there are no positions by postcode: name a file of postcodes with --postcodes"
    raise BadInput([Complaint(shown(path), 1, COLUMNS[key][0], why) for key in lacking])


def _centre(area: Mapping[str, str]) -> Position | None:
    try:
        return float(area.get("latitude", "")), float(area.get("longitude", ""))
    except ValueError:
        return None


def _one_each(sited: Sequence[Sited]) -> None:
    times = Counter(one.site for one in sited)
    for one in sited:
        if times[one.site] > 1 and one.site != one.location.location:
            name = one.location.location
            raise WrongUsage(
                f"--same {one.site}={name}: {one.site} and {name} are both registered, so not the same home"
            )


def market_rows(market: Market, rules: Rules) -> dict[str, list[NewRow]]:
    """The rows of each table."""
    source = f"CQC register, {market.register.file}"
    return {
        "authorities": authority_rows(market.sited, market.homes, source),
        "providers": provider_rows(market.sited, source),
        "sites": site_rows(market.sited, source),
        "services": service_rows(market.sited, rules.name, source),
    }


def change_of(
    market: Market,
    tables: Mapping[str, Sequence[NewRow]],
    left: Sequence[Entry] = (),
    notes: Sequence[str] = (),
    **more: Mapping[str, str],
) -> Change:
    """The change that a market asks for. `left`: earlier sites to remember; `more`: further files by `files`."""
    register, kept, dropped = market.register, len(market.sited), len(market.dropped)
    what = f"Care Quality Commission, register of locations (HSCA active locations), within {market.within_km:g} km"
    source = Source(register.file, register.sha256, what, register.rows, kept, dropped)
    return Change(
        tables=tables,
        whole=WHOLE,
        sources=(source,),
        dropped=market.dropped,
        files={REGISTER: write_entries([*market.entries.values(), *left]), **more.get("files", {})},
        notes=(*_notes(market), *notes),
    )


def newest_date(market: Market) -> date | None:
    """The newest registration or publication of a rating among the locations used."""
    dates = [day for one in market.sited for day in (one.location.started, one.location.published) if day]
    return max(dates, default=None)


def _notes(market: Market) -> list[str]:
    register = market.register
    notes = [_counted(market)]
    if not register.columns & {"nursing", "service_types"}:
        notes.append("The file does not say which care homes have nursing: all are taken as homes without.")
    if "rating" not in register.columns:
        notes.append("The file has no ratings: they are left blank.")
    if "provider" not in register.columns:
        notes.append("The file has no providers: each home has one of its own until you supply them in sites.csv.")
    for word, times in sorted(register.unknown_ratings.items()):
        notes.append(f"The rating {word!r} is none of CQC's; {times} location{'s' * (times != 1)} left unrated.")
    return [*notes, *_to_supply(market)]


def _to_supply(market: Market) -> list[str]:
    """What the register does not know and only the council can say."""
    notes = []
    missing = sum(one.location.beds is None for one in market.sited)
    if missing:
        notes.append(
            f"{missing:,} locations have no registered beds: theirs are 0 until you supply them. Extra care and "
            "supported living stand where they are registered, which may be an office."
        )
    closed = [one.location for one in market.sited if one.rule.council_beds == 0]
    if closed:
        notes.append(
            f"{len(closed):,} homes with {_beds(closed):,} beds are for working-age adults, a learning disability or "
            "mental health: none of their beds is planned with until you say so by council_beds in services.csv."
        )
    return notes


def _counted(market: Market) -> str:
    care_homes: list[Location] = [one.location for one in market.sited if one.location.care_home]
    own = [location for location in care_homes if location.authority in market.homes]
    return (
        f"{len(care_homes):,} care homes with {_beds(care_homes):,} beds, {len(own):,} with {_beds(own):,} of them in "
        f"the home authorities, and {len(market.sited) - len(care_homes):,} extra care or supported living services."
    )


def _beds(locations: Sequence[Location]) -> int:
    return sum(location.beds or 0 for location in locations)
