"""`capacity diff`: shares by hand on inputs/tiny, mixtures of any two places, inputs and outputs in words, refusals.

Shares of the quarters and the figures of the baseline are those of test_tiny.py.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import frictionless
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, add_next_year
from hypothesis import given, settings
from random_places import Place, inputs_of, places
from test_tiny import N1, N2, S1_END_1, S1_END_2, W2

from capacity.cli import main
from capacity.inputs.check.rules import check, check_again
from capacity.inputs.errors import BadInput
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Book, Event, Scenario
from capacity.inputs.schema.book import CareType, Chance, Money, Need, Role, Travel
from capacity.inputs.schema.rows import TABLES
from capacity.inputs.schema.scenario import Policy
from capacity.model.problem.build import build
from capacity.planning import plan
from capacity.studies.diff import Diff, diff
from capacity.studies.diff.attribution import attribute
from capacity.studies.diff.columns import OUTPUTS
from capacity.studies.diff.console import SHOWN, inputs_that_differ, lines
from capacity.studies.diff.refused import read_both
from capacity.studies.differing import groups as of
from capacity.studies.differing.differences import Difference, changed_groups, differences
from capacity.studies.differing.mixed import mixed
from capacity.studies.differing.said import MANY, summed_up
from capacity.studies.differing.told_apart import AND
from capacity.studies.shapley import EXACT, sets_for

# A full-time nurse more. She fills S1's 8 beds in the second quarter, so 8 − 7.181331 = 0.818669 fewer wait at its end,
# 0.520982 of that on average, for 13.142857 weeks that count 1.5 times: 8.408383.
NURSE = N2.at_end * (8 - S1_END_2) * 1.5 * W2
# A bed more in S1 from July: nothing by itself, as nurses are short. With the nurse it is filled, too:
# 0.520982 × 1 × 1.5 × 13.142857 = 10.270795 more.
BED = N2.at_end * 1.5 * W2
# Placements. Each person more in S1 at the end is 1 / 0.883926 placed, a tenth of whom would have chosen to leave: of
# the nurse 0.1 × 0.818669 / 0.883926 = 0.092617 fewer against their choice. With her S1 need not be held back in spring
# either: 8 live there at its end, not 7.950967, so (8 − 7.950967) / 0.885087 = 0.055399 fewer go to S3, which takes
# 0.055399 × 0.885087 × 0.777202 / 0.883926 = 0.043113 more in summer: 0.012286 fewer. The bed adds
# 0.1 × 1 / 0.883926 = 0.113132 fewer, with the nurse.
SPRING = (8 - S1_END_1) / N1.come
NURSE_PLACED = 0.1 * (8 - S1_END_2) / N2.come + SPRING * (1 - N1.come * N2.stay / N2.come)
BED_PLACED = 0.1 / N2.come


class Desk:
    """The tiny place, and runs of its scenarios."""

    def __init__(self, tiny: Path, folder: Path) -> None:
        self.tiny, self.folder = tiny, folder

    def run(self, name: str, text: str = "", tiny: Path | None = None, label: str = "") -> Path:
        """A run of the baseline with this YAML on top; `label` is the folder's name."""
        scenario = (tiny or self.tiny) / "scenarios" / f"{name}.yaml"
        if name != "baseline":
            scenario.write_text(f"name: {name}\nextends: baseline.yaml\n{text}", "utf-8")
        return plan(scenario, folder=self.folder / (label or name)).folder

    def inputs(self, name: str, text: str) -> Inputs:
        scenario = self.tiny / "scenarios" / f"{name}.yaml"
        scenario.write_text(f"name: {name}\nextends: baseline.yaml\n{text}", "utf-8")
        return check(read_inputs(scenario))

    def diff(self, first: Path, second: Path) -> Diff:
        return diff(first, second, self.folder / "diff", overwrite=True)


@pytest.fixture
def desk(tiny: Path, tmp_path: Path) -> Desk:
    return Desk(tiny, tmp_path / "runs")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The baseline, and the same with a nurse and a bed: planned once for all tests that leave them as they are."""
    folder = tmp_path_factory.mktemp("pair")
    desk = Desk(Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny")), folder / "runs")
    return desk.run("baseline"), desk.run("both", NURSE_AND_BED)


@pytest.fixture
def made(pair: tuple[Path, Path], tmp_path: Path) -> Diff:
    """The two held against each other."""
    return diff(*pair, tmp_path / "made")


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)], catch_exceptions=False)


def shares(made: Diff, figure: str) -> dict[str, float]:
    (each,) = [each for each in made.attribution.figures if each.figure.key == figure]
    return {group: each.share(group) for group in made.attribution.groups}


def printed(made: Diff) -> str:
    return "\n".join(text for _, text in lines(made))


NURSE_AND_BED = """\
events:
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 37.5, from: 2025-04-01}
  - {event: beds, service: S1-nursing, change: 1, from: 2025-07-01}
"""


@pytest.mark.integration
def test_a_bed_and_a_nurse_by_hand(made: Diff) -> None:
    assert (made.attribution.groups, made.attribution.plans, made.attribution.notes) == (("beds", "staff"), 4, ())
    # v(nothing) = 0, v(staff) = −8.408383, v(beds) = 0, v(both) = −8.408383 − 10.270795. Beds come first or last:
    # (0 − 10.270795) / 2 = −5.135398; the nurse likewise: (−8.408383 − 18.679178) / 2 = −13.543781.
    assert pytest.approx(8.408383, abs=1e-6) == NURSE
    assert pytest.approx(10.270795, abs=1e-6) == BED
    waiting = shares(made, "waiting")
    assert waiting["beds"] == pytest.approx(-BED / 2, abs=1e-6)
    assert waiting["staff"] == pytest.approx(-NURSE - BED / 2, abs=1e-6)
    assert pytest.approx(0.104903, abs=1e-6) == NURSE_PLACED
    placed = shares(made, "placements")
    assert placed["beds"] == pytest.approx(-BED_PLACED / 2, abs=1e-6)
    assert placed["staff"] == pytest.approx(-NURSE_PLACED - BED_PLACED / 2, abs=1e-6)
    alone = pd.read_csv(made.folder / "diff.csv", keep_default_na=False).query("figure == 'waiting' and home == ''")
    assert alone.set_index("group")["alone"].astype(float).to_dict() == pytest.approx({"beds": 0, "staff": -NURSE})
    assert alone.set_index("group")["last"].astype(float).to_dict() == pytest.approx(
        {"beds": -BED, "staff": -NURSE - BED}
    )
    # 13.543781 and 5.135398 of 18.679178 weeks
    assert made.sentences[1] == (
        "People wait 18.7 weeks less (pressing needs count for more): 13.5 due to more staff and 5.1 due to more beds."
    )
    # 0.104903 + 0.113132 = 0.218035, of which 0.161469 and 0.056566
    assert made.sentences[0] == (
        "0.2 fewer people are placed out of borough against their choice: 0.2 due to more staff and 0.1 due to more"
        " beds."
    )


@pytest.mark.integration
def test_shares_add_up_to_the_difference_of_the_two_runs(desk: Desk) -> None:
    """Whole, and by home, need and year; a group that changes nothing has no share."""
    text = (
        "events: [{event: usual_rate, authority: T1, care_type: nursing, change: 0.03, from: 2025-04-01}]\n"
        "book_changes: {admissions_factor: 1.2, needs: {nursing: {mean_stay_days: 300, max_travel_km: 31}}}\n"
    )
    first, second = desk.run("baseline"), desk.run("other", text)
    made = desk.diff(first, second)
    assert made.attribution.groups == ("demand", "stays", "prices", "choice")
    assert made.attribution.plans == 16
    stages = [
        {stage["priority"]: stage["value"] for stage in json.loads((run / "run.json").read_text())["stages"]}
        for run in (first, second)
    ]
    for figure, priority in (("placements", "out_of_borough"), ("waiting", "unmet"), ("cost", "cost")):
        found = shares(made, figure)
        assert sum(found.values()) == pytest.approx(stages[1][priority] - stages[0][priority], abs=1e-6)
        assert found["choice"] == pytest.approx(0, abs=1e-6)  # everything lay within 30 km
    table = pd.read_csv(made.folder / "diff.csv", keep_default_na=False)
    cells = table[(table["home"] != "") & (table["figure"] == "placements")].astype({"share": float})
    summary = [pd.read_csv(run / "summary.csv", keep_default_na=False) for run in (first, second)]
    for need in ("nursing", "residential"):
        was, now = (
            of_run[(of_run["need"] == need) & of_run["measure"].isin(["avoidable_out_of_borough", "choice_refused"])]
            ["value"].astype(float).sum() for of_run in summary
        )  # fmt: skip
        assert cells.loc[cells["need"] == need, "share"].sum() == pytest.approx(now - was, abs=1e-6)
    assert shares(made, "waiting")["prices"] == pytest.approx(0, abs=1e-6)


@pytest.mark.integration
def test_the_other_way_round_is_the_opposite(made: Diff, pair: tuple[Path, Path], tmp_path: Path) -> None:
    there, back = made, diff(pair[1], pair[0], tmp_path / "back")
    for figure in ("placements", "waiting", "cost"):
        opposite = {group: -share for group, share in shares(back, figure).items()}
        assert shares(there, figure) == pytest.approx(opposite, abs=1e-6)
    assert "13.5 due to fewer staff and 5.1 due to fewer beds" in back.sentences[1]


def equal(one: Any, other: Any) -> bool:
    """Two problems, array by array."""
    if is_dataclass(one):
        return type(one) is type(other) and all(
            equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    if isinstance(one, np.ndarray) and one.dtype.kind == "f":
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-12, atol=1e-12, equal_nan=True))
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


@pytest.mark.unit
@settings(max_examples=15)
@given(places(), places())
def test_no_group_is_the_first_run_and_all_are_the_second(one: Place, other: Place) -> None:
    """What is compared and what is mixed are the same: all groups that differ make the second run's problem."""
    first, second = inputs_of(one), inputs_of(other)
    assert equal(build(mixed(first, second, [])), build(first))
    assert equal(build(mixed(first, second, list(of.GROUPS))), build(second))
    assert equal(build(mixed(first, second, changed_groups(differences(first, second)))), build(second))
    assert differences(first, first) == []


EVERYTHING = """\
quarters: 5
priorities: [safe_staffing, unmet, out_of_borough, budget, cost, travel]
budget: {T1: {2025-26: 400000}}
policy:
  lowest_rating: Good
  fee_ceiling_over_usual: 0.2
  asking_fee_rise: {2026-27: 0.04}
  usual_rate_rise: {2026-27: 0.03}
  agency_premium_rise: {2026-27: 0.5}
  block_fee_rise: {2026-27: 0.01}
  contribution_rise: {2026-27: 0.02}
  diversion: {residential: {nursing: 0.1}}
options:
  - {option: wing, events: [{event: beds, service: S2-residential, change: 2, from: 2025-07-01}], life_years: 10,
     capital: {2025-26: 1000}, revenue_per_year: 50}
chosen: [wing]
book_changes:
  admissions_per_1000_per_year: {nursing: {65+: 40}}
  admissions_factor: 1.1
  hours_factor: 0.9
  staff_stay_after_closure: 0.5
  needs:
    nursing: {priority: 2, mean_stay_days: 300, mean_days_until_withdrawal: 200, client_contribution_per_week: 120,
              nhs_funded_share: 0.2, chooses_out_of_borough: 0.2, max_travel_km: 25, days_to_arrange: 20,
              interim_care_per_week: 90, self_funders_becoming_funded_per_year: 0.05}
    residential: {becomes: {nursing: 0.1}}
  care_types:
    nursing: {max_occupancy: 0.95, hours_per_week: {registered_nurse: 9},
              hours_per_site_per_week: {registered_nurse: 20}, others_growth_per_year: 0.01}
  roles: {registered_nurse: {agency_share: 0.1, agency_premium_per_hour: 15}}
  money: {discount_rate: 0.05}
  travel: {road_factor: 1.2}
events:
  - {event: opens, site: S4, name: New, provider: P2, authority: T1, latitude: 54.05, longitude: -2.0,
     services: {residential: 3}, weekly_fee: {residential: 710}, from: 2025-10-01}
  - {event: beds, service: S1-nursing, change: 1, from: 2025-07-01}
  - {event: converts, service: S2-residential, into: S1-nursing, beds: 0.5, from: 2025-07-01}
  - {event: closes, service: S2-residential, staff_stay: 0.2, from: 2026-01-01}
  - {event: embargo, site: S3, from: 2025-07-01, until: 2025-10-01}
  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.05, from: 2025-07-01}
  - {event: block, service: S4-residential, beds: 1, fee: 500, from: 2025-10-01}
  - {event: staff, pool: T1, role: registered_nurse, hours_per_week: 5, from: 2025-04-01}
  - {event: demand, need: nursing, change: 0.1, from: 2025-07-01}
"""
MORE_ROWS = {
    "services.csv": (
        "S2-residential,S2,residential,8,1,690,",
        "S2-residential,S2,residential,9,2,695,7\nS5-nursing,S5,nursing,5,1,790,",
    ),
    "sites.csv": (
        "S2,Residential home two,P1,T1,54.04,-2.00,Good",
        "S2,Residential home two,P1,T1,54.05,-2.00,Outstanding\nS5,Home five,P3,T1,54.01,-2.00,Good",
    ),
    "providers.csv": ("P2,Provider Two", "P2,Provider Two\nP3,Provider Three"),
    "residents.csv": ("S1-nursing,nursing,T1,4", "S1-nursing,nursing,T1,5\nS5-nursing,nursing,T1,2"),
    "population.csv": ("A1,65+,2025,500", "A1,65+,2025,510"),
    "areas.csv": ("A1,South Ward,T1,54.00,-2.00", "A1,South Ward,T1,54.01,-2.00"),
    "fee_rates.csv": ("T1,nursing,2025-26,800", "T1,nursing,2025-26,805"),
    "workforce.csv": ("T1,registered_nurse,2025-26,110", "T1,registered_nurse,2025-26,120"),
}


def everything(desk: Desk, folder: Path) -> tuple[Inputs, Inputs]:
    """The tiny place over five quarters, and a copy of it in which every input is another."""
    add_next_year(desk.tiny)
    first = desk.inputs("five", "quarters: 5\n")
    other = Path(shutil.copytree(desk.tiny, folder / "copy" / "tiny"))
    for file, (old, new) in MORE_ROWS.items():
        text = (other / file).read_text()
        assert text.count(old) == 1, (file, old)
        (other / file).write_text(text.replace(old, new))
    (other / "waiting.csv").write_text("area,need,people\nA1,nursing,2\n")
    return first, Desk(other, folder).inputs("everything", EVERYTHING)


@pytest.mark.unit
def test_every_input_and_kind_of_event_is_mixed(desk: Desk, tmp_path: Path) -> None:
    first, second = everything(desk, tmp_path)
    found = differences(first, second)
    assert changed_groups(found) == list(of.GROUPS)
    assert equal(build(mixed(first, second, [])), build(first))
    assert equal(build(mixed(first, second, list(of.GROUPS))), build(second))
    assert equal(build(mixed(second, first, list(of.GROUPS))), build(first))
    for key, model in (("needs.nursing", Need), ("care_types.nursing", CareType), ("roles.registered_nurse", Role)):
        grouped = {**of.NEED, **of.CARE_TYPE, **of.ROLE}
        for name in model.model_fields:
            if grouped[name] and name not in ("becomes", "accepts"):
                assert any(d.where == "book" and d.key.startswith(f"{key}.{name}") for d in found), name
    assert {d.key for d in found if d.where == "scenario"} >= {
        "priorities", "lowest_rating", "asking_fee_rise", "contribution_rise", "budget.T1.2025-26",
    }  # fmt: skip
    assert {d.where for d in found} >= {"events", "options", "waiting.csv", "workforce.csv", "services.csv"}
    # Every group by itself can be built, whatever it belongs with
    for group in of.GROUPS:
        build(mixed(first, second, [group]))
        build(mixed(second, first, [group]))


@pytest.mark.unit
def test_what_belongs_together_stays_together(desk: Desk, tmp_path: Path) -> None:
    """Residents come with a home that one run alone has, a block contract with its home, and fees from `prices`."""
    first, second = everything(desk, tmp_path)
    beds = mixed(first, second, ["beds"])
    assert {row.service: row.people for row, _ in beds.tables.residents} == {
        "S1-nursing": 4, "S2-residential": 2, "S3-nursing": 1, "S5-nursing": 2,
    }  # fmt: skip
    stays = mixed(first, second, ["stays"])
    assert {row.service: row.people for row, _ in stays.tables.residents} == {
        "S1-nursing": 5, "S2-residential": 2, "S3-nursing": 1,
    }  # fmt: skip
    rows = {row.service: row for row, _ in beds.tables.services}
    assert (rows["S2-residential"].beds, rows["S2-residential"].weekly_fee) == (9, 690)
    assert rows["S5-nursing"].weekly_fee == 790
    kinds = {event.event for event in mixed(first, second, ["prices"]).scenario.events}
    assert kinds == {"usual_rate"}  # the block's home does not open there
    assert "block" in {event.event for event in mixed(first, second, ["prices", "beds"]).scenario.events}
    assert mixed(first, second, ["policy"]).book.needs["residential"].accepts["nursing"].value == 0.1


@pytest.mark.unit
def test_every_key_has_its_group() -> None:
    """A new key of a scenario, a book or a table must be placed in capacity/studies/differing/groups.py."""
    for model, groups in ((Scenario, of.SCENARIO), (Policy, of.POLICY), (Book, of.BOOK), (CareType, of.CARE_TYPE),
                          (Need, of.NEED), (Role, of.ROLE), (Money, of.MONEY), (Travel, of.TRAVEL),
                          (Chance, of.CHANCE)):  # fmt: skip
        assert model.model_fields.keys() == groups.keys(), model
        assert {*groups.values()} <= {of.NOTHING, *of.GROUPS}
    kinds = [get_args(kind.model_fields["event"].annotation)[0] for kind in get_args(get_args(Event)[0])]
    assert set(kinds) == of.EVENTS.keys()
    assert TABLES.keys() == of.TABLES.keys() == of.ROWS.keys()
    for table, (row, key, _) in TABLES.items():
        assert row.model_fields.keys() - set(key) == of.TABLES[table].keys(), table


@pytest.mark.unit
def test_inputs_in_words(desk: Desk) -> None:
    add_next_year(desk.tiny)
    first = desk.inputs("one", """\
quarters: 5
policy: {asking_fee_rise: {2026-27: 0.05}, usual_rate_rise: {2026-27: 0.02}}
events:
  - {event: beds, service: S1-nursing, change: 2, from: 2025-07-01}
  - {event: closes, site: S3, from: 2025-07-01}
""")  # fmt: skip
    second = desk.inputs("two", """\
quarters: 5
policy: {asking_fee_rise: {2026-27: 0.04}, fee_ceiling_over_usual: 0.2}
book_changes: {needs: {nursing: {mean_stay_days: 300}}}
events:
  - {event: beds, service: S1-nursing, change: 4, from: 2025-07-01}
  - {event: embargo, site: S3, from: 2025-07-01, until: 2025-10-01}
""")  # fmt: skip
    assert [(found.group, found.words) for found in differences(first, second)] == [
        ("policy", "fee_ceiling_over_usual: 0.1 → 0.2"),
        ("prices", "asking_fee_rise 2026-27: 5% → 4%"),
        ("prices", "usual_rate_rise 2026-27: 2% → none"),
        ("beds", "beds S1-nursing change: 2 → 4"),
        ("beds", "event no longer there: S3 closes from 1 July 2025"),
        ("beds", "new event: embargo at S3 from 1 July 2025 until 1 October 2025"),
        ("stays", "needs.nursing.mean_stay_days: 365 → 300"),
    ]


@pytest.mark.unit
def test_every_kind_of_event_in_words(desk: Desk, tmp_path: Path) -> None:
    first, second = everything(desk, tmp_path)
    events = [found.words for found in differences(first, second) if found.where == "events"]
    assert events == [
        "new event: New (S4) opens with beds: 3 residential from 1 October 2025",
        "new event: S1-nursing gains 1 bed from 1 July 2025",
        "new event: 0.5 beds of S2-residential become S1-nursing from 1 July 2025",
        "new event: S2-residential closes from 1 January 2026",
        "new event: embargo at S3 from 1 July 2025 until 1 October 2025",
        "new event: the usual rate of T1 for nursing changes by +5% from 1 July 2025",
        "new event: block contract for 1 bed of S4-residential at £500 a week from 1 October 2025",
        "new event: T1 gains 5 hours a week of registered_nurse from 1 April 2025",
        "new event: admissions of nursing change by +10% from 1 July 2025",
    ]
    rows = [found.words for found in differences(first, second) if found.where in ("services.csv", "residents.csv")]
    assert rows == [
        "S2-residential beds: 8 → 9",
        "S2-residential others: 1 → 2",
        "S2-residential weekly_fee: 690 → 695",
        "S2-residential council_beds: none → 7",
        "S5-nursing: new (site S5, care_type nursing, beds 5, others 1, weekly_fee 790, council_beds none, block_beds"
        " none, block_fee none, block_home none)",
        "S1-nursing nursing T1 people: 4 → 5",
        "S5-nursing nursing T1: new (people 2)",
    ]


@pytest.mark.unit
def test_more_than_twenty_rows_are_counted() -> None:
    rows = [Difference("demand", "population.csv", f"A{n} 65+ 2025", "people", 100.0, 100.0 + n) for n in range(1, 22)]
    ((group, text),) = summed_up(rows)
    assert group == "demand"
    assert text == (
        "population.csv, 21 differences, the largest: A21 65+ 2025 people: 100 → 121; A20 65+ 2025 people: 100 → 120;"
        " A19 65+ 2025 people: 100 → 119"
    )
    assert len(list(summed_up(rows[:MANY]))) == MANY


@pytest.mark.integration
def test_a_change_that_moves_no_figure(desk: Desk) -> None:
    made = desk.diff(desk.run("baseline"), desk.run("named", "label: Another name\n"))
    assert (made.differences, made.attribution.groups, made.attribution.plans) == ([], (), 0)
    assert made.sentences == [
        "As many people are placed against their choice as before.",
        "People wait as long as before.",
        "The plan costs as much as before.",
        "No input that changes a figure differs.",
    ]
    assert "No input differs" in printed(made)
    assert "No output differs" in printed(made)


@pytest.mark.integration
def test_outputs_that_differ(made: Diff, pair: tuple[Path, Path]) -> None:
    """Of homes those where a person or more lives: with a bed and a nurse 9 live in S1, not 7.181331; 4 others do."""
    first, second = pair
    table = pd.read_csv(made.folder / OUTPUTS, keep_default_na=False)
    homes = table[table["measure"] == "occupancy"]
    assert homes[["service", "first", "second", "change"]].to_numpy().tolist() == [
        ["S1-nursing", pytest.approx(S1_END_2 + 4), pytest.approx(13), pytest.approx(9 - S1_END_2)]
    ]
    costs = [pd.read_csv(run / "costs.csv", keep_default_na=False) for run in (first, second)]
    for kind, rows in table[table["measure"] == "net_cost"].groupby("kind"):
        was, now = (of_run.loc[of_run["kind"] == kind, "net"].astype(float).sum() for of_run in costs)
        assert rows["change"].sum() == pytest.approx(now - was, abs=0.001)
    assert set(table["measure"]) >= {"avoidable_out_of_borough", "waiting_at_year_end", "waiting_weeks"}
    assert "  S1-nursing: 11 → 13 at the end of 2025-26" in printed(made)
    assert {path.name for path in made.folder.iterdir()} == {
        "diff.csv", "differences.csv", "changes.csv", "datapackage.json", "diff.json",
    }  # fmt: skip
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(made.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.integration
def test_cheaper_because_people_wait_is_no_saving(desk: Desk) -> None:
    fewer = "events: [{event: beds, service: S1-nursing, change: -3, from: 2025-07-01}]\n"
    made = desk.diff(desk.run("baseline"), desk.run("fewer", fewer))
    assert made.sentences[2].startswith("The plan costs £")
    assert made.sentences[2].endswith(": all due to fewer beds. A cost that falls because people wait is no saving.")


@pytest.mark.integration
def test_groups_that_no_plan_can_part_count_as_one(desk: Desk, tmp_path: Path) -> None:
    """S1 has 9 beds and 3 residents in the second run, 12 and 4 in the first, beside others 4 to 6: with the beds of
    the second and the residents of the first 4 + 6 people live in 9 beds."""
    copy = Path(shutil.copytree(desk.tiny, tmp_path / "copy"))
    for file, old, new in (("services.csv", "S1-nursing,S1,nursing,12,4", "S1-nursing,S1,nursing,9,6"),
                           ("residents.csv", "S1-nursing,nursing,T1,4", "S1-nursing,nursing,T1,3")):  # fmt: skip
        text = (copy / file).read_text()
        (copy / file).write_text(text.replace(old, new))
    more = "book_changes: {admissions_factor: 1.1}\n"
    made = desk.diff(desk.run("baseline"), desk.run("other", more, copy))
    assert made.attribution.groups == ("demand", f"stays{AND}beds")
    assert made.attribution.notes == (
        "Changes of stays and beds cannot be told apart, and count as one: baseline with the beds of other cannot be"
        " planned: services.csv, beds: 4 residents and 6 others are above 9 beds (S1-nursing) (1 other mixture"
        " cannot either).",
    )
    for each in made.attribution.figures:
        assert sum(shares(made, each.figure.key).values()) == pytest.approx(each.change, abs=1e-6)
    assert " due to stays and beds together" in made.sentences[1]
    # Where nothing else changed there is nothing to share out
    alone = desk.diff(desk.folder / "baseline", desk.run("alone", "", copy))
    assert alone.attribution.notes == (
        "The differences cannot be shared out among their causes: baseline with the beds of alone cannot be planned:"
        " services.csv, beds: 4 residents and 6 others are above 9 beds (S1-nursing).",
    )
    table = pd.read_csv(alone.folder / "diff.csv")
    assert table["share"].isna().all()
    assert table["second"].notna().all()
    assert len(alone.changes) > 0


@pytest.mark.integration
def test_more_than_six_groups(desk: Desk, tmp_path: Path) -> None:
    """Policy, choice and options change nothing here and count as one, not beds, which change much as the last."""
    text = (
        NURSE_AND_BED
        + "  - {event: usual_rate, authority: T1, care_type: nursing, change: 0.03, from: 2025-04-01}\n"
        + "policy: {diversion: {residential: {nursing: 0.26}}}\n"
        + "book_changes: {admissions_factor: 1.2, money: {discount_rate: 0.05},"
        + " needs: {nursing: {mean_stay_days: 300, max_travel_km: 31}}}\n"
    )
    made = desk.diff(desk.run("baseline"), desk.run("other", text))
    assert len(made.attribution.groups) == EXACT
    assert made.attribution.groups == ("demand", "stays", "beds", "staff", "prices", f"policy{AND}choice{AND}options")
    assert made.attribution.notes == (
        "More than six groups of inputs changed: policy, choice and options make the least difference and count as"
        " one.",
    )
    for each in made.attribution.figures:
        assert sum(shares(made, each.figure.key).values()) == pytest.approx(each.change, abs=1e-6)
    shown = printed(made).splitlines()
    assert max(map(len, shown)) <= 100
    assert len(shown) <= 60


@pytest.mark.integration
def test_a_figure_that_no_priority_settles_is_left_out(desk: Desk) -> None:
    made = desk.diff(desk.run("baseline"), desk.run("short", "priorities: [safe_staffing, unmet]\n"))
    assert [each.figure.key for each in made.attribution.figures] == ["waiting"]
    assert made.sentences[1:] == [
        "Placements cannot be shared out: short leaves out the priority out_of_borough.",
        "Cost cannot be shared out: short leaves out the priority cost.",
    ]


@pytest.mark.integration
def test_a_run_that_another_version_planned_otherwise(pair: tuple[Path, Path]) -> None:
    first, second = read_both(*pair)
    elsewhere = type(first)(first.name, first.folder, second.inputs, first.planned, ())
    found = attribute(elsewhere, second, ["beds"])
    assert found.plans == 2
    assert found.notes[0].startswith(
        "The differences cannot be shared out among their causes: baseline, planned again,"
    )
    assert found.notes[0].endswith("plan it again with this version.")


@pytest.mark.integration
def test_the_command_writes_prints_and_says_it_as_json(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = pair
    done = command(first, second)
    assert done.exit_code == 0, done.stderr
    shown = done.stdout.splitlines()
    assert shown[0].startswith("Tinborough · from baseline to both · 2 quarters from April 2025 · in ")
    assert shown[-1] == f"Wrote {Path('outputs/tiny/diff-baseline-both')} (5 files)"
    assert max(map(len, shown)) <= 100
    assert len(shown) <= 60
    again = command(first, second)
    assert (again.exit_code, "--overwrite replaces it" in again.stderr) == (2, True)
    other = command(first, second, "-o", first)
    assert (other.exit_code, "is not a diff of capacity" in other.stderr) == (2, True)
    record = json.loads(command(first, second, "--overwrite", "--json").stdout)
    assert [each["figure"] for each in record["figures"]] == ["placements", "waiting", "cost"]
    assert record["figures"][1]["groups"][0]["share"] == pytest.approx(-BED / 2)
    assert (
        record["second"]["run"]
        == Path(os.path.relpath(second, tmp_path / "outputs" / "tiny" / "diff-baseline-both")).as_posix()
    )
    assert command(first, second, "-o", tmp_path / "q", "--quiet").stdout == ""


@pytest.mark.integration
def test_an_interrupt_writes_nothing(pair: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = pair
    code = "from capacity.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "diff", first, second],
        cwd=tmp_path,
        text=True,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "planning 0" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read().endswith("capacity: interrupted; nothing was written\n")
    assert not any(tmp_path.glob("outputs"))


def _refused(*arguments: object) -> list[str]:
    done = command(*arguments)
    assert done.exit_code == 1
    return [line for line in done.stderr.splitlines() if line != "reading and checking"]


@pytest.mark.integration
def test_what_cannot_be_compared(desk: Desk, tmp_path: Path) -> None:
    base, both, out = desk.run("baseline"), desk.run("both", NURSE_AND_BED), ["-o", tmp_path / "out"]
    longer = Path(shutil.copytree(desk.tiny, tmp_path / "longer"))
    (line,) = _refused(base, desk.run("one", "quarters: 1\n", longer), *out)
    assert line.endswith(
        "one/run.json:1: start, quarters: is not the calendar of baseline (2 quarters from 2025-04-01): plan both for"
        ' the same quarters (got "1 quarter from 2025-04-01")'
    )
    renamed = Path(shutil.copytree(desk.tiny, tmp_path / "renamed"))
    for path in [*renamed.glob("*.csv"), renamed / "book.yaml"]:
        path.write_text(path.read_text().replace("T1", "T9").replace("residential", "home_care"))
    found = "\n".join(_refused(base, desk.run("renamed", "", renamed), *out))
    assert "authorities: are not the home authorities of baseline: only baseline has T1; only renamed has T9" in found
    assert "needs: are not the needs of the book of baseline: only baseline has residential; only renamed has" in found
    assert "care_types: are not the care types of the book of baseline: only baseline has residential;" in found
    assert "run: is the first run itself: name another" in _refused(base, base, *out)[0]
    missing = "\n".join(_refused(desk.folder / "nowhere", desk.tiny, *out))
    assert "nowhere:1: file: no such run exists here: plan it here first" in missing
    assert "or name a scenario" not in missing
    assert "tiny/run.json:1: file: is not there: the folder is not a finished run; name the folder that" in missing
    scenario = desk.tiny / "scenarios" / "baseline.yaml"
    assert "baseline.yaml:1: file: is a file: name the folder of a finished run" in _refused(base, scenario, *out)[0]
    record = json.loads((both / "run.json").read_text())
    (both / "run.json").write_text(json.dumps({**record, "complete": False}))
    assert "are not what the run wrote (run.json)" in _refused(base, both, *out)[0]
    (desk.tiny / "population.csv").write_text("area,age_band,year,people\nA1,65+,2025,9\nA2,65+,2025,9\n")
    changed = _refused(base, both, *out)[0]
    assert "have changed since it was planned (population.csv): plan it again" in changed
    assert "before and after a change against each other, change a copy of its folder" in changed
    assert not (tmp_path / "out").exists()


@pytest.mark.integration
def test_an_incomplete_run(pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a time limit leaves it."""
    from capacity.studies.diff import refused

    base, both = pair
    read = refused.read_finished

    def stopped(folder: Path, or_scenario: bool = True) -> Any:
        run = read(folder, or_scenario)
        object.__setattr__(run.planned, "failure", "stopped by the time limit" if folder == both else "")
        return run

    monkeypatch.setattr(refused, "read_finished", stopped)
    (line,) = _refused(base, both, "-o", tmp_path / "out")
    assert line.endswith("is incomplete (stopped by the time limit): plan it again without a time limit")


@pytest.mark.integration
def test_runs_of_one_name_stay_apart(desk: Desk, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(desk.tiny, tmp_path / "copy"))
    (copy / "workforce.csv").write_text("pool,role,financial_year,hours_per_week\nT1,registered_nurse,2025-26,147.5\n")
    first = plan(desk.tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "a" / "baseline").folder
    second = plan(copy / "scenarios" / "baseline.yaml", folder=tmp_path / "b" / "baseline").folder
    made = desk.diff(first, second)
    assert (made.first.name, made.second.name) == ("a-baseline", "b-baseline")
    assert [found.words for found in made.differences] == ["T1 registered_nurse 2025-26 hours_per_week: 110 → 147.5"]
    assert shares(made, "waiting") == {"staff": pytest.approx(-NURSE, abs=1e-6)}


@pytest.mark.unit
def test_any_mixture_is_planned_or_refused(desk: Desk, tmp_path: Path) -> None:
    """No mixture of two places that differ in everything ends in anything but a problem, or complaints."""
    first, second = everything(desk, tmp_path)
    planned = 0
    for some in sets_for(list(of.GROUPS), exact=len(of.GROUPS)):
        with suppress(BadInput):
            build(check_again(mixed(first, second, some)))
            planned += 1
    assert 2 <= planned <= 256


@pytest.mark.unit
def test_a_screen_of_inputs(desk: Desk, tmp_path: Path) -> None:
    shown = [text for _, text in inputs_that_differ(differences(*everything(desk, tmp_path)))]
    assert shown[1].endswith(" inputs differ")
    assert shown[-1].endswith("more lines: differences.csv has all")
    assert len(shown) <= 2 * SHOWN
    assert max(map(len, shown)) <= 100


@pytest.mark.slow
def test_the_demonstration(tmp_path: Path) -> None:
    """Three quarters of it, with fewer beds, higher demand and a lower ceiling."""
    baseline = (ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml").read_text("utf-8")
    assert "quarters: 20" in baseline
    place, models = tmp_path / "inputs" / "knowsley", tmp_path / "models"
    shutil.copytree(ROOT / "inputs" / "knowsley", place)
    shutil.copytree(ROOT / "models", models)
    (place / "scenarios" / "short.yaml").write_text("name: short\nextends: baseline.yaml\nquarters: 3\n", "utf-8")
    (place / "scenarios" / "harder.yaml").write_text(
        "name: harder\nextends: short.yaml\npolicy: {fee_ceiling_over_usual: 0.05}\n"
        "book_changes: {admissions_factor: 1.05}\n"
        "events: [{event: beds, service: KNO-N02-nursing, change: -10, from: 2025-10-01}]\n",
        "utf-8",
    )
    first, second = (
        plan(place / "scenarios" / f"{name}.yaml", folder=tmp_path / name).folder for name in ("short", "harder")
    )
    made = diff(first, second, tmp_path / "diff")
    assert made.attribution.groups == ("demand", "beds", "policy")
    assert (made.attribution.plans, made.attribution.notes) == (8, ())
    for each in made.attribution.figures:
        assert sum(shares(made, each.figure.key).values()) == pytest.approx(each.change, rel=1e-9, abs=1e-6)
        assert each.change == pytest.approx(
            made.second.settled[each.figure.priority] - made.first.settled[each.figure.priority], rel=1e-6, abs=1e-6
        )
    assert made.sentences[0].split(":")[0].endswith("more people are placed out of borough against their choice")
    assert "fewer beds" in made.sentences[0]
    shown = printed(made).splitlines()
    assert max(map(len, shown)) <= 100
    assert len(shown) <= 70
