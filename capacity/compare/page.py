"""compare.html: one page without script or request, for screen and paper. Every word of data is escaped."""

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence

from capacity.compare.gains import OUT, WAITING
from capacity.compare.measures import MEASURES, TOTAL, Measure
from capacity.compare.overview import NONE, columns, rows, standing
from capacity.compare.result import Compared, Comparison
from capacity.compare.verdict import terms, verdict
from capacity.compare.words import change
from capacity.errors import printable

LONGEST = 400  # characters of a piece of data
SMALL = 0.05  # waiting weeks below which nobody waits
STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; border-bottom: 2px solid #0072b2; padding-bottom: .15rem; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .2rem; }
p { max-width: 48rem; margin: .3rem 0 .6rem; }
.scroll { overflow-x: auto; margin: .6rem 0 1.4rem; }
.scroll:focus { outline: 2px solid #0072b2; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .4rem; }
td { white-space: nowrap; }
td.words { white-space: normal; }
th, td { padding: .28rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid #d5d5d5; }
thead th { border-bottom: 2px solid #595959; vertical-align: bottom; font-weight: 600; max-width: 8.5rem; }
th:first-child, .words { text-align: left; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 9rem; }
tr.base th, tr.base td { background: #f0f0f0; font-weight: 600; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { max-width: 48rem; }
.name { color: #4a4a4a; font-weight: 400; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .scroll { overflow: visible; }
  tr, table, figure, .verdict { break-inside: avoid; }
  .glance table { break-inside: auto; }
  tbody th { min-width: 13rem; }
  h2, h3, caption { break-after: avoid; }
}
"""


def text(value: object) -> str:
    """Data as HTML: without control characters, escaped, cut to length, its direction its own."""
    return f"<bdi>{html.escape(printable(str(value), LONGEST))}</bdi>"


def page(comparison: Comparison, picture: str) -> str:
    """The whole page. `picture` is an SVG element."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"{printable(comparison.place)}: alternatives to {printable(comparison.base.name)}"
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{_heading(comparison)}
{_overview(comparison)}
{_verdicts(comparison)}
{_picture(picture)}
{_gains(comparison)}
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
    return f"""<h1>{text(comparison.place)}: {len(comparison.others)} alternatives to {text(base.name)}</h1>
<p>The base is {text(base.name)}{label}. {scenario.quarters} quarters from {scenario.start:%B %Y}; financial years run
from April to March. Each alternative is planned anew, with the same priorities unless a warning below says otherwise.
Figures are what is possible in each, not what will happen: people are averages, and the plan knows the future.</p>"""


def _table(
    caption: str, headings: Sequence[str], body: Iterable[tuple[str, Sequence[str], bool]], words: int = 0
) -> str:
    """A table with a header for each column and row; the last `words` columns hold words. Cells are HTML."""
    first = len(headings) - words
    head = "".join(
        f'<th scope="col"{_words(n >= first)}>{heading}</th>' for n, heading in enumerate(headings)
    )  # fmt: skip
    lines = []
    for label, cells, is_base in body:
        inside = "".join(f"<td{_words(n + 1 >= first)}>{cell}</td>" for n, cell in enumerate(cells))
        lines.append(f'<tr{" class=base" if is_base else ""}><th scope="row">{label}</th>{inside}</tr>')
    shown = "\n".join(lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}"><table>\n'
        f"<caption>{html.escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{shown}\n</tbody></table></div>"
    )


def _words(yes: bool) -> str:
    return ' class="words"' if yes else ""


def _minus(cell: str) -> str:
    """With a proper minus sign before it."""
    return html.escape(f"−{cell[1:]}" if cell.startswith("-") else cell)


def _name(one: Compared, comparison: Comparison) -> str:
    label = f'<br><span class="name">{text(one.candidate.label)}</span>' if one.candidate.label else ""
    return f"{text(one.name)}{' (the base)' if one is comparison.base else ''}{label}"


def _overview(comparison: Comparison) -> str:
    headings = ["Alternative", *(html.escape(column.heading) for column in columns(comparison)), "Standing"]
    body = []
    for one, cells in rows(comparison):
        body.append(
            (_name(one, comparison), [*map(_minus, cells), text(standing(comparison, one))], one is comparison.base)
        )
    failed = "".join(f"<p>{text(one.name)} has no plan: {text(why)}</p>" for one, why in comparison.failed)
    table = _table("Over the whole plan: the base as it is, the others as changes from it", headings, body, words=1)
    return f'<section class="glance"><h2>At a glance</h2>\n{table}{failed}</section>'


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
<figcaption>Each mark is an alternative. Those on the line are the efficient set: no other costs as little and
avoids as many, and does better on one of the two. Waiting, journeys and who gains are not in the picture.</figcaption>
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
        body.append((label, [_minus(cell) for cell in cells], one is comparison.base))
    return _table(f"{measure.label}, {unit}", [html.escape(heading) for heading in headings], body)


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
            cells[n] = _minus(change(moved, 1)) if n else f"{base:,.1f}"
    return _table(caption, headings, [(text(names[key]), cells, False) for key, cells in found.items()])


def _terms(comparison: Comparison) -> str:
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in terms(comparison))
    warned = "".join(f"<li>{text(line)}</li>" for line in comparison.warnings)
    warnings = f"<h2>Warnings</h2><ul>{warned}</ul>" if warned else ""
    return f"<h2>Terms</h2><ul>{lines}</ul>\n{warnings}"
