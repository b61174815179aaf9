"""What stops placements and what only costs, on inputs/tiny by hand; and what planning with one unit more of each says.

Shares as in test_tiny.py: of nursing residents 0.779334 stay through the first quarter and 0.777202 through the second;
of those who come 0.885087 and 0.883926 are there at its end; the average weighs the end by 0.520755 and 0.520982.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from report_figures import faults, recorded
from test_report import _text
from test_tiny import N1, N2, R2, S1_END_2, W2

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.read.place import read_inputs
from capacity.outputs import plan_summary
from capacity.planning import plan
from capacity.results.limits import FILE, PERIODS, PLANNED, Limit
from capacity.results.limits import limits as what_limits
from capacity.results.run import Run
from capacity.results.run_tables import read_table
from capacity.studies.limits import verified

NURSE, NURSING, RESIDENTIAL = (
    "full-time registered nurse in Tinborough",
    "general nursing bed in Tinborough",
    "residential bed in Tinborough",
)
# One more residential bed in the second quarter, when all are taken: one more lives there and one fewer waits at its
# end, 0.5105 fewer on average: 0.5105 × 13.142857 weeks = 6.709422.
BED_WEEKS = R2.at_end * W2
# More nurses: S1 has 8 beds for the council, and hours for 7.181331 people at the end of the second quarter. One more
# full-time nurse fills it: 0.818669 fewer wait at the end, 0.426512 on average, each week counted 1.5 times: 8.408383.
# By the price an hour lets a tenth of a resident in, and 5% of it an agency hour, too: 37.5 × 1.05 × 0.1 × 1.5 ×
# 13.142857 = 77.625, as if there were beds for 3.9375 more.
NURSE_WEEKS = N2.at_end * (8 - S1_END_2) * 1.5 * W2
NURSE_PRICE = 37.5 * 1.05 * 0.1 * 1.5 * W2
# Nursing places without end in the next shire, and nurses enough: S1's 8 beds are full at both ends. One more takes in
# 1 / 0.885087 = 1.129832 people in the first quarter and (1 − 0.777202) / 0.883926 = 0.252055 in the second.
BED_PEOPLE = 1 / N1.come + (1 - N2.stay) / N2.come


def edit(tiny: Path, name: str, old: str, new: str) -> None:
    text = (tiny / name).read_text()
    assert text.count(old) == 1, f"{name}: {old}"
    (tiny / name).write_text(text.replace(old, new))


def planned(tiny: Path, folder: Path, events: str = "", verify: bool = True) -> Run:
    scenario = tiny / "scenarios" / "baseline.yaml"
    if events:
        scenario = tiny / "scenarios" / "more.yaml"
        scenario.write_text(f"name: more\nextends: baseline.yaml\nevents:\n  - {{{events}, from: 2025-04-01}}\n")
    return plan(scenario, folder=folder, overwrite=True, verify=verified if verify else None)


def limits(run: Run) -> dict[str, Limit]:
    return {limit.what: limit for limit in run.headline.what_limits}


def printed(run: Run) -> str:
    lines = [line for _, line in plan_summary.summary(run)]
    assert max(map(len, lines[: lines.index("Warnings")])) <= 100
    return " ".join(" ".join(lines).split())


def value(run: Run, priority: str) -> float:
    return next(float(stage["value"]) for stage in run.record["stages"] if stage["priority"] == priority)


@pytest.fixture
def out_of_borough(tiny: Path) -> Path:
    """Nobody waits for a nursing place: there are as many as anybody could want, outside."""
    edit(tiny, "services.csv", "S3-nursing,S3,nursing,10,2,860,4", "S3-nursing,S3,nursing,40,2,860,38")
    return tiny


@pytest.mark.integration
def test_nurses_who_help_until_the_beds_are_full(tiny: Path, tmp_path: Path) -> None:
    """The price of a nurse hour holds for a little: one full-time nurse brings a ninth of what it promises."""
    nurse, bed = planned(tiny, tmp_path / "run").headline.what_limits
    assert (nurse.what, nurse.effect, nurse.priority, nurse.more) == (NURSE, "stops placements", "unmet", 37.5)
    assert nurse.by_shadow_price == pytest.approx(-NURSE_PRICE, rel=1e-6)
    assert nurse.planned == pytest.approx(-NURSE_WEEKS, rel=1e-6)
    assert nurse.holds_for == 1
    assert (bed.what, bed.service, bed.since) == (RESIDENTIAL, "S2-residential", "2025-07-01")
    assert bed.by_shadow_price == pytest.approx(-BED_WEEKS, rel=1e-6)
    assert bed.planned == pytest.approx(-BED_WEEKS, rel=1e-6)
    assert bed.holds_for == 2  # 2.65 people wait at the end: the third and fourth bed help 0.65 of them


@pytest.mark.integration
def test_the_terminal_says_what_was_planned_or_that_it_was_not(tiny: Path, tmp_path: Path) -> None:
    said = printed(planned(tiny, tmp_path / "run"))
    first = f"One more {NURSE}: 8.4 fewer weeks of waiting; a second helps less"
    assert f"What stops placements {PERIODS['stops placements']} {first}" in said
    assert (
        f"One more {RESIDENTIAL} from July 2025: 6.7 fewer weeks of waiting; each of the first 2 helps as much" in said
    )
    assert "shadow price" not in said
    priced = planned(tiny, tmp_path / "run", verify=False)
    assert f"One more {NURSE}: 77.6 fewer weeks of waiting, by its shadow price" in printed(priced)
    assert "It may not hold for a whole one: --verify-limits plans again with one more" in printed(priced)
    assert all(limit.planned is None for limit in priced.headline.what_limits)


@pytest.mark.integration
@pytest.mark.parametrize(("what", "event"), [
    (NURSE, "event: staff, pool: T1, role: registered_nurse, hours_per_week: 37.5"),
    (RESIDENTIAL, "event: beds, service: S2-residential, change: 1"),
])  # fmt: skip
def test_what_is_said_is_what_a_plan_with_one_more_comes_to(tiny: Path, tmp_path: Path, what: str, event: str) -> None:
    base, more = planned(tiny, tmp_path / "run"), planned(tiny, tmp_path / "more", event, verify=False)
    limit = limits(base)[what]
    assert limit.planned == pytest.approx(value(more, limit.priority) - value(base, limit.priority), abs=1e-6)


@pytest.mark.integration
def test_beds_that_stop_placements_in_the_borough(out_of_borough: Path, tmp_path: Path) -> None:
    edit(out_of_borough, "workforce.csv", "2025-26,110", "2025-26,1000")
    base = planned(out_of_borough, tmp_path / "run")
    bed = limits(base)[NURSING]
    assert (bed.effect, bed.priority, bed.unit) == ("stops placements", "out_of_borough", "people")
    assert bed.by_shadow_price == pytest.approx(-BED_PEOPLE, rel=1e-6)
    assert bed.planned == pytest.approx(-BED_PEOPLE, rel=1e-6)
    # In the first quarter 9.1 come and S1 takes 5.516588 of them; of the 3.583412 others 0.91 chose to leave. Two beds
    # more keep 2.259665 of the 2.673412, the next two no more than what is left.
    assert bed.holds_for == 2
    assert f"One more {NURSING} from April 2025: 1.4 fewer out of borough; each of the first 2" in printed(base)
    assert NURSE not in limits(base)
    more = planned(out_of_borough, tmp_path / "more", "event: beds, service: S1-nursing, change: 1", verify=False)
    assert bed.planned == pytest.approx(value(more, "out_of_borough") - value(base, "out_of_borough"), abs=1e-6)


@pytest.mark.integration
def test_nurses_who_only_cost(out_of_borough: Path, tmp_path: Path) -> None:
    """Agency staff may do half as much again, so nobody goes without for want of nurses: only the premium is saved."""
    edit(
        out_of_borough,
        "book.yaml",
        "{label: Registered nurse, agency_share: 0.05",
        "{label: Registered nurse, agency_share: 0.5",
    )
    base = planned(out_of_borough, tmp_path / "run")
    nurse = limits(base)[NURSE]
    assert (nurse.effect, nurse.priority, nurse.unit) == ("only costs", "cost", "£")
    # In the second quarter 4 others and 8 of the council's need 120 hours of 110: 10 at a premium of £14, for 13.142857
    # weeks. A full-time nurse works 37.5, so that the price, £14 for each of them, promises more than there is to save.
    assert nurse.by_shadow_price == pytest.approx(-37.5 * 14 * W2, rel=1e-6)
    assert nurse.planned == pytest.approx(-10 * 14 * W2, rel=1e-6)
    assert nurse.holds_for == 1
    stops, only_costs = printed(base).split("What only costs: nobody waits or leaves the borough for want of it")
    assert NURSE not in stops
    assert f"{PERIODS['only costs']} One more {NURSE}: £1,840 less; a second helps less" in only_costs
    event = "event: staff, pool: T1, role: registered_nurse, hours_per_week: 37.5"
    more = planned(out_of_borough, tmp_path / "more", event, verify=False)
    assert nurse.planned == pytest.approx(value(more, "cost") - value(base, "cost"), abs=1e-3)
    assert value(more, "out_of_borough") == pytest.approx(value(base, "out_of_borough"), abs=1e-9)


@pytest.mark.integration
@pytest.mark.parametrize(("spare", "priced", "other"), [
    (0.001, NURSING, "full-time registered nurse"),
    (-0.001, NURSE, "general nursing bed"),
])  # fmt: skip
def test_neither_alone_helps_but_both_do(
    out_of_borough: Path, tmp_path: Path, spare: float, priced: str, other: str
) -> None:
    """S1 has nurses for 8 residents and 8 beds: whichever of them has the price, one more of it alone changes nothing.

    In one quarter (4 + 0.479245 × 4 + 0.520755 × 8) × 10 = 100.830 hours are needed for 4 others and S1's 8 beds. One
    more of each: 1.129832 more are taken in.
    """
    edit(out_of_borough, "scenarios/baseline.yaml", "quarters: 2", "quarters: 1")
    edit(out_of_borough, "book.yaml", "registered_nurse: {label: Registered nurse, agency_share: 0.05",
         "registered_nurse: {label: Registered nurse, agency_share: 0")  # fmt: skip
    hours = (4 + N1.average(4, 8)) * 10 + spare
    edit(out_of_borough, "workforce.csv", "2025-26,110", f"2025-26,{hours:.9f}")
    base = planned(out_of_borough, tmp_path / "run")
    limit = limits(base)[priced]
    assert limit.by_shadow_price < -1
    assert limit.planned == pytest.approx(0.0, abs=0.001)
    assert limit.holds_for is None
    assert limit.together_with == other
    assert limit.together == pytest.approx(-1 / N1.come, abs=0.001)
    since = " from April 2025" if priced == NURSING else ""
    said = f"One more {priced}{since} alone would place nobody better; with one more {other} as well, 1.1 fewer out of"
    assert said in printed(base)


@pytest.mark.integration
@pytest.mark.parametrize("verify", [False, True])
def test_the_record_the_table_and_the_audit_agree(tiny: Path, tmp_path: Path, verify: bool) -> None:
    run = planned(tiny, tmp_path / "run", verify=verify)
    assert json.loads((run.folder / "run.json").read_text())["headline"]["what_limits"] == [
        asdict(limit) for limit in run.headline.what_limits
    ]
    table = read_table(run.folder / FILE)
    assert list(table["what"]) == [limit.what for limit in run.headline.what_limits]
    assert table["planned"].notna().all() == verify
    assert [check for check in audit(run.folder) if not check.holds] == []


@pytest.mark.integration
@pytest.mark.parametrize(("column", "forged"), [("planned", "-9.5"), ("by_shadow_price", "-9.5"), ("what", "bed"),
                                                ("since", "2025-07-01"), ("holds_for", "8")])  # fmt: skip
def test_the_audit_sees_a_table_that_says_something_else(tiny: Path, tmp_path: Path, column: str, forged: str) -> None:
    run = planned(tiny, tmp_path / "run")
    path = run.folder / FILE
    header, first, *rest = path.read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {column: forged}
    path.write_text("\n".join([header, ",".join(cells.values()), *rest]) + "\n")
    assert {check.name for check in audit(run.folder) if not check.holds} == {"outputs", "headline"}


def report(folder: Path, *options: str) -> tuple[str, str]:
    """What the command prints, and the words of the page."""
    done = CliRunner().invoke(main, ["report", str(folder), *options])
    assert done.exit_code == 0, done.output
    return done.stdout, _text((folder / "report.html").read_text(encoding="utf-8"))


@pytest.mark.integration
def test_a_report_plans_again_and_keeps_what_it_found(tiny: Path, tmp_path: Path) -> None:
    folder = planned(tiny, tmp_path / "run", verify=False).folder
    before = (folder / FILE).read_bytes()
    said, page = report(folder, "--no-verify-limits")
    assert not (folder / PLANNED).exists()
    assert f"One more {NURSE} : 77.6 fewer weeks of waiting, by its shadow price." in page
    assert "These changes are estimates by shadow prices (what the first small part of one more would change)" in page
    assert f"What stops placements {PERIODS['stops placements']} One more {NURSE}" in page
    said, page = report(folder)
    assert said == f"Wrote {folder / 'report.html'}\n"
    assert f"One more {NURSE} : 8.4 fewer weeks of waiting; a second helps less." in page
    assert "by planning again with one more of that limit" in page
    assert read_table(folder / PLANNED, like=FILE)["planned"].notna().all()
    assert (folder / FILE).read_bytes() == before
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert faults(text, folder) == []
    assert recorded(text, folder) == []
    assert [check for check in audit(folder) if not check.holds] == []
    (folder / PLANNED).write_text((folder / PLANNED).read_text().replace("-8.40838", "-8.50838"))
    assert {check.name for check in audit(folder) if not check.holds} == {"pages"}


@pytest.mark.integration
def test_a_report_of_a_run_whose_inputs_have_changed_says_prices(tiny: Path, tmp_path: Path) -> None:
    folder = planned(tiny, tmp_path / "run", verify=False).folder
    edit(tiny, "services.csv", "S2-residential,S2,residential,8", "S2-residential,S2,residential,9")
    said, page = report(folder)
    assert said.endswith("by shadow prices, because these have changed since the plan was made: services.csv.\n")
    assert "by its shadow price" in page
    assert not (folder / PLANNED).exists()
    edit(tiny, "services.csv", "S2-residential,S2,residential,9", "S2-residential,S2,residential,8")
    # The run's own scenario, which may be edited: without S3 more people wait.
    edit(folder, "scenario.yaml", "lowest_rating: Requires improvement", "lowest_rating: Good")
    said, _ = report(folder)
    assert "because the run cannot be planned again: unmet would be" in said


def priced(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    """shadow_prices.csv of priority, family, service or pool and role, quarter and value."""
    columns = ["priority", "constraint", "service", "pool", "role", "quarter", "value"]
    parts = [(p, c, "" if "/" in what else what, *(what.split("/") if "/" in what else ("", "")), q, v)
             for p, c, what, q, v in rows]  # fmt: skip
    return pd.DataFrame(parts, columns=columns)


@pytest.fixture
def few(tiny: Path) -> Callable[..., list[Limit]]:
    """The limits of made-up prices, by seven boroughs with a nursing home each and one with two."""
    inputs = read_inputs(tiny / "scenarios" / "baseline.yaml")
    services = {f"S{n}": (f"B{n}", "nursing") for n in range(1, 8)} | {"S7b": ("B7", "nursing")}
    places = {f"B{n}": f"Borough {n}" for n in range(1, 8)}

    def chosen(*rows: tuple[str, str, str, str, float]) -> list[Limit]:
        order = ("safe_staffing", "unmet", "out_of_borough", "cost", "travel")
        return what_limits(priced(*rows), services, order, APRIL, inputs.book, places)

    return chosen


APRIL, JULY = "2025-04-01", "2025-07-01"


@pytest.mark.unit
def test_who_waits_comes_first_and_no_more_than_four_and_two_are_named(few: Callable[..., list[Limit]]) -> None:
    out = [("out_of_borough", "beds", f"S{n}", APRIL, -float(n)) for n in range(1, 6)]
    money = [("cost", "staffing", f"B{n}/registered_nurse", APRIL, -100.0 * n) for n in range(1, 5)]
    named = few(*out, ("unmet", "beds", "S6", JULY, -0.06), ("cost", "beds", "S6", JULY, -1e6), *money)
    assert [(limit.authority, limit.priority) for limit in named] == [
        ("B6", "unmet"), ("B5", "out_of_borough"), ("B4", "out_of_borough"), ("B3", "out_of_borough"),
        ("B4", "cost"), ("B3", "cost"),
    ]  # fmt: skip
    assert [limit.effect for limit in named] == ["stops placements"] * 4 + ["only costs"] * 2
    assert named[4].by_shadow_price == pytest.approx(37.5 * -400)


@pytest.mark.unit
def test_a_bed_counts_where_it_changes_most_and_from_its_first_price(few: Callable[..., list[Limit]]) -> None:
    """S7: 0.5 + 0.6 = 1.1 over two quarters; S7b: 1.0 in one."""
    (bed,) = few(
        ("out_of_borough", "beds", "S7b", APRIL, -1.0),
        ("out_of_borough", "beds_at_start", "S7", "2025-10-01", -0.6),
        ("out_of_borough", "beds", "S7", JULY, -0.5),
        ("out_of_borough", "beds", "X1", APRIL, -9.0),  # in no home borough
    )
    assert (bed.service, bed.since, bed.more) == ("S7", JULY, 1.0)
    assert bed.by_shadow_price == pytest.approx(-1.1)


@pytest.mark.unit
def test_agency_hours_come_along_with_contracted_ones(few: Callable[..., list[Limit]]) -> None:
    """37.5 × (0.02 + 5% of 0.01) = 0.76875; the book's nurses have an agency share of 5%."""
    (nurse,) = few(("out_of_borough", "staffing", "B1/registered_nurse", APRIL, -0.02),
                   ("out_of_borough", "agency_limit", "B1/registered_nurse", APRIL, -0.01))  # fmt: skip
    assert nurse.by_shadow_price == pytest.approx(-0.76875)


@pytest.mark.unit
def test_what_nobody_is_there_to_work_does_not_only_cost(few: Callable[..., list[Limit]]) -> None:
    dear = ("cost", "staffing", "B1/registered_nurse", APRIL, -100.0)
    assert len(few(dear)) == 1
    assert few(dear, ("safe_staffing", "staffing", "B1/registered_nurse", APRIL, -13.0)) == []
    assert few(("out_of_borough", "beds", "S1", APRIL, -0.04), ("cost", "beds", "S1", APRIL, -499.0)) == []
