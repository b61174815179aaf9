"""The sentences that open the report's sections, by hand: what each rule finds, and what it says if it finds none."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from conftest import ROOT

from capacity.outputs.pages.markup import Markup
from capacity.outputs.redraw import Finished, read_run
from capacity.outputs.report import findings
from capacity.outputs.report.asks import in_numbers, wanted
from capacity.outputs.report.cited_run import AVOIDABLE, NEEDED, WAITING, Figures
from capacity.outputs.report.risk import at_risk
from capacity.outputs.report.runs_out import runs_out
from capacity.outputs.report.what_limits import tightest
from capacity.planning import plan

pytestmark = pytest.mark.integration
LAST = "2025-07-01"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The tiny baseline, half a year: 3.523 are placed outside without choosing it, all with nursing needs, of whom
    11.242 are placed, which is 31%; 6.24 with nursing and 2.65 with residential needs wait at the end."""
    folder = tmp_path_factory.mktemp("findings") / "run"
    plan(ROOT / "inputs" / "tiny" / "scenarios" / "baseline.yaml", folder=folder)
    return read_run(folder, NEEDED)


def _figures(run: Finished, **changed: pd.DataFrame) -> Figures:
    """The run with other tables, by name without ending."""
    return Figures(run.inputs, run.record, {**run.tables, **{f"{name}.csv": table for name, table in changed.items()}})


def _without(run: Finished, *measures: str) -> pd.DataFrame:
    """summary.csv with nobody in these measures."""
    frame = run.tables["summary.csv"]
    return frame.assign(value=frame["value"].mask(frame["measure"].isin(measures), 0.0))


def _years(run: Finished, rows: list[tuple[str, str, float, float]]) -> Figures:
    """A plan of two whole years with these measures: need, measure, and its value in each year."""
    years = ("2025-26", "2026-27")
    lines = [["T1", "", need, year, measure, value, "people"] for need, measure, *values in rows
             for year, value in zip(years, values, strict=True)]  # fmt: skip
    summary = pd.DataFrame(lines, columns=run.tables["summary.csv"].columns)
    inputs = replace(run.inputs, scenario=run.inputs.scenario.model_copy(update={"quarters": 8}))
    return Figures(inputs, run.record, {**run.tables, "summary.csv": summary})


def _said(markup: Markup | str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def test_the_summary_begins_with_those_who_wait_and_ends_with_the_cost(run: Finished) -> None:
    assert [_said(each) for each in findings.leading(_figures(run))] == [
        "At the end of 2025-26 (2 quarters), 9 people are waiting for a place. The largest group, 6, needs general"
        " nursing.",
        "In 2025-26 (2 quarters), about 4 people are placed out of the borough without choosing it. All of them need"
        " general nursing: that is 31% of all who are placed with that need.",
        "The net cost to the council is £255.1k in 2025-26 (2 quarters).",
    ]


def test_a_rule_that_finds_nothing_leaves_its_place_to_the_next(run: Finished) -> None:
    nobody_waits = _figures(run, summary=_without(run, WAITING))
    first, second, third = [_said(each) for each in findings.leading(nobody_waits)]
    assert first.startswith("In 2025-26 (2 quarters), about 4 people are placed out of the borough")
    assert second.startswith("Some places stay free in general nursing (")
    assert third.startswith("The net cost")
    nothing = _figures(run, summary=_without(run, WAITING, AVOIDABLE))
    first, second, third = [_said(each) for each in findings.leading(nothing)]
    assert first.startswith("Contracted registered nurse hours are short in 1 of 2 quarters")
    assert second == "The number of people who come to need a place is 27 in 2025-26 (2 quarters)."
    assert third.startswith("The net cost")


def test_a_section_says_so_where_its_rule_finds_nothing(run: Finished) -> None:
    nothing = _figures(run, summary=_without(run, WAITING, AVOIDABLE, "days_waiting"))
    quiet = findings.or_else(findings.leaves, findings.NOBODY_LEAVES)
    assert _said(quiet(nothing)) == findings.NOBODY_LEAVES
    assert _said(findings.or_else(findings.waits, findings.nobody_waits)(nothing)) == (
        "Nobody is waiting for a place at the end of 2025-26 (2 quarters), and waiting adds no day to any move."
    )
    # Residential waits: 17.778 weeks of 6.330 people are 19.7 days; nursing 42.720 weeks of 11.242 people, 26.6 days
    in_between = _figures(run, summary=_without(run, WAITING))
    assert _said(findings.nobody_waits(in_between)).endswith(
        "; the longest wait, for general nursing in 2025-26 (2 quarters), is 27 days on average."
    )
    assert runs_out(nothing) == ""
    assert "No care type is short of places" in _said(wanted(nothing))


def _last(run: Finished, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Figures:
    """The run with other figures of the homes in the borough at the end."""
    frame = run.tables["occupancy.csv"]
    at = (frame["quarter"] == LAST) & (frame["authority"] == "T1")
    return _figures(run, occupancy=pd.concat([frame[~at], change(frame[at])], ignore_index=True))


def test_places_run_out_are_closed_or_are_not_there(run: Finished) -> None:
    """S1 has 0.82 nursing places free at the end and S2 no residential one; people go without in both."""
    assert _said(runs_out(_figures(run))) == (
        "Places run out: residential in 2025-26 (2 quarters). Some places stay free in general nursing (1):"
        " staff, distance or the rule on care types may keep people from using them."
    )
    full = _last(run, lambda rows: rows.assign(at_end=rows["usable"]))
    both = "Places run out: general nursing in 2025-26 (2 quarters) and residential in 2025-26 (2 quarters)."
    assert _said(runs_out(full)) == both
    closed = _last(run, lambda rows: rows.assign(at_end=rows["usable"] - 2, admits="fee"))
    assert _said(runs_out(closed)) == (
        "In general nursing and residential the only places free at the end are in homes that take no new"
        " council-funded residents (2 and 2)."
    )
    gone = _last(run, lambda rows: rows.assign(at_end=0.0, usable=0.0, beds=0.0))
    assert _said(runs_out(gone)) == "The borough has no place at all in general nursing and residential."


def test_the_year_is_the_first_of_an_unbroken_row_in_which_people_go_without(run: Finished) -> None:
    """People are placed outside in both years, but an open place is free in every quarter of the first."""
    quarters = ["2025-04-01", "2026-01-01", "2026-04-01", "2027-01-01"]
    base = run.tables["occupancy.csv"].query("service == 'S1-nursing'").iloc[[0]].assign(usable=9.0, admits="yes")
    figures = _years(run, [("nursing", AVOIDABLE, 3.0, 3.0), ("residential", AVOIDABLE, 0.0, 0.0)])
    free = dict(zip(quarters, (2.0, 2.0, 0.0, 2.0), strict=True))
    rows = [base.assign(quarter=quarter, at_end=9.0 - left) for quarter, left in free.items()]
    rows += [base.assign(quarter=quarter.name, at_end=7.0) for quarter in figures.quarters if quarter.name not in free]
    rows[3] = rows[3].assign(at_end=9.0)  # the last quarter is full, too
    for year, first in (("2026-27", 2.0), ("2025-26", 0.0)):
        rows[0] = rows[0].assign(at_end=9.0 - first)
        made = replace(figures, tables={**figures.tables, "occupancy.csv": pd.concat(rows, ignore_index=True)})
        assert _said(runs_out(made)) == f"Places run out: general nursing in {year}."


def test_a_change_is_told_between_whole_years_only(run: Finished) -> None:
    rows = [("nursing", AVOIDABLE, 6.0, 14.0), ("residential", AVOIDABLE, 9.0, 6.0), ("nursing", "placed", 30.0, 40.0)]
    assert _said(findings.leaves(_years(run, rows))) == (
        "In 2026-27, 20 people are placed out of the borough without choosing it, up from 15 in 2025-26. The largest"
        " group, 14, needs general nursing: that is 35% of all who are placed with that need."
    )
    fewer = _years(run, [("nursing", WAITING, 7.0, 6.0)])
    assert "waiting for a place, down from 7 in 2025-26. All of them need" in _said(findings.waits(fewer))
    same = _years(run, [("nursing", WAITING, 7.2, 6.8)])
    assert "waiting for a place, as in 2025-26." in _said(findings.waits(same))
    few = _years(run, [("nursing", WAITING, 0.2, 0.9)])
    assert "about 1 person is waiting for a place, up from fewer than 1 in 2025-26." in _said(findings.waits(few))


def test_demand_names_the_need_that_grows_most(run: Finished) -> None:
    rows = [("nursing", "admissions_sought", 20.0, 22.0), ("residential", "admissions_sought", 10.0, 15.0)]
    assert _said(findings.comes(_years(run, rows))) == (
        "The number of people who come to need a place rises from 30 in 2025-26 to 37 in 2026-27; the need"
        " that grows most is residential (+5)."
    )
    falling = [("nursing", "admissions_sought", 22.0, 20.0)]
    assert _said(findings.comes(_years(run, falling))).endswith("falls from 22 in 2025-26 to 20 in 2026-27.")


@pytest.mark.parametrize(
    ("last", "price", "mix", "said"),
    [
        (2.5e6, 400e3, -100e3, "rises from £2.0m in 2025-26 to £2.5m in 2026-27; from the opening position to the last"
         " forecast, price pressure adds most (£0.4m)."),
        (1.5e6, 100e3, -600e3, "falls from £2.0m in 2025-26 to £1.5m in 2026-27; from the opening position to the last"
         " forecast, mix of settings takes off most (£0.6m)."),
        (2.0e6, 400e3, -400e3, "stays at £2.0m from 2025-26 to 2026-27."),
        (2.5e6, 20e3, 10e3, "rises from £2.0m in 2025-26 to £2.5m in 2026-27."),
    ],
)  # fmt: skip
def test_cost_names_the_step_that_goes_its_way(run: Finished, last: float, price: float, mix: float, said: str) -> None:
    figures = _years(run, [("", "net_cost", 2e6, last)])
    table = run.tables["financial_plan.csv"].iloc[[0]]
    numbers = table.select_dtypes("number").columns
    table = table.assign(**dict.fromkeys(numbers, 0.0)).assign(price=price, mix_of_settings=mix)
    figures = replace(figures, tables={**figures.tables, "financial_plan.csv": table})
    assert _said(findings.costs(figures)) == f"The net cost to the council {said}"


def _staffed(run: Finished, gaps: dict[str, list[float]], nobody: float = 0.0) -> Figures:
    """Hours short by role and quarter."""
    rows = [["T1", role, quarter, 100.0 + gap, 100.0, max(gap, 0.0), nobody, 0.0] for role, both in gaps.items()
            for quarter, gap in zip(("2025-04-01", LAST), both, strict=True)]  # fmt: skip
    columns = ["pool", "role", "quarter", "required_hours", "supply_hours", "agency_hours", "unstaffed_hours",
               "cover_hours"]  # fmt: skip
    return _figures(run, staffing=pd.DataFrame(rows, columns=columns))


def test_staff_names_the_role_that_is_short_most_often(run: Finished) -> None:
    role = "registered_nurse"
    assert _said(findings.short_of_staff(_staffed(run, {role: [30.0, 12.0]}))) == (
        "Contracted registered nurse hours are short in 2 of 2 quarters, by up to 30 a week; agency staff fill the gap."
    )
    assert "in 1 of 2 quarters, by up to 12 a week; nobody is there for some" in _said(
        findings.short_of_staff(_staffed(run, {role: [-5.0, 12.0]}, nobody=3.0))
    )
    enough = _staffed(run, {role: [-30.0, 0.0]})
    assert findings.short_of_staff(enough) == ""
    assert _said(findings.enough_staff(enough)) == "Contracted staff are enough in every quarter of the plan."
    assert "gives no hours of staff" in _said(findings.enough_staff(_staffed(run, {})))


def test_sites_and_limits(run: Finished) -> None:
    """In S1 and S2 more than 75% of the beds are taken; both belong to the one provider with all residential people."""
    assert _said(at_risk(_figures(run))) == (
        "At the end of the plan none of 2 homes in the borough are below 75% full; the council depends most on one"
        " provider for residential, where Provider One has 100% of its residents."
    )
    empty = _last(run, lambda rows: rows.assign(at_end=0.0, others=0.0))
    assert "2 of 2 homes in the borough are below 75%" in _said(at_risk(empty))
    limits = run.tables["limits.csv"]
    assert _said(tightest(_figures(run))).startswith("What would help most: one more ")
    only = limits.assign(effect="only costs", priority="cost")
    assert _said(tightest(_figures(run, limits=only))) == (
        "No single limit of beds or staff stops a placement; these only cost."
    )
    none = replace(_figures(run, limits=limits[:0]), record={**run.record, "headline": {"limits": []}})
    assert _said(tightest(none)) == "No limit of beds or staff binds in this plan."


def test_the_ask_in_numbers_adds_up_to_the_finding_of_its_section(run: Finished) -> None:
    """13 places of nursing (test_report_ask.py), of which one is free, 3 residential; 6 nurse hours of agencies. A
    resident in nursing needs 10 nurse hours a week: 130 for 13, and these are no part of the 6."""
    figures = _figures(run)
    assert [_said(each) for each in in_numbers(figures)] == [
        "General nursing: fill 1 place that stays free and build 12.",
        "Residential: build 3 places.",
        "Staff for these places: 130 registered nurse hours a week, once they are filled.",
        (
            "Staff: contract 6 more registered nurse hours a week in place of agency and unfilled hours; staff for the"
            " places above come on top."
        ),
    ]
    assert _said(wanted(figures)) == (
        "The market is asked for 16 places in 2 care types: fill 1 place that stays free and build 15."
    )


def test_every_section_opens_with_a_sentence(run: Finished) -> None:
    from capacity.outputs.report.page import SECTIONS, page

    text = page(_figures(run))
    for key, section in SECTIONS.items():
        # Only of several authorities (test_region_outputs.py), where a home closes (test_closing_homes.py), or once
        # worked out (test_report_why.py, _ranges.py)
        if key in ("authorities", "why", "ranges", "outlook", "closures"):
            assert f'<section id="{key}"' not in text
            continue
        own = text[text.index(f'<section id="{key}"') :]
        opened = own[own.index("</h2>") + 5 :]
        assert opened.startswith('<ol class="findings">' if key == "headline" else '<p class="finding">'), (
            section.heading
        )
        found = _said(opened[: opened.index("</p>")])
        assert found.rstrip().endswith("."), found
