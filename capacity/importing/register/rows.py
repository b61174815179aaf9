"""Rows of a place's tables from the locations that are used, each cell with its ground."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from capacity.importing.model import NewRow, Origin
from capacity.importing.register.authorities import plain_region
from capacity.importing.register.read import Location
from capacity.importing.register.rules import Split
from capacity.importing.register.split import split_beds


@dataclass(frozen=True)
class Sited:
    """A location, the site that it is in the place, and the rule for its beds."""

    site: str
    location: Location
    rule: Split

    @property
    def provider(self) -> str:
        """Its provider's ID; one of the site's own where the file gives none."""
        return self.location.provider or f"{self.site}-provider"


def authority_rows(sited: Sequence[Sited], homes: Collection[str], source: str) -> list[NewRow]:
    """The authorities of all sites. A neighbour shares the region of a home; without regions, all are neighbours."""
    published = Origin("published", source)
    regions: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for one in sited:
        regions.setdefault(one.location.authority, set()).add(plain_region(one.location.region))
        names.setdefault(one.location.authority, one.location.authority_name)
    own = {region for authority in homes for region in regions.get(authority, ())}
    rows = []
    for authority in sorted(names):
        role = "home" if authority in homes else "neighbour" if not own or regions[authority] & own else "beyond"
        cells = {"authority": authority, "name": names[authority], "role": role}
        ground = published if role == "home" else Origin("estimated", f"the region in the {source}")
        rows.append(NewRow(cells, {"name": published, "role": ground}))
    return rows


def provider_rows(sited: Sequence[Sited], source: str) -> list[NewRow]:
    """The providers of all sites."""
    names: dict[str, str] = {}
    unnamed: dict[str, str] = {}
    for one in sorted(sited, key=lambda one: one.site):
        named = one.location.provider_name if one.location.provider else ""
        names[one.provider] = names.get(one.provider) or named
        unnamed.setdefault(one.provider, f"Not given ({one.location.name})")
    rows = []
    for provider in sorted(names):
        name = names[provider]
        origin = Origin("published", source) if name else Origin("missing", f"not in the {source}")
        rows.append(NewRow({"provider": provider, "name": name or unnamed[provider]}, {"name": origin}))
    return rows


def site_rows(sited: Sequence[Sited], source: str) -> list[NewRow]:
    """All sites, as published."""
    rows = []
    for one in sorted(sited, key=lambda one: one.site):
        location, published = one.location, Origin("published", source)
        assert location.position is not None
        latitude, longitude = location.position
        cells = {
            "site": one.site, "name": location.name, "provider": one.provider, "authority": location.authority,
            "latitude": f"{latitude:.8g}", "longitude": f"{longitude:.8g}", "rating": location.rating,
        }  # fmt: skip
        origins: Mapping[str, Origin] = {column: published for column in cells if column != "site"}
        if not location.provider:
            origins = {**origins, "provider": Origin("missing", f"not in the {source}")}
        if not location.rating:
            origins = {**origins, "rating": Origin("missing", f"not in the {source}")}
        rows.append(NewRow(cells, origins))
    return rows


def service_rows(sited: Sequence[Sited], rules: str, source: str) -> list[NewRow]:
    """The beds of all sites by care type; where the register gives no beds, 0 that are to be supplied."""
    return [row for one in sorted(sited, key=lambda one: one.site) for row in _services(one, rules, source)]


def _services(one: Sited, rules: str, source: str) -> list[NewRow]:
    by_rule = Origin("estimated", f"rule {one.rule.rule} of {rules}")
    beds = one.location.beds
    counted = dict.fromkeys(one.rule.shares, 0) if beds is None else split_beds(beds, one.rule.shares)
    ground = Origin("missing", f"no beds in the {source}") if beds is None else by_rule
    rows = []
    for care_type, count in counted.items():
        if not count and beds is not None:
            continue
        cells = {"service": f"{one.site}-{care_type}", "site": one.site, "care_type": care_type, "beds": str(count)}
        origins = {"site": Origin("published", source), "care_type": by_rule, "beds": ground}
        if one.rule.council_beds is not None:
            cells["council_beds"] = str(one.rule.council_beds)
            origins["council_beds"] = by_rule
        rows.append(NewRow(cells, origins))
    return rows
