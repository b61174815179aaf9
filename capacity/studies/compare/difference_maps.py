"""The maps of compare.html: where each alternative differs from the base, with the tables behind them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from capacity.inputs.errors import printable
from capacity.inputs.wording import change
from capacity.outputs.drawing import svg
from capacity.outputs.drawing.marks import FEWER, INK, PAPER, Sample, hatched
from capacity.outputs.drawing.marks import MORE as MORE_COLOURS
from capacity.outputs.drawing.wards import Box, Spot, Ward, frame, inside, nice_step, outlines, ward_map
from capacity.outputs.pages.markup import Markup, Part, join, joined, tag
from capacity.outputs.pages.tables import minus, table, text
from capacity.studies.compare.differences import LEAST, Change, share_changes, site_changes, ward_changes
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.wording import listed

MORE = tuple(hatched(colour) for colour in MORE_COLOURS)
"""From a small change to a large one; increases are hatched, so that the two can be told apart in grey print."""
LARGEST, SMALLEST = 420.0, 36.0
"""Square units of a site's symbol."""
TOLD, BESIDE, ROWS = 3, 6, 15
"""Wards and sites named in the description, sites named next to the map, and rows of the table of sites."""
NAME = 80
UNSHADED = (
    "Wards are not shaded: unless both plans have fairness among their priorities, cost and distance alone decide which"
    " wards’ people leave the borough, and a difference between two wards says nothing."
)


@dataclass(frozen=True)
class Where:
    """Where an alternative differs from the base, as pieces of the page."""

    name: str
    picture: Markup
    beside: list[Part]
    """What the map has no room for."""
    tables: Markup


def where(comparison: Comparison) -> list[Where]:
    """For each alternative, all maps by one measure."""
    changes = [
        _Changes(ward_changes(plan, comparison), share_changes(plan, comparison), site_changes(plan, comparison))
        for plan in comparison.others
    ]
    largest = max([0.0, *(abs(ward.change) for each in changes for ward in each.shares or ())])
    step = math.ceil(nice_step(largest, len(FEWER)))
    most = max([1.0, *(abs(site.change) for each in changes for site in each.sites)])
    return [
        _alternative(plan, comparison, each, (f"where{number}", step, most))
        for number, (plan, each) in enumerate(zip(comparison.others, changes, strict=True))
    ]


@dataclass(frozen=True)
class _Changes:
    """What differs between an alternative and the base."""

    wards: list[Change]
    """People out of borough or waiting."""
    shares: list[Change] | None
    """Per cent of each ward's people who are placed out of borough; None where wards cannot be told apart."""
    sites: list[Change]


def _alternative(plan: Compared, comparison: Comparison, changes: _Changes, how: tuple[str, int, float]) -> Where:
    key, step, most = how
    shapes = outlines(plan.candidate.inputs.outlines.get("area", {}))
    shares = {ward.id: ward.change for ward in changes.shares or ()}
    drawn = [
        Ward(ward.position, shapes.get(ward.id), moved, _fill(moved, step), _letters(moved))
        for ward, moved in ((ward, shares.get(ward.id, 0.0)) for ward in changes.wards) if ward.position
    ]  # fmt: skip
    box = frame(drawn)
    beyond = [site for site in changes.sites if not _within(site, box)]
    spots = [_spot(site, most) for site in changes.sites if site not in beyond]
    title = f"Where {printable(plan.name)} differs from {printable(comparison.base.name)}"
    keys = [_site_key(most)] if changes.shares is None else [_ward_key(step), _site_key(most)]
    picture = svg(ward_map(drawn, spots, keys), key, title, _told(changes.shares, changes.sites))
    share_table = [_share_table(plan, comparison, changes.shares)] if changes.shares is not None else []
    tables = [
        *share_table,
        _ward_table(plan, comparison, changes.wards),
        _site_table(plan, comparison, changes.sites),
    ]
    unshaded = [UNSHADED] if changes.shares is None else []
    beside = [*unshaded, *_unplaced(changes.wards), *_beside(beyond)]
    return Where(plan.name, Markup(picture), beside, joined(tables, "\n"))


def _within(site: Change, box: Box) -> bool:
    return site.position is not None and inside(site.position, box)


def _fill(moved: float, step: int) -> str:
    """White where nothing changes; otherwise by how many steps."""
    if not moved:
        return PAPER
    place = next((n for n in range(len(FEWER)) if round(abs(moved), 6) <= (n + 1) * step), len(FEWER) - 1)
    return (FEWER if moved < 0 else MORE)[place]


def _letters(moved: float) -> str:
    return minus(change(moved)) if moved else ""


def _spot(site: Change, most: float) -> Spot:
    up = site.change > 0
    position = site.position or (0.0, 0.0)
    fill, rim = (INK, PAPER) if up else (PAPER, INK)
    return Spot(position, site.change, _shape(up), _size(abs(site.change), most), fill, rim)


def _shape(up: bool) -> str:
    return "triangle-up" if up else "triangle-down"


def _size(people: float, most: float) -> float:
    return max(SMALLEST, LARGEST * people / most)


def _ward_key(step: int) -> list[Sample]:
    """From most fewer to most more."""
    spans = [f"{n * step or LEAST:g} to {(n + 1) * step:g}" for n in range(len(FEWER))]
    fewer = [Sample(f"{span} fewer", fill) for span, fill in zip(spans, FEWER, strict=True)]
    more = [Sample(f"{span} more", fill) for span, fill in zip(spans, MORE, strict=True)]
    head = Sample("Wards: placed out, of 100 people")
    return [head, *reversed(fewer), Sample(f"up to {LEAST:g} either way", PAPER), *more]


def _site_key(most: float) -> list[Sample]:
    """Two sizes of either symbol."""
    large = nice_step(most / 2, 1)
    sizes = [large, large / 5] if large >= 5 else [large]
    samples = [
        Sample(
            f"{people:g} {'more' if up else 'fewer'}",
            *(INK if up else PAPER, _shape(up), _size(people, most)),
            rim=PAPER if up else INK,
        )
        for up in (True, False)
        for people in sizes
    ]
    return [Sample("Sites: residents at the end"), *samples]


def _told(shares: list[Change] | None, sites: list[Change]) -> str:
    """The map in words."""
    largest = sorted((ward for ward in shares or () if ward.change), key=lambda ward: (-abs(ward.change), ward.id))
    wards = [("Largest changes by ward, of 100 people", largest)] if shares is not None else []
    said = [
        f"{what}: {listed([f'{printable(place.name, NAME)} {_letters(place.change)}' for place in changes[:TOLD]])}."
        if changes else f"{what}: none."
        for what, changes in (*wards, ("Largest changes by site", sites))
    ]  # fmt: skip
    return " ".join([*said, "The tables below have every figure."])


def _unplaced(wards: list[Change]) -> list[Part]:
    """People whom the map cannot show."""
    moved = [ward for ward in wards if not ward.position and ward.change]
    return [f"{ward.name.capitalize()}, who have no ward: {_letters(ward.change)}." for ward in moved]


def _beside(beyond: list[Change]) -> Iterator[Part]:
    """Sites that the map does not reach."""
    if not beyond:
        return
    named = joined((join(_site(site), ": ", _letters(site.change)) for site in beyond[:BESIDE]), "; ")
    rest = len(beyond) - BESIDE
    yield join("Sites outside the map: ", named, f"; and {rest} more." if rest > 0 else ".")


def _site(site: Change) -> Markup:
    return join(text(site.name, NAME), " (", text(site.authority, NAME), ")")


def _ward_table(plan: Compared, comparison: Comparison, wards: list[Change]) -> Markup:
    sums = sum(ward.base for ward in wards), sum(ward.value for ward in wards)
    body = [(text(ward.name, NAME), _cells(ward.base, ward.value), False) for ward in wards]
    caption = f"{printable(plan.name)}: people placed out of borough over the plan, or waiting at its end"
    return table(caption, _headings("Ward", plan, comparison), [*body, ("All", _cells(*sums), True)])


def _share_table(plan: Compared, comparison: Comparison, shares: list[Change]) -> Markup:
    body = [(text(ward.name, NAME), _cells(ward.base, ward.value), False) for ward in shares]
    caption = f"{printable(plan.name)}: of 100 people of the ward, placed out of borough over the plan"
    return table(caption, _headings("Ward", plan, comparison), body)


def _site_table(plan: Compared, comparison: Comparison, sites: list[Change]) -> Markup:
    if not sites:
        return tag("p", "No site has other residents at the plan’s end.")
    body = [(_site(site), _cells(site.base, site.value), False) for site in sites[:ROWS]]
    caption = f"{printable(plan.name)}: residents at the plan’s end, largest changes"
    rest = sites[ROWS:]
    less = tag("p", f"{len(rest)} more sites change by less.") if rest else ""
    return join(table(caption, _headings("Site", plan, comparison), body), less)


def _headings(what: str, plan: Compared, comparison: Comparison) -> list[Part]:
    return [what, join(text(comparison.base.name), " (the base)"), text(plan.name), "Change"]


def _cells(base: float, value: float) -> list[str]:
    return [f"{base:,.1f}", f"{value:,.1f}", minus(change(value - base, 1))]
