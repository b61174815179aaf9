"""Why people are placed out of borough, in the report: a hand-made why.csv beside the run of a small place."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from report_figures import Reader, faults

from capacity.audit import audit
from capacity.inputs.errors import CapacityError
from capacity.outputs.pages.markup import Markup
from capacity.outputs.redraw import Finished, read_run, redraw, write_report
from capacity.outputs.report.asks import in_numbers, wanted
from capacity.outputs.report.cited_run import NEEDED, Figures
from capacity.outputs.report.findings import leaves
from capacity.outputs.report.market_asks import market
from capacity.outputs.report.reasons import main_reasons, mostly, split, why
from capacity.outputs.report.remedies import shortages
from capacity.planning import plan
from capacity.results.columns import OTHER, REASONS, WHY, names

pytestmark = pytest.mark.integration
YEAR = "2025-26"
HAND = {"beds": 0.5, "fee": 0.2, "staff": 0.2, OTHER: 0.1}
"""Parts of those who are placed against their choice, with each need."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny baseline: 3.523 people with nursing needs are placed outside without choosing it, and some with
    residential needs in the borough although they chose to leave."""
    folder = tmp_path_factory.mktemp("why") / "run"
    plan(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml", folder=folder)
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Finished:
    return read_run(folder, NEEDED)


def _table(run: Finished, parts: dict[str, float]) -> pd.DataFrame:
    """why.csv in which these are the parts of each need's people."""
    summary = run.tables["summary.csv"]
    against = summary[summary["measure"].isin(["avoidable_out_of_borough", "choice_refused"])]
    people = against.groupby(["home", "need"], sort=False)["value"].sum()
    blank = float("nan")
    rows = [
        (home, need, YEAR, reason, people[home, need] * parts.get(reason, 0.0), alone, alone, blank)
        for home, need in people.index
        for reason in REASONS
        for alone in (blank if reason == OTHER else 0.0,)
    ]
    return pd.DataFrame(rows, columns=names(WHY))


def _figures(run: Finished, parts: dict[str, float]) -> Figures:
    return Figures(run.inputs, run.record, {**run.tables, WHY: _table(run, parts)})


def _said(markup: Markup | str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def test_findings_name_the_first_two_reasons_with_their_share_of_the_whole(run: Finished) -> None:
    figures = _figures(run, HAND)
    assert _said(main_reasons(figures)) == "beds (50%) and staff (20%)"  # as much as the fee, which stands after staff
    assert _said(leaves(figures)).endswith(" with that need. The main reasons are beds (50%) and staff (20%).")
    assert _said(mostly(figures)) == (
        "In 2025-26 (2 quarters), about 4 people are placed against their choice; the main reasons are beds (50%) and"
        " staff (20%)."
    )
    alone = _figures(run, {"rating": 0.4, OTHER: 0.6})
    assert _said(main_reasons(alone)) == "rating or embargo (40%)"  # what remains is no reason to name
    lower = _figures(run, {"beds": 1.1, "arranging": -0.1})
    assert _said(main_reasons(lower)) == "beds (110%)"
    assert _said(mostly(_figures(run, {OTHER: 1.0}))) == "No limit of the borough is a reason in 2025-26 (2 quarters)."


def test_without_the_table_nothing_is_said_of_reasons(run: Finished) -> None:
    figures = Figures(run.inputs, run.record, run.tables)
    assert main_reasons(figures) == why(figures) == ""
    assert "main reasons" not in _said(leaves(figures))
    assert all(not short.reasons for short in shortages(figures))
    assert "capacity why does" in _said(mostly(figures))


def test_places_follow_the_reasons_and_add_up(run: Finished) -> None:
    """13 places (test_report_ask.py): 6.5, 2.6, 2.6 and 1.3 of them. The two largest parts that are left over, 0.6
    each, get the two places that 6 + 2 + 2 + 1 leave."""
    figures = _figures(run, HAND)
    assert split(figures, ("nursing",), 13) == {"beds": 6, "staff": 3, "fee": 3, OTHER: 1}
    nursing, *_ = shortages(figures)
    steps = (nursing.fill, nursing.opened, nursing.converted, nursing.build, nursing.staffed, nursing.turned)
    assert steps == (0, 3, 0, 6, 3, 0)
    assert nursing.beyond == {OTHER: 1}
    assert sum(steps) + sum(nursing.beyond.values()) == nursing.places == 13
    lowering = _figures(run, {"beds": 1.5, "arranging": -0.5})
    assert split(lowering, ("nursing",), 13) == {"beds": 13}  # what lowers the figure asks for nothing


def test_places_that_are_short_themselves_are_not_converted(run: Finished) -> None:
    """S1 gets 9 residential places, free and closed to the council. Of nursing's 13 places 6.5 are for want of beds and
    6.5 for the fee: 7 and 6. Of residential's 3 it is 2 and 1, so that these 9 are not there to be converted."""
    figures = _figures(run, {"beds": 0.5, "fee": 0.5})
    more = pd.DataFrame([("S1", "residential", 9, 0, "fee", "T1", "2025-07-01", 0.0, 30.0)], columns=[
        "site", "care_type", "usable", "at_end", "admits", "authority", "quarter", "others", "beds"])  # fmt: skip
    occupancy = pd.concat([run.tables["occupancy.csv"], more], ignore_index=True)
    figures = replace(figures, tables={**figures.tables, "occupancy.csv": occupancy})
    assert [(short.kind, short.opened, short.converted, short.build) for short in shortages(figures)] == [
        ("nursing", 6, 0, 7), ("residential", 1, 0, 2),
    ]  # fmt: skip
    # Where residential places lack only for the fee, its 3 are opened, and 6 are left to be converted
    table = figures.tables[WHY]
    of = (table["need"] == "residential") & (table["reason"] == "beds")
    figures = replace(figures, tables={**figures.tables, WHY: table.assign(share=table["share"].mask(of, 0.0))})
    assert [(short.kind, short.opened, short.converted, short.build) for short in shortages(figures)] == [
        ("nursing", 6, 6, 1), ("residential", 3, 0, 0),
    ]  # fmt: skip


def test_what_the_market_is_asked_for_says_the_reasons(run: Finished) -> None:
    figures = _figures(run, HAND)
    asked = {text.split(":")[0]: text for text in map(_said, re.findall("<li>(.*?)</li>", market(figures)))}
    assert asked["General nursing"].endswith(
        "By reason: agree a fee for 3; recruit staff for 3; build 6 for want of beds. The market cannot mend: other"
        " causes (1)."
    )
    assert "Staff are also at their limit" not in asked["General nursing"]
    lines = [_said(line) for line in in_numbers(figures)]
    assert lines[0] == "General nursing: open 3 places that are closed to the council, build 6 and recruit staff for 3."
    assert lines[-1].startswith("Staff: contract 6 more registered nurse hours")
    # Of 3 residential places 1.5, 0.6, 0.6 and 0.3: one is built, and the two largest parts left over get one each
    assert lines[1] == "Residential: open 1 place that is closed to the council, build 1 and recruit staff for 1."
    assert _said(wanted(figures)) == (
        "The market is asked for 15 places in 2 care types: open 4 places that are closed to the council, build 7 and"
        " recruit staff for 4. The market cannot mend the reasons for 1 more place."
    )


def test_staff_who_are_no_reason_are_not_asked_for(run: Finished) -> None:
    figures = _figures(run, {"beds": 0.5, "voids": 0.3, "rating": 0.1, "distance": 0.1})
    assert not any(_said(line).startswith("Staff:") for line in in_numbers(figures))
    text = _said(market(figures))
    assert "help homes improve, or end an embargo, for 1; fill 4 sooner after a resident leaves" in text
    assert "More staff would save agency premiums; they are no reason why anybody is placed out of borough." in text
    nothing = _figures(run, {"distance": 1.0})
    assert "By reason" not in _said(market(nothing))
    assert "The market cannot mend: distance (13)." in _said(market(nothing))


def test_the_chart_of_reasons_is_the_second_and_every_figure_is_traced(run: Finished, folder: Path) -> None:
    parts = HAND | {"beds": 0.55, "arranging": -0.05}
    table = _table(run, parts)
    try:
        table.to_csv(folder / WHY, index=False)
        page = write_report(folder).read_text(encoding="utf-8")
        assert faults(page, folder) == []
        keys = re.findall(r'<svg [^>]*aria-labelledby="([\w-]+)-title"', page)
        assert keys[:2] == ["summary", "why"]
        drawn = Reader(page).charts[1]
        people = table.groupby("reason")["share"].sum()
        assert [float(value) for value in drawn] == pytest.approx(
            [people[reason] for reason in REASONS if parts.get(reason)]
        )
        picture = page[page.index('aria-labelledby="why-title"') :].split("</svg>")[0]
        assert {"beds 55%", "staff 20%", "fee ceiling 20%", "days to arrange −5%", "other causes 10%"} <= set(
            re.findall(r">([^<>]+)</text>", picture)
        )
        assert write_report(folder).read_text(encoding="utf-8") == page
        assert all(check.holds for check in audit(folder))
    finally:
        (folder / WHY).unlink()
        (folder / "report.html").unlink()


def test_a_table_that_is_none_is_a_complaint(folder: Path) -> None:
    try:
        (folder / WHY).write_text("home,need\nT1,nursing\n", encoding="utf-8")
        with pytest.raises(CapacityError, match=r"why\.csv: lacks the column year; run `capacity why .*` again"):
            write_report(folder)
    finally:
        (folder / WHY).unlink()
    assert not (folder / "report.html").exists()


def test_a_table_of_other_people_is_a_complaint(run: Finished, folder: Path) -> None:
    """Figures that do not fit the run's own are not drawn, neither in the report nor on the map."""
    whole = _table(run, HAND)
    short = whole.assign(share=whole["share"].where(whole.index > 0, 0.0))
    said = {
        "has other rows than capacity why writes": [whole[1:], whole[::-1], pd.concat([whole, whole]),
                                                    whole.assign(reason=whole["reason"].replace("beds", "bedz"))],
        "has other columns than capacity why writes": [whole.assign(more=1)],
        "lacks a figure": [whole.assign(share=whole["share"].where(whole.index > 0)), whole.assign(last=float("nan"))],
        "shares out 1.76144 people of T1 nursing 2025-26, and summary.csv has 3.52287": [short],
        "shares out inf people of T1 nursing 2025-26": [whole.assign(share=1e308)],
    }  # fmt: skip
    for words, tables in said.items():
        for table in tables:
            table.to_csv(folder / WHY, index=False)
            for draw in (write_report, redraw):
                with pytest.raises(CapacityError) as raised:
                    draw(folder)
                assert f"why.csv: {words}" in str(raised.value)
                assert str(raised.value).endswith("again, or remove the file")
    (folder / WHY).unlink()
    assert not (folder / "report.html").exists()


def test_a_scenario_may_ask_for_reasons_that_nobody_has_worked_out(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(f"{scenario.read_text()}report: [why, headline]\n")
    page = write_report(plan(scenario, folder=tmp_path / "run").folder).read_text(encoding="utf-8")
    section = page[page.index('<section id="why"') :].split("</section>")[0]
    assert "Nobody has yet worked out why people of this run are placed out of borough: capacity why does." in section
    assert "<figure" not in section
