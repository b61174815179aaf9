"""compare.html: one page without script or request, for screen and paper. Every word of data is escaped."""

import html
from collections.abc import Sequence

from capacity.inputs.errors import printable
from capacity.outputs.pages.policy import policy
from capacity.outputs.pages.static import static
from capacity.studies.compare.cost_causes import PARTS
from capacity.studies.compare.difference_maps import where
from capacity.studies.compare.gains import OUT, WAITING
from capacity.studies.compare.markup import minus, table, text
from capacity.studies.compare.measures import MEASURES, TOTAL, Measure
from capacity.studies.compare.overview import NONE, Column, money_columns, people_columns, rows, standing
from capacity.studies.compare.result import Compared, Comparison
from capacity.studies.compare.verdict import terms, verdict
from capacity.studies.compare.wording import change, listed

SMALL = 0.05  # waiting weeks below which nobody waits
POUND = 0.5  # a part of less is none


def page(comparison: Comparison, picture: str) -> str:
    """The whole page. `picture` is an SVG element."""
    style = static("studies/compare", "compare.css")
    title = f"{printable(comparison.place)}: alternatives to {printable(comparison.base.name)}"
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy([style])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{_heading(comparison)}
{_overview(comparison)}
{_verdicts(comparison)}
{_picture(picture)}
{_gains(comparison)}
{where(comparison)}
{_years(comparison)}
{_terms(comparison)}
</main>
</body>
</html>
"""


def _heading(comparison: Comparison) -> str:
    base = comparison.base.candidate
    scenario = base.inputs.scenario
    label = f": {text(base.label)}" if base.label else ""
    count = len(comparison.others)
    return f"""<h1>{text(comparison.place)}: {count} alternative{"s" * (count != 1)} to {text(base.name)}</h1>
<p>The base is {text(base.name)}{label}. {scenario.quarters} quarters from {scenario.start:%B %Y}; financial years run
from April to March. {_how(comparison)}, with the same priorities unless a warning below says otherwise.
Figures are what is possible in each, not what will happen: people are averages, and the plan knows the future.</p>"""


def _how(comparison: Comparison) -> str:
    """What was planned for this comparison, and what had been planned before it."""
    runs = [text(one.name) for one in comparison.all if one.candidate.run]
    if not runs:
        return "Each alternative is planned anew"
    others = "" if len(runs) == len(comparison.all) else "; what else there is, is planned anew"
    return f"Read from finished runs: {listed(runs)}{others}"


def _name(one: Compared, comparison: Comparison) -> str:
    label = f'<br><span class="name">{text(one.candidate.label)}</span>' if one.candidate.label else ""
    return f"{text(one.name)}{' (the base)' if one is comparison.base else ''}{label}"


def _overview(comparison: Comparison) -> str:
    """People and money in a table each: one of both would be wider than a page."""
    failed = "".join(f"<p>{text(one.name)} has no plan: {text(why)}</p>" for one, why in comparison.failed)
    people = _changes(comparison, "Over the whole plan: the base as it is, the others as changes from it",
                      people_columns(), False)  # fmt: skip
    money = _changes(comparison, "Money over the whole plan, likewise", money_columns(comparison), True)
    return f'<section class="glance"><h2>At a glance</h2>\n{people}{money}{failed}{_causes(comparison)}</section>'


def _changes(comparison: Comparison, caption: str, headed: Sequence[Column], standings: bool) -> str:
    headings = ["Alternative", *(html.escape(column.heading) for column in headed)]
    body = []
    for one, cells in rows(comparison, headed):
        last = [text(standing(comparison, one))] if standings else []
        body.append((_name(one, comparison), [*map(minus, cells), *last], one is comparison.base))
    return table(caption, headings + ["On cost and placements"] * standings, body, words=int(standings))


def _causes(comparison: Comparison) -> str:
    """A row for each alternative: what its difference in cost is made of."""
    if not comparison.others:
        return ""
    used = [part for part in PARTS if any(abs(one.causes.pounds[part]) >= POUND for one in comparison.others)]
    body = [
        (
            text(one.name),
            [minus(change(value)) for value in (*(one.causes.pounds[p] for p in used), comparison.extra_cost(one))],
            False,
        )
        for one in comparison.others
    ]
    headings = ["Alternative", *(html.escape(PARTS[part]) for part in used), "Net present cost"]
    return table("Where the difference in cost comes from: present value against the base, £", headings, body)


def _verdicts(comparison: Comparison) -> str:
    parts = []
    for one in comparison.others:
        label = f': <span class="name">{text(one.candidate.label)}</span>' if one.candidate.label else ""
        said = html.escape(printable(verdict(one, comparison), 2_000))
        parts.append(f'<section class="verdict"><h3>{text(one.name)}{label}</h3>\n<p>{said}</p></section>')
    return "<h2>What each comes to</h2>\n" + "\n".join(parts)


def _picture(picture: str) -> str:
    return f"""<h2>Cost against placements avoided</h2>
<figure>{picture}
<figcaption>Each mark is an alternative. For those on the line no alternative is better on both cost and placements:
none costs as little and avoids as many, and does better on one of the two. A lower cost is no merit by itself; the
table above says where it comes from. Waiting, journeys and who gains are not in the picture.</figcaption>
</figure>"""


def _years(comparison: Comparison) -> str:
    parts = ["<h2>By financial year</h2>", "<p>The base as it is, the others as changes from it.</p>"]
    return "\n".join([*parts, *(_of_measure(measure, comparison) for measure in MEASURES)])


def _of_measure(measure: Measure, comparison: Comparison) -> str:
    base = comparison.base.figures[measure.key]
    if not any(abs(value) > SMALL for one in comparison.all for value in one.figures[measure.key].values()):
        return f"<p>{measure.label}: none in any year, in the base or in any alternative.</p>"
    size, digits, unit = 1.0, measure.digits or 1, measure.unit
    if unit == "£":
        size, digits, unit = 1e3, 0, "£ thousand"
    elif unit == "share":
        size, digits, unit = 0.01, 1, "% of beds"
    elif measure.unit in ("hours", "person-km"):
        digits = 0
    headings = ["Alternative", *comparison.years, *(["All years"] if TOTAL in base else [])]
    body = []
    for one in comparison.all:
        figure = one.figures[measure.key]
        cells = [
            f"{value / size:,.{digits}f}" if one is comparison.base else change((value - base[year]) / size, digits)
            for year, value in figure.items()
        ]
        label = text(one.name) + (" (the base)" if one is comparison.base else "")
        body.append((label, [minus(cell) for cell in cells], one is comparison.base))
    return table(f"{measure.label}, {unit}", [html.escape(heading) for heading in headings], body)


def _gains(comparison: Comparison) -> str:
    parts = ["<h2>Who gains</h2>",
             "<p>All placements out of borough, those that people choose too. A change below nought is good for the"
             " people concerned. Between equal plans the shortest journeys decide who goes where, so that a ward can"
             " lose by what helps the borough.</p>"]  # fmt: skip
    for measure, what in ((OUT, "Placements out of borough"), (WAITING, "Weeks of waiting")):
        if measure == WAITING and all(_most(one, measure) < SMALL for one in comparison.all):
            parts.append("<p>Nobody waits to the end of a quarter, in the base or in any alternative.</p>")
            continue
        for by in ("ward", "need"):
            parts.append(_group(comparison, measure, by, f"{what} by {by}, over the whole plan"))
    return "\n".join(parts)


def _most(one: Compared, measure: str) -> float:
    rows_of = one.gains[one.gains["measure"] == measure]
    return float(rows_of[["base", "value"]].to_numpy().max(initial=0.0))


def _group(comparison: Comparison, measure: str, by: str, caption: str) -> str:
    headings = [
        by.capitalize(),
        f"{text(comparison.base.name)} (the base)",
        *(text(one.name) for one in comparison.others),
    ]
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for n, one in enumerate(comparison.all):
        mine = one.gains[(one.gains["measure"] == measure) & (one.gains["by"] == by)]
        for key, name, base, moved in mine[["id", "name", "base", "change"]].itertuples(index=False):
            names[key] = name
            cells = found.setdefault(key, [NONE] * len(comparison.all))
            cells[n] = minus(change(moved, 1)) if n else f"{base:,.1f}"
    return table(caption, headings, [(text(names[key]), cells, False) for key, cells in found.items()])


def _terms(comparison: Comparison) -> str:
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in terms(comparison))
    warned = "".join(f"<li>{text(line)}</li>" for line in comparison.warnings)
    warnings = f"<h2>Warnings</h2><ul>{warned}</ul>" if warned else ""
    return f"<h2>Terms</h2><ul>{lines}</ul>\n{warnings}"
