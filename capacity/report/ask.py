"""What the council wants the market to do, as far as the plan's figures say it."""

from capacity.report.cite import Cited, Key
from capacity.report.figures import AVOIDABLE, WAITING, Figures, inside
from capacity.report.html import Html, Part, join, listed, name
from capacity.report.market import EMPTY, REASONS, free
from capacity.report.tables import bullets, paragraphs
from capacity.report.words import people, rounded, year_label

FEW = 0.5
"""Places; fewer are no place at all."""


def market(figures: Figures) -> Html:
    """The section: more places, other terms, more staff, no more places, by care type and role."""
    items: list[Part] = []
    enough: list[Part] = []
    for kind in figures.care_types:
        avoidable, waits = (
            int(rounded(figures.year_sum(measure, figures.years[-1], need=figures.pointing.get(kind, ()))))
            for measure in (AVOIDABLE, WAITING)
        )
        if avoidable:
            items.append(_short(figures, kind, avoidable))
        if waits:
            items.append(_waits(figures, kind, waits))
        if avoidable or waits:
            continue
        if (full := _full(figures, kind)).value < EMPTY:
            enough.append(join(inside(figures.care_types[kind]), " (", full.percent(), " occupied)"))
    items += _staff(figures)
    if enough:
        items.append(join("No more places, but better use of those that there are: ", listed(enough), "."))
    text = paragraphs(
        f"This is what the figures of the plan’s last year ({year_label(figures, figures.years[-1])}) point to. "
        "They say where something is short, not who should offer it, at what price, or whether anybody will: the "
        "plan takes providers and prices as the scenario gives them.",
    )
    if not items:
        return join(text, paragraphs("The plan finds nothing short that more places or staff would mend."))
    return join(text, bullets(items))


def _full(figures: Figures, kind: str) -> Cited:
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind, "quarter": figures.quarters[-1].name}
    return figures.table("occupancy.csv").share("council+others", "beds", **at)


def _short(figures: Figures, kind: str, whole: int) -> Html:
    """A care type whose people are placed outside: whether beds are short, or the terms on which they are offered."""
    closing, label = figures.quarters[-1].name, inside(figures.care_types[kind])
    cited = figures.year_sum(AVOIDABLE, figures.years[-1], need=figures.pointing[kind])
    are = "is" if whole == 1 else "are"
    outside = join(cited.show(), f" {people(whole)} with this need {are} placed outside without choosing it")
    left = free(figures, kind, closing, "yes")
    if left.value >= FEW:
        said = join("Not places alone, for ", label, ": ", outside, ", while ", left.show(), " places that take new ")
        said = join(
            said, "residents are free at the end: staff, distance or the rule on care types may stand in the way."
        )
    else:
        said = join(
            "More places in the borough for ", label, " that the council can use: those that take new residents "
        )
        said = join(said, "are all taken, and ", outside, ".")
    why: list[Part] = [
        join(found.show(), f" where {reason}")
        for admits, reason in REASONS.items()
        if (found := free(figures, kind, closing, admits)).value >= FEW
    ]
    if not why:
        return said
    return join(said, " Free, but closed to new residents of the council: ", listed(why), ".")


def _waits(figures: Figures, kind: str, whole: int) -> Html:
    """A care type whose people have no place at the end, in the borough or out of it."""
    cited = figures.year_sum(WAITING, figures.years[-1], need=figures.pointing[kind])
    wait = "waits" if whole == 1 else "wait"
    label = inside(figures.care_types[kind])
    return join(
        "Places or staff for ", label, ": ", cited.show(), f" {people(whole)} with this need {wait} at the end."
    )


def _staff(figures: Figures) -> list[Html]:
    """A sentence for each pool and role that is short of contracted hours at the end."""
    source, frame = figures.table("staffing.csv"), figures.tables["staffing.csv"]
    closing = figures.quarters[-1].name
    found = []
    for pool, role in frame[["pool", "role"]].drop_duplicates().itertuples(index=False, name=None):
        needed, supply, agency, nobody = (
            source.sum(column, pool=pool, role=role, quarter=closing)
            for column in ("required_hours", "supply_hours", "agency_hours", "unstaffed_hours")
        )
        if not rounded(agency) and not rounded(nobody):
            continue
        who = join(name(figures.inputs.book.roles[role].label, 60), ", ", name(figures.authorities[pool], 60))
        left: Part = join(", and nobody is there for ", nobody.show()) if rounded(nobody) else ""
        hours = join(
            needed.show(), " hours a week are needed at the end of the plan and ", supply.show(), " contracted; "
        )
        found.append(
            join("More contracted hours (", who, "): ", hours, agency.show(), " come from agencies", left, ".")
        )
    return found
