"""Pieces that several sections are built from: a chart with its table, and a table by need and year."""

from collections.abc import Mapping, Sequence
from typing import Any

from capacity.inputs.wording import how_often
from capacity.outputs.pages.markup import Markup, Part, join, name, plain, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.axis import begins
from capacity.outputs.report.chart import WIDE, Chart
from capacity.outputs.report.charts import draw
from capacity.outputs.report.cite import Key, cited_text
from capacity.outputs.report.cited_run import Figures, inside
from capacity.outputs.report.html_tables import table
from capacity.outputs.report.sentences import year_labels


def figure(chart: Chart, behind: Markup | None = None, more: Part = "") -> Markup:
    """A chart with its name and the table behind it, and what is set aside with that; it says where its axis begins if
    that is not zero."""
    caption = tag("figcaption", chart.title, _beginning(begins(chart)))
    return tag("figure", caption, draw(chart), _behind(chart.title, behind), more, class_=_size(chart))


def panels(title: str, charts: Sequence[tuple[Part, Chart]], said: Part = "", behind: Markup | None = None) -> Markup:
    """Several small charts of one kind, each under its name, with one title, a line that explains their words, and the
    table behind them."""
    starts = [begins(chart) for _, chart in charts]
    same = starts[0] if len(set(starts)) == 1 else ""
    drawn = [
        tag("figure", tag("figcaption", label, "" if same else _beginning(start)), draw(chart))
        for (label, chart), start in zip(charts, starts, strict=True)
    ]
    caption = tag("figcaption", title, _beginning(same))
    explained = tag("p", said) if said else ""
    return tag("figure", caption, explained, tag("div", *drawn, class_="panels"), _behind(title, behind), class_="many")


def _beginning(start: str) -> str:
    return f" (the axis begins at {start})" if start else ""


def _behind(title: str, behind: Markup | None) -> Part:
    return set_aside(title, behind, same=True) if behind else ""


def _size(chart: Chart) -> str | None:
    return "broad" if chart.wide > WIDE else None


def by_need(figures: Figures, measure: str, caption: str) -> Markup:
    """A table of a measure by need and year; needs for which nothing is known stand below the total."""
    rows = [_row(figures, name(figures.needs[need]), measure, need) for need in figures.known]
    rows.append(_row(figures, "All needs", measure, figures.known))
    rows += [
        _row(figures, join("Not in the total: ", inside(figures.needs[need])), measure, need)
        for need in figures.left_out
    ]
    return table(caption, ["Need", *year_labels(figures)], rows, total=len(figures.known))


def _row(figures: Figures, label: Part, measure: str, need: Key) -> list[Part]:
    return [label, *(figures.of_need(measure, year, need).people() for year in figures.years)]


def short_title(label: str) -> str:
    """A label as the name of a chart can hold it: one line of plain text."""
    return plain(label, 60)


def limits_of(figures: Figures) -> list[Part]:
    """The tightest limits of the run's record, those that bind in most quarters first."""
    limits: list[Mapping[str, Any]] = figures.record["headline"]["limits"]
    ordered = sorted(enumerate(limits), key=lambda pair: -_often(pair[1]))
    return [_limit(limit, f"headline/limits/{place}") for place, limit in ordered]


def _often(limit: Mapping[str, Any]) -> int:
    """In how many quarters."""
    return int(limit["full"] if "full" in limit else limit["short"])


def _limit(limit: Mapping[str, Any], row: str) -> Markup:
    known = tag("strong", cited_text(plain(limit["what"]), "run.json", f"{row}/what", "text"))
    quarters = {key: number for key, number in limit.items() if key != "what"}
    cited = {key: cited_text(str(number), "run.json", f"{row}/{key}", "quarters") for key, number in quarters.items()}
    return join(known, ": ", Markup(how_often(limit)).format(**cited))
