"""Which care types run out, and when: the finding on supply, made from free places and from people who go without."""

from collections.abc import Sequence
from dataclasses import dataclass

from capacity.outputs.pages.markup import Markup, Part, join, listed
from capacity.outputs.report.cite import Cited, Key
from capacity.outputs.report.cited_run import AVOIDABLE, WAITING, Figures, inside
from capacity.outputs.report.market import REASONS, free
from capacity.outputs.report.sentences import rounded, year_label


@dataclass(frozen=True)
class Short:
    """A care type whose people are placed outside without choosing it, or wait, in the plan's last year."""

    kind: str
    since: str
    """The first financial year from which, in every year to the end, that is so and no open place is free in some
    quarter; empty where even the last year is none."""
    beds: Cited
    """Registered in the borough at the end of the plan."""
    usable: Cited
    """Free at the end and open to new residents of the council."""
    closed: Cited
    """Free at the end in homes that take none."""


def short_types(figures: Figures) -> list[Short]:
    """All of them, in the order of the book."""
    found = [_short(figures, kind, needs) for kind, needs in figures.pointing.items() if needs]
    return [short for short in found if short is not None]


def _short(figures: Figures, kind: str, needs: tuple[str, ...]) -> Short | None:
    lacking = [year for year in figures.years if _without(figures, needs, year)]
    if figures.years[-1] not in lacking:
        return None
    closing, table = figures.quarters[-1].name, figures.table("occupancy.csv")
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind, "quarter": closing}
    closed = table.sum("usable-at_end", **at, admits=tuple(REASONS))
    full = [year for year in lacking if _full(figures, kind, year)]
    since = next((year for at, year in enumerate(figures.years) if set(figures.years[at:]) <= set(full)), "")
    return Short(kind, since, table.sum("beds", **at), free(figures, kind, closing, "yes"), closed)


def _without(figures: Figures, needs: tuple[str, ...], year: str) -> bool:
    """Whether anybody with these needs is placed outside without choosing it in a year, or waits at its end."""
    return any(rounded(figures.year_sum(measure, year, need=needs)) for measure in (AVOIDABLE, WAITING))


def _full(figures: Figures, kind: str, year: str) -> bool:
    """Whether no place that is open to the council is free at the end of some quarter of the year."""
    return any(not rounded(free(figures, kind, quarter, "yes")) for quarter in figures.quarters_of(year))


def runs_out(figures: Figures) -> Markup:
    """The finding: what is full, from when; what is free but closed to the council; what is free and yet not used."""
    short = short_types(figures)
    none = [each for each in short if not rounded(each.beds)]
    spare = [each for each in short if rounded(each.beds) and (rounded(each.usable) > 0 or not each.since)]
    shut = [each for each in short if each not in none and each not in spare and rounded(each.closed) > 0]
    full = [each for each in short if each not in none and each not in spare and each not in shut]
    said: list[Part] = []
    if full:
        said.append(join("Places run out: ", _since(figures, full), "."))
    if shut:
        opened = "the only places free at the end are in homes that take no new council-funded residents"
        said.append(join("In ", _kinds(figures, shut), f" {opened} (", _figures(shut, "closed"), ")."))
    if spare:
        what = "staff, distance or the rule on care types may keep people from using them"
        free = join("Some places stay free in ", _kinds(figures, spare), " (", _figures(spare, "usable"))
        said.append(join(free, f"): {what}."))
    if none:
        said.append(join("The borough has no place at all in ", _kinds(figures, none), "."))
    return Markup(" ").join(said)


def _kinds(figures: Figures, short: Sequence[Short]) -> Markup:
    return listed([inside(figures.care_types[each.kind]) for each in short])


def _figures(short: Sequence[Short], which: str) -> Markup:
    """Such as "33 and 42": one for each care type."""
    return listed([getattr(each, which).show() for each in short])


def _since(figures: Figures, short: Sequence[Short]) -> Markup:
    """Such as "dementia nursing in 2025-26 and general nursing in 2026-27"."""
    return listed([join(inside(figures.care_types[each.kind]), " in ", year_label(figures, each.since))
                   for each in short])  # fmt: skip
