"""Options: what they bring and cost when chosen, by hand; and every complaint about them."""

import csv
import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from leaving import N2, S1_END
from places import SCENARIO, Place

from capacity.audit import audit
from capacity.inputs.events import Effects, effects_of
from capacity.inputs.option_costs import annual_cost
from capacity.inputs.schema import Event, Option
from capacity.inputs.schema.options import repeated
from capacity.planning import plan
from capacity.results.run import Run

WING = "{event: beds, service: S1-nursing, change: 1, from: 2025-07-01}"
NURSES = "{event: staff, pool: T1, role: registered_nurse, hours_per_week: 10, from: 2025-07-01}"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _options(place: Place, *lines: str) -> Place:
    """Keys after `quarters:`, from line 8 on."""
    return place.replace(SCENARIO, "quarters: 2", "\n".join(["quarters: 2", *lines]))


@pytest.mark.unit
def test_annual_cost_by_hand() -> None:
    # £100,000 over 2 years at 10%: 100,000 × 0.1 / (1 − 1/1.21) = 10,000 × 1.21 / 0.21 = 57,619.05, and £5,000 a year
    option = Option.model_validate({
        "option": "A", "events": [{"event": "closes", "site": "S", "from": "2025-04-01"}], "life_years": 2,
        "capital": {"2025-26": 60000, "2026-27": 40000}, "revenue_per_year": 5000,
    })  # fmt: skip
    assert annual_cost(option, Fraction(1, 10), Fraction) == Fraction(12100, 21) * 100 + 5000
    assert annual_cost(option, 0.1, float) == pytest.approx(62_619.05, abs=0.005)
    assert annual_cost(option, Fraction(0), Fraction) == 55_000  # written off without interest


@pytest.mark.unit
def test_twice_an_option_is_twice_its_beds_and_hours() -> None:
    events = Option.model_validate({
        "option": "A", "repeat": 2,
        "events": [
            {"event": "beds", "service": "S", "change": -2, "from": "2025-04-01"},
            {"event": "converts", "service": "S", "into": "T", "beds": 3, "from": "2025-04-01"},
            {"event": "opens", "site": "X", "name": "", "provider": "P", "authority": "A", "latitude": 54,
             "longitude": -2, "services": {"nursing": 5}, "weekly_fee": {"nursing": 700}, "from": "2025-04-01"},
            {"event": "staff", "pool": "P", "role": "r", "hours_per_week": 7.5, "from": "2025-04-01"},
            {"event": "block", "service": "S", "beds": 4, "fee": 600, "from": "2025-04-01"},
        ],
    }).events  # fmt: skip
    beds, converts, opens, staff, block = (repeated(event, 2).model_dump() for event in events)
    assert (beds["change"], converts["beds"], staff["hours_per_week"], block["beds"]) == (-4, 6, 15, 8)
    assert (opens["services"], opens["weekly_fee"], block["fee"]) == ({"nursing": 10}, {"nursing": 700}, 600)


def _run(place: Place, tmp_path: Path, *lines: str) -> Run:
    return plan(_options(place, *lines).scenario, tmp_path / "run")


@pytest.mark.integration
def test_a_chosen_option_in_the_ledger_the_stage_and_the_record(place: Place, tmp_path: Path) -> None:
    run = _run(
        place, tmp_path,
        "options:",
        f"  - {{option: nurses, events: [{NURSES}], revenue_per_year: 20000, repeat: 3}}",
        f"  - {{option: wing, events: [{WING}], capital: {{2025-26: 365000}}, life_years: 10}}",
        "chosen: {nurses: 2, wing: 1}",
        "book_changes: {money.discount_rate: 0}",
        "budget: {T1: {2025-26: 300000}}",
    )  # fmt: skip
    with (run.folder / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "investment"]
    # From July: 92 days. 2 × 20,000 × 92/365 = 10,082.19; 36,500 a year × 92/365 = 9,200
    assert [(row["option"], row["quarter"], row["net"], row["home"]) for row in rows] == [
        ("nurses", "2025-07-01", "10082.19", "T1"), ("wing", "2025-07-01", "9200.00", "T1"),
    ]  # fmt: skip
    assert all(row[column] == "" for row in rows for column in ("service", "need", "care_type", "priced_at", "role"))
    record = json.loads((run.folder / "run.json").read_text())
    assert (record["chosen"], record["capital"]) == (["nurses", "nurses", "wing"], 365_000)
    plain = plan(Place(tmp_path / "plain").scenario, tmp_path / "plain-run")
    values = [
        {stage["priority"]: stage["value"] for stage in json.loads((each.folder / "run.json").read_text())["stages"]}
        for each in (run, plain)
    ]
    # 20 hours more and one bed more from July: S1 holds 8 + 1 = 9 at the end of the second quarter, which is
    # 0.520982 × 9 + 0.479018 × 7.950967 = 8.497494 on average, fewer than the 9.65 for whom there are nurses, and more
    # than the 7.55 without. 0.947494 fewer wait on average (leaving.py), for 92/7 weeks at a weight of 1.5: 18.679
    fewer = N2.end * 9 + N2.start * S1_END[0] - 7.55
    assert values[1]["unmet"] - values[0]["unmet"] == pytest.approx(1.5 * fewer * 92 / 7, rel=1e-9)
    summary = (run.folder / "summary.csv").read_text()
    assert "T1,,,2025-26,investment_cost,19282.19,£" in summary
    table = (run.folder / "financial_plan.csv").read_text().splitlines()
    cells = dict(zip(table[0].split(","), table[1].split(","), strict=True))
    assert cells["investment"] == "19282.19"
    assert Decimal(cells["gap"]) == Decimal(cells["forecast"]) - 300_000
    assert [check.name for check in audit(run.folder) if not check.holds] == []


@pytest.mark.integration
def test_options_may_stand_in_a_file_of_their_own(place: Place, tmp_path: Path) -> None:
    place.write("scenarios/some.yaml", f"options:\n  - {{option: nurses, events: [{NURSES}]}}\n")
    run = _run(place, tmp_path, "options: some.yaml", "chosen: [nurses]")
    assert "option: nurses" in (run.folder / "scenario.yaml").read_text()
    assert [check.name for check in audit(run.folder) if not check.holds] == []
    place.write(
        "scenarios/some.yaml", "options:\n  - {option: nurses, events: [{event: closes, site: S9, from: 2025-07-01}]}\n"
    )
    found = place.complaint()
    assert (Path(found.file).name, found.line, found.what) == ("some.yaml", 2, "option 1, event 1, site")


FAULTS = [
    (["options: nowhere.yaml"], "options", "cannot be read", "nowhere.yaml"),
    (["options: ../areas.csv"], "file", "must be a mapping", None),
    (["options: baseline.yaml"], "options", "is missing: a list of options", None),
    (["options: [{option: A, events: []}]"], "option 1, events", "must not be empty", None),
    ([f"options: [{{option: A B, events: [{WING}]}}]"], "option 1, option", "have no space", "A B"),
    ([f"options: [{{option: A, events: [{WING}], capital: {{2025-26: 5}}}}]"], "option 1", "needs life_years", None),
    (
        [f"options: [{{option: A, events: [{WING}], capital: {{2025: 5}}}}]"],
        "option 1, capital.2025",
        "such as",
        "2025",
    ),
    ([f"options: [{{option: A, events: [{WING}], life_years: 0}}]"], "option 1, life_years", "must be 1 or more", "0"),
    ([f"options: [{{option: A, events: [{WING}], life_years: 2.5}}]"], "option 1, life_years", "whole number", "2.5"),
    (
        [f"options: [{{option: A, events: [{WING}], revenue_per_year: -1}}]"],
        "option 1, revenue_per_year",
        "0 or more",
        "-1",
    ),
    (
        ["options: [{option: A, repeat: 2, events: [{event: closes, site: S1, from: 2025-07-01}]}]"],
        "option 1",
        "can be taken only once: two closes events do not bring twice as much. Delete `repeat`",
        None,
    ),
    (
        [f"options: [{{option: A, events: [{WING}]}}, {{option: A, events: [{WING}]}}]"],
        "option 1, option",
        "is the name of another option",
        "A",
    ),
    ([f"options: [{{option: A, events: [{WING}], needs: [B]}}]"], "option 1, needs", "is not an option", "B"),
    ([f"options: [{{option: A, events: [{WING}], needs: [A]}}]"], "option 1, needs", "is the option itself", "A"),
    (
        [f"options: [{{option: A, events: [{WING}], excludes: [B, B]}}]"],
        "option 1, excludes",
        "names an option twice",
        None,
    ),
    (
        [f"options: [{{option: A, events: [{WING}], needs: [B], excludes: [B]}}, {{option: B, events: [{NURSES}]}}]"],
        "option 1, excludes",
        "is among its needs, too",
        "B",
    ),
    (
        [f"options: [{{option: A, events: [{WING}], home: N1}}]"],
        "option 1, home",
        "is not a home authority of the place",
        "N1",
    ),
    (
        ["options: [{option: A, events: [{event: beds, service: S9, change: 1, from: 2025-07-01}]}]"],
        "option 1, event 1, service",
        "is not in services.csv",
        "S9",
    ),
    (
        ["options: [{option: A, events: [{event: beds, service: S1-nursing, change: 1, from: 2024-07-01}]}]"],
        "option 1, event 1, from",
        "is before the plan starts",
        "2024-07-01",
    ),
    ([f"options: [{{option: A, events: [{WING}]}}]", "chosen: [B]"], "chosen.B", "is not an option", "B"),
    ([f"options: [{{option: A, events: [{WING}]}}]", "chosen: {A: 2}"], "chosen.A", "is taken 2 times; at most 1", "A"),
    ([f"options: [{{option: A, events: [{WING}]}}]", "chosen: {A: 0}"], "chosen.A", "must be 1 or more", "0"),
    (
        [f"options: [{{option: A, events: [{WING}], needs: [B]}}, {{option: B, events: [{NURSES}]}}]", "chosen: [A]"],
        "chosen.A",
        "needs B, not chosen",
        "A",
    ),
    (
        [
            f"options: [{{option: A, events: [{WING}], excludes: [B]}}, {{option: B, events: [{NURSES}]}}]",
            "chosen: [A, B]",
        ],
        "chosen.A",
        "excludes B, chosen too",
        "A",
    ),
    (
        [
            "options: [{option: A, events: [{event: beds, service: S1-nursing, change: -13, from: 2025-07-01}]}]",
            "chosen: [A]",
        ],
        "option 1, event 1, change",
        "takes more beds of S1-nursing than there are",
        None,
    ),
    (
        [f"options: [{{option: A, events: [{WING}]}}]", "capital_limit: {2031-32: 5}"],
        "capital_limit.2031-32",
        "is a year in which no option needs capital",
        "2031-32",
    ),
    (
        [
            f"options: [{{option: A, events: [{WING}], capital: {{2025-26: 9}}, life_years: 9}}]",
            "chosen: [A]",
            "capital_limit: {2025-26: 5}",
        ],
        "capital_limit.2025-26",
        "is less than the £9.00 of the options",
        "5",
    ),
    (
        [
            "options:",
            "  - option: A",
            "    events:",
            "      - {event: opens, site: X1, name: New, provider: P1, authority: N1, latitude: 54, longitude: -2,",
            "         services: {residential: 5}, weekly_fee: {residential: 700}, from: 2025-07-01}",
        ],
        "usual_rate",
        "no rate for N1, residential in 2025-26",
        None,
    ),
]


@pytest.mark.unit
@pytest.mark.parametrize(("lines", "what", "why", "got"), FAULTS)
def test_a_bad_option(place: Place, lines: list[str], what: str, why: str, got: str | None) -> None:
    found = _options(place, *lines).complaints()
    texts = [str(fault) for fault in found]
    assert any(fault.what == what and why in fault.why and fault.got == got for fault in found), texts


@pytest.mark.unit
def test_an_option_may_count_on_what_it_needs(place: Place) -> None:
    """Beds at a site that only another option opens: good where that one is needed, unknown where it is not."""
    site = (
        "{event: opens, site: X1, name: New, provider: P1, authority: T1, latitude: 54, longitude: -2,"
        " services: {nursing: 5}, weekly_fee: {nursing: 800}, from: 2025-07-01}"
    )
    more = "{event: beds, service: X1-nursing, change: 2, from: 2025-07-01}"
    _options(
        place, "options:", f"  - {{option: A, events: [{site}]}}", f"  - {{option: B, events: [{more}], needs: [A]}}"
    )
    assert place.complaints() == []
    place.replace(SCENARIO, ", needs: [A]", "")
    assert place.complaint().what == "option 2, event 1, service"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("own", "label"),
    [
        ("name: wing\n", "wing"),  # not "Two quarters, nothing changes"
        ("name: wing\nlabel: A wing\n", "A wing"),
        ("name: wing\nlabel: ''\n", ""),
        ("quarters: 1\n", "baseline"),
    ],
)
def test_a_scenario_does_not_carry_the_label_of_what_it_extends(place: Place, own: str, label: str) -> None:
    place.scenario.with_name("child.yaml").write_text(f"extends: baseline.yaml\n{own}")
    place.scenario = place.scenario.with_name("child.yaml")
    assert place.check().inputs.scenario.label == label


@pytest.mark.integration
def test_options_are_checked_in_linear_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events looked at in a check: each of an option's twice (its own, and among those that open anything), and once
    by the rule for its kind; not every option's for every other option."""
    looked_at = 0

    def counted(events: Iterable[Event]) -> Effects:
        nonlocal looked_at
        known = list(events)
        looked_at += len(known)
        return effects_of(known)

    monkeypatch.setattr("capacity.inputs.check.events.effects_of", counted)
    seen = []
    for count in (10, 20, 40):
        lines = ["options:"]
        for number in range(count):
            lines += [f"  - option: wing{number}", "    life_years: 20", f"    events: [{WING}]"]
        many, looked_at = _options(Place(tmp_path / str(count)), *lines), 0
        assert many.complaints() == []
        seen.append(looked_at)
    assert seen[2] - seen[1] == 2 * (seen[1] - seen[0]) == 20 * 3
