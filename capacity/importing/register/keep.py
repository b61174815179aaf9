"""Which locations of the register a place uses, and why not the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from capacity.importing.model import Dropped
from capacity.importing.register.authorities import Authorities
from capacity.importing.register.read import Location, Register
from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.nearest import did_you_mean

DORMANT, CHILDREN, NO_AUTHORITY = "is dormant", "is for children only", "has no local authority"
NO_POSITION = "has no position: import postcodes first, then the register again"
Position = tuple[float, float]
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
_AT_ONCE = 4_000_000  # distances, so that they fit in memory


@dataclass(frozen=True)
class Chosen:
    """The locations that are used."""

    kept: tuple[Location, ...]
    """All with a position."""
    dropped: tuple[Dropped, ...]


def find_homes(names: Sequence[str], register: Register, authorities: Authorities) -> frozenset[str]:
    """IDs of the home authorities, given by name or code. Raises `WrongUsage` with each that cannot be one."""
    present = {location.authority: location.authority_name for location in register.locations if location.authority}
    faults, homes = [], set()
    for name in names:
        codes = _codes(name, present, authorities)
        homes |= codes
        if not codes:
            faults.append(f"--home {name}: {_why_not(name, present, authorities)}")
    if faults or not homes:
        raise WrongUsage("; ".join(faults) or "--home is missing: for which authority is the plan?")
    return frozenset(homes)


def _codes(name: str, present: Mapping[str, str], authorities: Authorities) -> set[str]:
    """A county stands for its districts in a file that lists districts separately."""
    code = authorities.code_of(name) or name.strip()
    upper = authorities.uppers.get(code)
    if code in present:
        return {code}
    if upper == code:
        return {district for district in present if authorities.uppers.get(district) == code}
    return {other for other, called in present.items() if called.casefold() == name.strip().casefold()}


def _why_not(name: str, present: Mapping[str, str], authorities: Authorities) -> str:
    code = authorities.code_of(name)
    if code is None:
        known = {*present.values(), *(authorities.names[upper] for upper in authorities.uppers.values())}
        return "there is no such authority" + did_you_mean(name, known)
    upper = authorities.uppers[code]
    if upper in present:
        return f"is a district of {authorities.names[upper]}, which arranges its social care: name that"
    return "has no care home, extra care or supported living in the file"


def choose(
    register: Register,
    homes: Collection[str],
    within_km: float,
    centres: Sequence[Position],
    positions: Mapping[str, Position],
) -> Chosen:
    """The locations of the home authorities, and those within `within_km` of one of them or of `centres`.

    Distances are in a straight line. `positions`: latitude and longitude by postcode or location ID, for locations
    that the register gives none.
    """
    kept, dropped = [], list(register.dropped)
    for location in register.locations:
        location = _placed(location, positions)
        why = _unusable(location, register)
        if why is None:
            kept.append(location)
        else:
            dropped.append(Dropped(register.file, location.line, location.location, why))
    near = _within(kept, homes, within_km, centres)
    for location, is_near in zip(kept, near, strict=True):
        if not is_near:
            why = f"is further than {within_km:g} km from every location and area of the home authorities"
            dropped.append(Dropped(register.file, location.line, location.location, why))
    used = tuple(location for location, is_near in zip(kept, near, strict=True) if is_near)
    return Chosen(used, tuple(sorted(dropped, key=lambda row: row.line)))


def _placed(location: Location, positions: Mapping[str, Position]) -> Location:
    if location.position:
        return location
    position = positions.get(location.postcode) or positions.get(location.location)
    return replace(location, position=position) if position else location


def _unusable(location: Location, register: Register) -> str | None:
    primary = register.primaries.get(location.location) or location.primary
    if location.dormant:
        return DORMANT
    if primary != location.location and primary in register.active:
        return f"is a second registration of {primary}"
    if location.bands == {"children"}:
        return CHILDREN
    if not location.authority:
        return NO_AUTHORITY
    return None if location.position else NO_POSITION


def _within(
    locations: Sequence[Location], homes: Collection[str], within_km: float, centres: Sequence[Position]
) -> list[bool]:
    """Whether each location is a home authority's own, or within reach of one of those or of a centre."""
    own = np.array([location.authority in homes for location in locations], dtype=bool)
    points = _on_sphere([location.position for location in locations if location.position])
    around = np.unique(np.vstack([points[own], _on_sphere(centres)]), axis=0)
    near = own.copy()
    others = np.flatnonzero(~own)
    for some in np.array_split(others, 1 + len(others) * len(around) // _AT_ONCE) if len(around) else ():
        cosine = (points[some] @ around.T).max(axis=1, initial=-1.0)
        near[some] = EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1.0, 1.0)) <= within_km
    return [bool(one) for one in near]


def _on_sphere(positions: Sequence[Position]) -> npt.NDArray[np.float64]:
    """Positions as unit vectors from the centre of the Earth, one a row."""
    latitudes, longitudes = np.radians(np.array(positions, dtype=float).reshape(-1, 2)).T
    flat = np.cos(latitudes)
    return np.column_stack([flat * np.cos(longitudes), flat * np.sin(longitudes), np.sin(latitudes)])
