"""compare.html: one page without script or request, for screen and paper. Every word of data is escaped."""

from collections.abc import Sequence
from typing import Any

from capacity.inputs.errors import printable
from capacity.inputs.wording import change
from capacity.outputs.pages import frame
from capacity.outputs.pages.markup import Markup, Part, join, joined, listed, tag
from capacity.outputs.pages.static import static
from capacity.outputs.pages.tables import minus, table, text
from capacity.results.columns import REASONS
from capacity.studies.compare.away_chart import picture as picture_of_reasons
from capacity.studies.compare.away_said import WHAT, sentences, told, used
from capacity.studies.compare.closing import HEADS as CLOSED
from capacity.studies.compare.closing import closing
from capacity.studies.compare.closing import rows as closed_rows
from capacity.studies.compare.closing import sentences as closed_said
from capacity.studies.compare.cost_causes import PARTS
from capacity.studies.compare.difference_maps import where
from capacity.studies.compare.differing_inputs import told as told_inputs
from capacity.studies.compare.gains import OUT, WAITING
from capacity.studies.compare.measures import MEASURES, TOTAL, Measure
from capacity.studies.compare.overview import NONE, Column, money_columns, people_columns, rows, standing
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.split_said import HEADS, READING, unit
from capacity.studies.compare.split_said import rows as rows_of
from capacity.studies.compare.split_said import sentences as sentences_of_parts
from capacity.studies.compare.split_said import told as told_parts
from capacity.studies.compare.verdict import terms, verdict

SMALL = 0.05  # waiting weeks below which nobody waits
POUND = 0.5  # a smaller part counts as none
DIFFERENCES = 15  # lines of inputs that differ, for each alternative


def page(comparison: Comparison, picture: str) -> str:
    """The whole page. `picture` is an SVG element."""
    base = comparison.base.candidate
    scenario = base.inputs.scenario
    return frame.page(
        "studies/compare/templates/compare.html",
        [static("outputs/pages", "study.css"), static("studies/compare", "compare.css")],
        title=f"{printable(comparison.place)}: alternatives to {printable(comparison.base.name)}",
        place=comparison.place,
        base=comparison.base.name,
        label=base.label,
        count=len(comparison.others),
        quarters=scenario.quarters,
        start=f"{scenario.start:%B %Y}",
        how=_how(comparison),
        differs=told_inputs(comparison, DIFFERENCES),
        people=_people(comparison),
        money=_money(comparison),
        failed=[(candidate.name, why) for candidate, why in comparison.failed],
        causes=_causes(comparison),
        verdicts=_verdicts(comparison),
        closing=_closing(comparison),
        split=_split(comparison),
        picture=Markup(picture),
        why=_why(comparison) if comparison.why else None,
        gains=_gains(comparison),
        maps=where(comparison),
        years=joined((_of_measure(measure, comparison) for measure in MEASURES), "\n"),
        terms=terms(comparison),
        warnings=comparison.warnings,
    )


def _how(comparison: Comparison) -> Part:
    """What was planned for this comparison, and what had been planned before it."""
    runs: list[Part] = [text(plan.name) for plan in comparison.all if plan.candidate.run]
    if not runs:
        return "Each alternative is planned for this comparison"
    others = "" if len(runs) == len(comparison.all) else "; the others are planned for this comparison"
    return join("Read from finished runs: ", listed(runs), others)


def _name(plan: Compared, comparison: Comparison) -> Markup:
    label = [Markup("<br>"), tag("span", text(plan.candidate.label), class_="name")] if plan.candidate.label else []
    return join(_short_name(plan, comparison), *label)


def _short_name(plan: Compared, comparison: Comparison) -> Markup:
    return join(text(plan.name), " (the base)" if plan is comparison.base else "")


def _people(comparison: Comparison) -> Markup:
    """People and money in separate tables: one table of both would be wider than a page."""
    caption = "Over the whole plan: the base as it is, the others as changes from it"
    return _changes(comparison, caption, people_columns(), False)


def _money(comparison: Comparison) -> Markup:
    return _changes(comparison, "Money over the whole plan, in the same way", money_columns(comparison), True)


def _changes(comparison: Comparison, caption: str, headed: Sequence[Column], standings: bool) -> Markup:
    headings = ["Alternative", *(column.heading for column in headed)]
    body: list[tuple[Part, Sequence[Part], bool]] = []
    for plan, cells in rows(comparison, headed):
        last = [text(standing(comparison, plan))] if standings else []
        body.append((_name(plan, comparison), [*map(minus, cells), *last], plan is comparison.base))
    return table(
        caption, headings + ["On cost, placements, waiting and staffing"] * standings, body, words=int(standings)
    )


def _causes(comparison: Comparison) -> Part:
    """A row for each alternative: what its difference in cost is made of."""
    if not comparison.others:
        return ""
    used = [part for part in PARTS if any(abs(plan.causes.pounds[part]) >= POUND for plan in comparison.others)]
    body = [
        (
            text(plan.name),
            [minus(change(value)) for value in (*(plan.causes.pounds[p] for p in used), comparison.extra_cost(plan))],
            False,
        )
        for plan in comparison.others
    ]
    headings = ["Alternative", *(PARTS[part] for part in used), "Net present cost"]
    return table("Where the difference in cost comes from: present value against the base, £", headings, body)


def _verdicts(comparison: Comparison) -> list[dict[str, str]]:
    return [
        {"name": plan.name, "label": plan.candidate.label, "said": printable(verdict(plan, comparison), 2_000)}
        for plan in comparison.others
    ]


def _closing(comparison: Comparison) -> list[dict[str, Any]]:
    """Plans in which homes close: sentences, and a table of closures."""
    return [
        {
            "name": _short_name(closed[0], comparison),
            "said": list(closed_said(closed)),
            "table": table(
                "Who must move, people expected, each figure rounded by itself",
                CLOSED,
                [(text(first), cells, False) for first, *cells in closed_rows(closed)],
            ),
        }
        for closed in closing(comparison)
    ]


def _split(comparison: Comparison) -> dict[str, Any] | None:
    """The section of parts: sentences, and a table for each figure that changes."""
    if not comparison.split:
        return None
    each = [
        {
            "name": made.name,
            "label": made.label,
            "said": list(sentences_of_parts(made)),
            "tables": joined(
                table(
                    f"{figure.label}, {unit(figure)}: change from the base",
                    ["Part", *(head.capitalize() for head in HEADS)],
                    [
                        (text(words), [minus(cell) for cell in cells], cells[0] == "")
                        for words, cells in rows_of(made, n)
                    ],
                )
                for n, figure in told_parts(made)
            ),
        }
        for made in comparison.split.values()
    ]
    return {"each": each, "reading": READING}


def _why(comparison: Comparison) -> dict[str, Any]:
    """The section of reasons: sentences, the picture and the table, in which each row adds up."""
    reasons = used(comparison)
    caption = "People placed against their choice over the whole plan, by reason"
    headings: list[Part] = ["Alternative", "People", *(REASONS[reason].capitalize() for reason in reasons)]
    base = comparison.base.name
    body: list[tuple[Part, list[Part], bool]] = [
        (
            join(text(each.name), " (the base)" if each.name == base else ""),
            [f"{each.people:,.1f}", *(minus(f"{each.shares[reason]:,.1f}") for reason in reasons)],
            each.name == base,
        )
        for each in told(comparison)
    ]
    return {
        "what": WHAT,
        "said": list(sentences(comparison)),
        "picture": Markup(picture_of_reasons(comparison)),
        "table": table(caption, headings, body) if body else "",
    }


def _of_measure(measure: Measure, comparison: Comparison) -> Markup:
    base = comparison.base.figures[measure.key]
    if not any(abs(value) > SMALL for plan in comparison.all for value in plan.figures[measure.key].values()):
        return tag("p", f"{measure.label}: none in any year, in the base or in any alternative.")
    size, digits, unit = 1.0, measure.digits or 1, measure.unit
    if unit == "£":
        size, digits, unit = 1e3, 0, "£ thousand"
    elif unit == "share":
        size, digits, unit = 0.01, 1, "% of beds"
    elif measure.unit in ("hours", "person-km"):
        digits = 0
    headings = ["Alternative", *comparison.years, *(["All years"] if TOTAL in base else [])]
    body = []
    for plan in comparison.all:
        figure = plan.figures[measure.key]
        cells = [
            f"{value / size:,.{digits}f}" if plan is comparison.base else change((value - base[year]) / size, digits)
            for year, value in figure.items()
        ]
        body.append((_short_name(plan, comparison), [minus(cell) for cell in cells], plan is comparison.base))
    return table(f"{measure.label}, {unit}", headings, body)


def _gains(comparison: Comparison) -> Markup:
    parts: list[Part] = []
    for measure, what in ((OUT, "Placements out of borough"), (WAITING, "Weeks of waiting")):
        if measure == WAITING and all(_most(plan, measure) < SMALL for plan in comparison.all):
            parts.append(tag("p", "Nobody waits to the end of a quarter, in the base or in any alternative."))
            continue
        for by in ("ward", "need"):
            parts.append(_group(comparison, measure, by, f"{what} by {by}, over the whole plan"))
    return joined(parts, "\n")


def _most(plan: Compared, measure: str) -> float:
    rows_of = plan.gains[plan.gains["measure"] == measure]
    return float(rows_of[["base", "value"]].to_numpy().max(initial=0.0))


def _group(comparison: Comparison, measure: str, by: str, caption: str) -> Markup:
    headings = [
        by.capitalize(),
        _short_name(comparison.base, comparison),
        *(text(plan.name) for plan in comparison.others),
    ]
    cells_by_id: dict[str, list[Part]] = {}
    names: dict[str, str] = {}
    for n, plan in enumerate(comparison.all):
        mine = plan.gains[(plan.gains["measure"] == measure) & (plan.gains["by"] == by)]
        for key, name, base, moved in mine[["id", "name", "base", "change"]].itertuples(index=False):
            names[key] = name
            cells = cells_by_id.setdefault(key, [NONE] * len(comparison.all))
            cells[n] = minus(change(moved, 1)) if n else f"{base:,.1f}"
    return table(caption, headings, [(text(names[key]), cells, False) for key, cells in cells_by_id.items()])
