"""`capacity compare`: the appraisal by hand, alternatives of the tiny place, complaints, hostile names, Knowsley."""

import json
import os
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, add_next_year

from capacity.cli import main
from capacity.inputs.wording import change, pounds
from capacity.studies.alternatives import plan_all
from capacity.studies.compare.appraisal import NOT_WITHIN, Flows, Valued, appraise, net_present_cost, payback
from capacity.studies.compare.choose import candidates
from capacity.studies.compare.cost_causes import Causes
from capacity.studies.compare.cost_chart import _domain
from capacity.studies.compare.difference_maps import where
from capacity.studies.compare.differences import LEAST, Change, share_changes, site_changes, ward_changes
from capacity.studies.compare.gains import CHANGED, MOVED, area_or_moved
from capacity.studies.compare.result import Compared, Comparison, _by_waiting, beaten_by, compared
from capacity.studies.pool import Pool

YEARS = ("2025-26", "2026-27", "2027-28")


def _flows(care: list[float], capital: dict[str, float], revenue: dict[str, float], residual: float) -> Flows:
    return Flows(dict(zip(YEARS, care, strict=True)), capital, revenue, residual, YEARS)


def _figures(avoidable: list[float], waiting: list[float], care: list[float]) -> dict[str, dict[str, float]]:
    made = {"avoidable_out_of_borough": avoidable, "waiting_weeks": waiting, "care_cost": care}
    return {key: {**dict(zip(YEARS, each, strict=True)), "total": sum(each)} for key, each in made.items()}


# At 10%: 1 / 1.1^0.5 = 0.953463, 1 / 1.1^1.5 = 0.866784, 1 / 1.1^2.5 = 0.787986, 1 / 1.1^3 = 0.751315.
#
#              2025-26  2026-27  2027-28
# base care       1000     1000     1000   → 953.463 + 866.784 + 787.986                = 2608.233
# care            1000      900      800
# capital          300                      → (1300) 1239.502
# revenue                    20       20    → ( 920)  797.441, (820) 646.149            = 2683.092
# residual                           100    → 75.131                                    = 2607.961
BASE = _flows([1000, 1000, 1000], {}, {}, 0)
OTHER = _flows([1000, 900, 800], {"2025-26": 300}, {"2026-27": 20, "2027-28": 20}, 100)


@pytest.mark.unit
def test_net_present_cost_is_that_of_the_table_by_hand() -> None:
    assert net_present_cost(BASE, 0.1) == pytest.approx(2608.233, abs=0.002)
    assert net_present_cost(OTHER, 0.1) == pytest.approx(2607.961, abs=0.002)
    assert net_present_cost(OTHER, 0.0) == pytest.approx(1300 + 920 + 820 - 100)


@pytest.mark.unit
def test_capital_outside_the_plan_counts_at_its_own_year() -> None:
    early = _flows([0, 0, 0], {"2024-25": 100}, {}, 0)  # half a year before the plan: 100 × 1.1^0.5
    late = _flows([0, 0, 0], {"2028-29": 100}, {}, 0)  # 100 / 1.1^3.5
    assert net_present_cost(early, 0.1) == pytest.approx(104.881, abs=0.001)
    assert net_present_cost(late, 0.1) == pytest.approx(71.635, abs=0.001)


@pytest.mark.unit
def test_an_appraisal_by_hand() -> None:
    # Avoided: 2 + 3 + 5 = 10 placements; waiting weeks: 4 fewer, all in the last year.
    # Cost for each: (2607.961 − 2608.233) / 10 = −0.0272.
    # Investment: 300 × 0.953463 + 20 × 0.866784 + 20 × 0.787986 − 75.131 = 286.039 + 33.095 − 75.131 = 244.003.
    # Benefits at £50 a placement and £10 a week: 100 × 0.953463 + (150 + 100) × 0.866784 + (250 + 40 + 200) × 0.787986
    #   = 95.346 + 216.696 + 386.113 = 698.155; over 244.003 = 2.8613.
    base, other = _figures([4, 4, 6], [0, 0, 4], [1000, 1000, 1000]), _figures([2, 1, 1], [0, 0, 0], [1000, 900, 800])
    worth = appraise(OTHER, BASE, other, base, 0.1, Valued(50, 10))
    assert worth.cost_each == pytest.approx(-0.0272, abs=0.0003)
    assert worth.present_investment == pytest.approx(244.003, abs=0.002)
    assert worth.benefit_cost_ratio == pytest.approx(2.8613, abs=0.0002)
    assert worth.payback == NOT_WITHIN  # saved 300 in all, spent 340
    unpriced = appraise(OTHER, BASE, base, base, 0.1, Valued())
    assert (unpriced.cost_each, unpriced.benefit_cost_ratio) == (None, None)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("saved", "invested", "expected"),
    [
        ([0, 60, 60], {"2025-26": 100}, "2027-28"),
        ([0, 60, 60], {"2026-27": 50}, "2026-27"),  # not the year before, in which nothing is spent or saved
        ([0, 60, -20], {"2026-27": 50}, NOT_WITHIN),  # paid back for a year only
        ([0, 60, 60], {"2024-25": 60}, "2026-27"),
        ([0, 60, 60], {"2026-27": 50, "2030-31": 100}, NOT_WITHIN),
        ([0, 60, 60], {}, ""),
        ([0, 10, 10], {"2025-26": 21}, NOT_WITHIN),
    ],
)
def test_payback(saved: list[float], invested: dict[str, float], expected: str) -> None:
    assert payback(dict(zip(YEARS, saved, strict=True)), invested, YEARS) == expected


@pytest.mark.unit
def test_the_efficient_set() -> None:
    # Cost, placements, waiting: the base; dearer for fewer; beaten by that; as cheap as it for more; the second again.
    points = [
        (100.0, 10.0, 7.0, 0.0),
        (120.0, 4.0, 7.0, 0.0),
        (130.0, 5.0, 7.0, 0.0),
        (100.0, 12.0, 7.0, 0.0),
        (120.0, 4.0, 7.0, 0.0),
    ]
    assert beaten_by(points) == [None, None, 1, 0, None]
    last_digits = [(100.0, 10.0, 7.0, 0.0), (100.00001, 10.005, 7.4, 0.5)]
    assert beaten_by(last_digits) == [None, None]
    assert beaten_by([(100.0, 10.0, 7.0, 0.0), (0.0, 10.0, 7.0, 0.0)]) == [1, None]
    assert beaten_by([]) == []


@pytest.mark.unit
def test_a_cost_that_falls_because_people_wait_beats_nothing() -> None:
    # A closure costs 5 less and places 1 fewer out of borough, since 40 weeks more are waited: neither beats the other.
    # One that costs as much, and saves a week of waiting, beats the base.
    assert beaten_by([(100.0, 10.0, 7.0, 0.0), (95.0, 9.0, 47.0, 0.0)]) == [None, None]
    assert beaten_by([(100.0, 10.0, 7.0, 0.0), (100.0, 10.0, 6.0, 0.0)]) == [1, None]
    # cheaper because 300 more hours are unstaffed
    assert beaten_by([(100.0, 10.0, 7.0, 0.0), (95.0, 10.0, 7.0, 300.0)]) == [None, None]


@pytest.mark.unit
def test_cheaper_only_because_people_wait() -> None:
    # £50,000 less than the base, and 40 weeks more are waited: unpaid weeks of care save 52,000, interim care takes
    # 3,000, something else 1,000 of it back or more
    base = (100_000.0, 10.0, 7.0, 0.0)

    def by_waiting(cost: float, placements: float, waiting: float, weeks: float, interim: float) -> bool:
        why = Causes({"weeks_of_care": weeks, "interim": interim}, 0.0, (0.0, 0.0), (0.0, 0.0), 0.0)
        return _by_waiting((cost, placements, waiting, 0.0), base, why)

    assert by_waiting(50_000, 10.0, 47.0, -52_000, 3_000)
    assert by_waiting(50_000, 10.4, 47.0, -52_000, 3_000)
    assert not by_waiting(50_000, 10.0, 47.0, -2_000, 1_000)  # lower fees save 49,000 of it
    assert not by_waiting(50_000, 9.0, 47.0, -52_000, 3_000)  # it avoids one
    assert not by_waiting(50_000, 10.0, 7.0, -52_000, 3_000)  # nobody waits longer
    assert not by_waiting(100_500, 10.0, 47.0, -52_000, 3_000)  # it costs more


@pytest.mark.unit
def test_an_axis_does_not_blow_up_the_last_digits() -> None:
    # £m: from 0 to 10, 15% more at both ends; £100 is shown on an axis of £50,000: 24,950 to either side
    assert _domain([0.0, 10.0], 0.05) == [-1.5, 11.5]
    assert _domain([0.0, 0.0001], 0.05) == pytest.approx([-0.02495, 0.02505])
    assert _domain([0.0], 1.0) == [-0.5, 0.5]


@pytest.mark.unit
def test_figures_as_people_say_them() -> None:
    assert [pounds(value) for value in (1_234_567, -35_400, 999_960, 1_234, 12.4)] == \
        ["£1.2m", "£35,000", "£1.0m", "£1,230", "£12"]  # fmt: skip
    assert [change(value) for value in (0.2, -0.2, 1200, -3.0)] == ["0", "0", "+1,200", "-3"]


OPTIONS = """
options:
  - option: beds
    label: Two nursing beds more at S1
    events: [{event: beds, service: S1-nursing, change: 2, from: 2025-07-01}]
    capital: {2025-26: 50000}
    life_years: 20
    residual_value: 40000
  - option: nurses
    label: Ninety hours of nurses
    events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 90, from: 2025-04-01}]
    revenue_per_year: 36500
  - option: far-beds
    label: Ten beds in the home that nobody can reach
    events: [{event: beds, service: S2-residential, change: 0.5, from: 2025-07-01}]
    revenue_per_year: 10000
    needs: [nurses]
  - option: nothing
    label: A bed that comes after the plan
    events: [{event: beds, service: S1-nursing, change: 1, from: 2030-04-01}]
  - option: waste
    label: Money for a bed that comes after the plan
    events: [{event: beds, service: S1-nursing, change: 1, from: 2030-04-01}]
    capital: {2025-26: 80000, 2030-31: 10000}
    life_years: 10
  - option: rival
    events: [{event: beds, service: S1-nursing, change: 1, from: 2025-04-01}]
    excludes: [beds]
"""


def with_options(tiny: Path) -> Path:
    """The tiny baseline with options."""
    path = tiny / "scenarios" / "baseline.yaml"
    path.write_text(path.read_text() + OPTIONS)
    return path


@pytest.fixture
def base(tiny: Path) -> Path:
    """A baseline with options that a test may change."""
    return with_options(tiny)


def compare(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison of every kind of option, and of a scenario."""
    folder = tmp_path_factory.mktemp("comparison") / "compared"
    base = with_options(Path(shutil.copytree(ROOT / "inputs" / "tiny", folder.parent / "tiny")))
    result = compare(base, base.parent / "provider-failure.yaml", "--options", "beds,nurses,far-beds,nothing,waste",
                     "-o", folder, "--quiet", "--price-placement", "20000", "--price-waiting-week", "300")  # fmt: skip
    assert (result.exit_code, result.output) == (0, "")
    return folder


@pytest.mark.integration
def test_its_figures_are_those_of_plans_made_one_by_one(made: Path, base: Path, tmp_path: Path) -> None:
    record = json.loads((made / "compare.json").read_text())
    by_name = {one["name"]: one for one in record["alternatives"]}
    assert list(by_name) == ["baseline", "provider-failure", "beds", "nurses", "far-beds", "nothing", "waste"]
    assert by_name["far-beds"]["chosen"] == {"nurses": 1, "far-beds": 1}  # it needs the other one
    from capacity.planning import plan

    for name in ("beds", "provider-failure"):
        alone = base.parent / f"{name}.yaml"
        if name == "beds":
            alone.write_text("name: alone\nextends: baseline.yaml\nchosen: [beds]\n")
        run = plan(alone, folder=tmp_path / f"alone-{name}")
        for mine, other in zip(by_name[name]["stages"], run.record["stages"], strict=True):
            assert (mine["priority"], mine["value"]) == (other["priority"], pytest.approx(other["value"], abs=1e-4))
        net = run.tables["costs.csv"]["net"].astype(float).sum()
        assert by_name[name]["totals"]["net_cost"] == pytest.approx(net, abs=0.011)
    assert by_name["beds"]["totals"]["net_cost"] > by_name["beds"]["totals"]["care_cost"]


@pytest.mark.integration
def test_the_long_table_adds_up(made: Path) -> None:
    table = pd.read_csv(made / "compare.csv")
    assert list(table.columns) == ["alternative", "label", "financial_year", "measure", "value", "unit", "difference"]
    key = ["financial_year", "measure"]
    one = table.set_index(["alternative", *key])
    base = one.loc["baseline"]
    for name in table["alternative"].unique():
        mine = one.loc[name].dropna(subset=["difference"])
        differences = mine["value"] - base.reindex(mine.index)["value"].fillna(0.0)  # capital of a year of its own
        assert differences.to_numpy() == pytest.approx(mine["difference"].to_numpy(), abs=1e-6)
    # nurses: revenue of 36,500 a year over 91 + 92 days
    assert one.loc[("nurses", "total", "option_revenue"), "value"] == pytest.approx(18300)
    # waste: capital in the plan and after it; at 3.5%: 80,000 / 1.035^0.5 + 10,000 / 1.035^5.5
    extra = one.loc[("waste", "total", "net_present_cost"), "difference"]
    assert extra == pytest.approx(78635.7 + 8276.1, abs=1)


@pytest.mark.integration
def test_verdicts_say_plainly_what_makes_nothing_better(made: Path) -> None:
    said = {one["name"]: one for one in json.loads((made / "compare.json").read_text())["alternatives"]}
    assert said["nothing"]["verdict"].startswith("Changes nothing that the priorities measure")
    assert said["waste"]["verdict"].startswith("Makes nothing better: it avoids no placement out of borough")
    assert "costs £87,000 more" in said["waste"]["verdict"]
    assert said["nothing"]["appraisal"]["payback"] == ""
    assert said["waste"]["appraisal"]["payback"] == NOT_WITHIN
    assert said["waste"]["beaten_by"]
    assert said["nurses"]["verdict"].startswith("Avoids ") or "Weeks of waiting fall" in said["nurses"]["verdict"]
    assert all(one["verdict"] for name, one in said.items() if name != "baseline")


@pytest.mark.integration
def test_who_gains_adds_up_to_the_totals(made: Path) -> None:
    gains = pd.read_csv(made / "who_gains.csv")
    totals = {one["name"]: one["totals"] for one in json.loads((made / "compare.json").read_text())["alternatives"]}
    waiting = gains[gains["measure"] == "waiting_weeks"]
    for (name, _), rows in waiting.groupby(["alternative", "by"]):
        assert rows["value"].sum() == pytest.approx(totals[name]["waiting_weeks"], abs=1e-4)
        assert rows["base"].sum() == pytest.approx(totals["baseline"]["waiting_weeks"], abs=1e-4)
    assert set(gains[gains["by"] == "ward"]["name"]) >= {"South Ward", "North Ward"}
    moved = gains[gains["name"] == "people of closed homes"]
    assert not gains["id"].str.contains("@").any()
    assert set(moved["alternative"]) <= {"provider-failure"}


@pytest.mark.integration
def test_capital_outside_the_plan_and_prices_are_spoken_of(made: Path) -> None:
    record = json.loads((made / "compare.json").read_text())
    assert "waste: capital of 2030-31 is outside the plan's years; it counts in its own year" in record["warnings"]
    assert record["flows"] == "real"
    assert record["discount_rate"] == 0.035
    assert record["prices"] == {"placement": 20000, "waiting_week": 300}
    assert any("£20,000 for an avoided placement and £300 for a week" in line for line in record["terms"])


@pytest.mark.integration
def test_rising_prices_make_flows_nominal(base: Path, tmp_path: Path) -> None:
    add_next_year(base.parent.parent)
    rises = "fee_ceiling_over_usual: 0.10\n  asking_fee_rise: {2026-27: 0.05}"
    text = base.read_text().replace("quarters: 2", "quarters: 5")
    base.write_text(text.replace("fee_ceiling_over_usual: 0.10", rises))
    result = compare(base, "--options", "beds", "-o", tmp_path / "out", "--json")
    record = json.loads(result.stdout)
    assert record["flows"] == "nominal"
    assert "prices rise over the plan (asking_fee_rise)" in " ".join(record["terms"])


@pytest.mark.integration
def test_the_terminal_gets_table_verdicts_and_terms(base: Path, tmp_path: Path) -> None:
    result = compare(base, "--options", "nurses,nothing", "-o", tmp_path / "out")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert re.match(r"Tinborough · 2 alternatives to baseline · 2 quarters from April 2025 · in [\d.]+ s$", lines[0])
    assert (
        "  Changes nothing that the priorities measure: as many people are placed out of borough and as many" in lines
    )
    assert "nurses: Ninety hours of nurses" in lines
    assert "Terms" in lines
    assert lines[-1].endswith("(6 files). Open compare.html.")
    assert "\x1b" not in result.stdout
    assert not list(tmp_path.glob("outputs"))


@pytest.mark.integration
def test_complaints_are_clear(base: Path, tmp_path: Path) -> None:
    other = base.parent / "other.yaml"
    other.write_text("name: other\nextends: baseline.yaml\nquarters: 1\nstart: 2025-07-01\noptions: []\n")
    out = ["-o", tmp_path / "out"]
    wrong = compare(base, other, *out)
    assert wrong.exit_code == 1
    assert "other.yaml:3: quarters: is not the base's (2)" in wrong.stderr
    assert "other.yaml:4: start: is not the base's (2025-04-01)" in wrong.stderr
    unknown = compare(base, "--options", "bed,nurses", *out)
    assert unknown.exit_code == 1
    assert 'options: has no such option (did you mean beds?) (got "bed")' in unknown.stderr
    base.write_text(base.read_text() + "chosen: [beds]\n")
    assert "is chosen in the base already" in compare(base, "--options", "beds", *out).stderr
    assert "excludes beds, chosen too" in compare(base, "--options", "rival", *out).stderr
    none = compare(base.parent / "provider-failure.yaml", base.parent / "baseline.yaml", "--options", "gone", *out)
    assert "has no such option" in none.stderr
    twice = compare(base, base, *out)
    assert 'name: is the name of another alternative (got "baseline")' in twice.stderr
    assert compare(base, *out).exit_code == 2
    assert compare(base, "--options", "nurses", "--price-placement", "-1", *out).exit_code == 2
    assert compare(tmp_path / "gone.yaml", base, *out).exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.integration
def test_it_replaces_only_a_comparison_and_only_when_asked(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [base, "--options", "nothing", "-o", out, "--quiet"]
    assert compare(*arguments).exit_code == 0
    again = compare(*arguments)
    assert again.exit_code == 2
    assert "--overwrite replaces it" in again.stderr
    assert compare(*arguments, "--overwrite").exit_code == 0
    (out / "compare.json").rename(out / "run.json")
    refused = compare(*arguments, "--overwrite")
    assert refused.exit_code == 2
    assert "is not a comparison of capacity" in refused.stderr


@pytest.mark.integration
def test_an_alternative_without_a_plan_is_said_so_and_the_others_go_on(base: Path, tmp_path: Path) -> None:
    base.write_text(base.read_text() + """
  - option: fewer
    events: [{event: beds, service: S1-nursing, change: -8, from: 2025-07-01}]
  - option: impossible
    events: [{event: beds, service: S1-nursing, change: -8, from: 2025-07-01}]
    needs: [fewer]
""")  # fmt: skip
    result = compare(base, "--options", "impossible,nurses", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "There is no plan: takes more beds of S1-nursing than there are" in result.stdout
    record = json.loads((tmp_path / "out" / "compare.json").read_text())
    assert [one["name"] for one in record["without_a_plan"]] == ["impossible"]
    assert [one["name"] for one in record["alternatives"]] == ["baseline", "nurses"]
    assert "impossible" in (tmp_path / "out" / "compare.html").read_text()
    alone = compare(base, "--options", "impossible", "-o", tmp_path / "alone")
    assert alone.exit_code == 0
    assert "There is no plan" in alone.stdout


@pytest.fixture
def against_tiny(base: Path) -> Comparison:
    """Tiny against a failure, hours of nurses and nothing, as the command makes it; one ward has an outline."""
    ring = [[-2.05, 53.97], [-1.95, 53.97], [-1.95, 54.03], [-2.05, 54.03], [-2.05, 53.97]]
    feature = {"type": "Feature", "properties": {"area": "A1"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    outlines = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (base.parent.parent / "areas.geojson").write_text(outlines)
    return _compared(base, "provider-failure.yaml", "nurses", "nothing")


def _compared(base: Path, scenario: str, *options: str) -> Comparison:
    found = candidates(base, [base.parent / scenario], list(options))
    planned = plan_all([each.alternative for each in found], Pool(1))
    first, *others = compared(list(zip(found, planned, strict=True)), 0.035, Valued())
    return Comparison("T", first, tuple(others), (), first.flows.years, 0.035, Valued(), (), ())


def _by_hand(one: Compared, file: str, key: str, last: bool, out: bool, people: str = "people") -> dict[str, float]:
    """People of a table of a plan, summed row by row."""
    sums: dict[str, float] = {}
    rows = one.planned.tables[file].to_dict("records")
    end = max(row["quarter"] for row in rows) if rows else ""
    for row in rows:
        if (row["quarter"] == end or not last) and (not out or row["out_of_borough"]):
            sums[row[key]] = sums.get(row[key], 0.0) + row[people]
    return sums


@pytest.mark.integration
def test_the_maps_figures_are_those_of_both_plans_tables(against_tiny: Comparison) -> None:
    base = against_tiny.base
    for one in against_tiny.others:
        sums = [
            (_by_hand(each, "placements.csv", "area", False, True), _by_hand(each, "waiting.csv", "area", True, False))
            for each in (base, one)
        ]
        wards = {each.id: each for each in ward_changes(one, against_tiny)}
        assert set(wards) >= {"A1", "A2"}
        for area in ("A1", "A2"):
            was, now = (placed.get(area, 0.0) + waiting.get(area, 0.0) for placed, waiting in sums)
            assert (wards[area].base, wards[area].value) == pytest.approx((was, now), abs=1e-9)
        living = [_by_hand(each, "residents.csv", "site", True, False, "at_end") for each in (base, one)]
        moved = {site: living[1].get(site, 0.0) - living[0].get(site, 0.0) for site in living[0] | living[1]}
        found = site_changes(one, against_tiny)
        assert {e.id: e.change for e in found} == pytest.approx({s: m for s, m in moved.items() if abs(m) > LEAST})
        assert [abs(each.change) for each in found] == sorted((abs(each.change) for each in found), reverse=True)
    failure, nurses, nothing = against_tiny.others
    changes = {each.id: each.change for each in ward_changes(failure, against_tiny)}
    assert changes["A1"] > 0
    assert changes[MOVED] > 0
    assert {each.id: each.change for each in site_changes(failure, against_tiny)} == {
        "S2": -7
    }  # all seven who lived there
    assert {each.change for each in ward_changes(nothing, against_tiny)} == {0}
    assert site_changes(nothing, against_tiny) == []
    # There are nurses for all 8 beds of S1 at the end, not for 7.181331 (test_stress.py)
    (filled,) = site_changes(nurses, against_tiny)
    assert (filled.id, filled.base, filled.value) == ("S1", pytest.approx(7.181331, abs=1e-6), pytest.approx(8))


@pytest.mark.unit
def test_who_lived_in_a_home_has_no_ward() -> None:
    rows = pd.DataFrame({"area": ["A1", "S2-residential@T1", "changed@nursing@T1", "A2"]})
    assert area_or_moved(rows).tolist() == ["A1", MOVED, CHANGED, "A2"]


@pytest.mark.integration
def test_what_a_map_draws_is_in_its_tables(against_tiny: Comparison) -> None:
    found = where(against_tiny)
    page = "".join([one.picture + one.tables + "".join(one.beside) for one in found])
    maps = re.findall(r'<svg role="img"[^>]*data-values="([^"]*)"', page)
    assert len(maps) == len(against_tiny.others) == len(found)
    for drawn, one in zip(maps, against_tiny.others, strict=True):
        assert share_changes(one, against_tiny) is None
        wards, sites = ward_changes(one, against_tiny), site_changes(one, against_tiny)
        changes = [0.0, *(each.change for each in sites)]
        for value in map(float, drawn.split()):
            assert any(value == pytest.approx(each, abs=1e-6) for each in changes)
        for each in (*wards, *sites):
            assert f"<td>{each.base:,.1f}</td><td>{each.value:,.1f}</td>" in page
    failure = ward_changes(against_tiny.others[0], against_tiny)
    said = {each.id: change(each.change).replace("-", "−") for each in failure if each.change}
    assert f"{MOVED.capitalize()}, who have no ward: {said[MOVED]}" in page
    # Without `fairness` kilometres decide which wards' people leave: no ward is shaded, and the page says why
    assert f">{said['A1']}</text>" not in page
    assert page.count("Wards are not shaded: unless both plans have fairness among their priorities") == len(maps)


@pytest.mark.integration
def test_wards_are_shaded_by_the_share_who_leave_where_both_plans_are_fair(against_tiny: Comparison) -> None:
    """9.15 of each ward become ready with need nursing and 4.575 with need residential. 3.638811 + 1.008219 of both are
    placed in S3 (test_stress.py), half of them from each: 2.323515 / 13.725 = 16.93%. Where S3 is to close in July,
    S1 is filled to its 8 beds before that, with 0.049033 more, and as many people of need residential, who had chosen
    to leave, have their bed in S3: (3.950967 − 0.779334) / 0.885087 + 0.049033 / 0.940182 = 3.635564 are placed there,
    half of them from each: 1.817782 / 13.725 = 13.24%."""
    base = against_tiny.base.candidate.inputs.place / "scenarios" / "baseline.yaml"
    base.with_name("closed.yaml").write_text(
        "name: closed\nextends: baseline.yaml\nevents: [{event: closes, site: S3, from: 2025-07-01}]\n"
    )
    base.write_text(base.read_text().replace("cost, travel]", "cost, fairness, travel]"))
    fair = _compared(base, "closed.yaml")
    shares = share_changes(fair.others[0], fair)
    assert shares is not None
    expected = [("A1", 16.9291, 13.2443), ("A2", 16.9291, 13.2443)]
    assert [(each.id, each.base, each.value) for each in shares] == [
        (area, pytest.approx(was, abs=1e-4), pytest.approx(now, abs=1e-4)) for area, was, now in expected
    ]
    (one,) = where(fair)
    assert one.picture.count(">−4</text>") == 2
    assert one.tables.count("<td>16.9</td><td>13.2</td><td>−3.7</td>") == 2
    assert "Wards are not shaded" not in "".join(map(str, one.beside))
    # One plan that is not fair is enough for none to be shaded
    base.with_name("unfair.yaml").write_text(
        "name: unfair\nextends: baseline.yaml\npriorities: [safe_staffing, unmet, out_of_borough, cost, travel]\n"
    )
    half = _compared(base, "unfair.yaml")
    assert share_changes(half.others[0], half) is None


@pytest.mark.unit
def test_a_change_of_half_a_person_is_none() -> None:
    def moved(base: float, value: float) -> float:
        return Change("A", "A", None, "", base, value).change

    assert [moved(1, 1.5), moved(1.5, 1), moved(2, 2.4999)] == [0, 0, 0]
    assert [moved(1, 1.6), moved(3, 1)] == pytest.approx([0.6, -2])


HOSTILE = "<script>alert(1)</script>' onload='x' {{7*7}} =1+1 & \u202e"


class _Page(HTMLParser):
    """Tags of a page, and what headers lack a scope."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.unscoped = 0
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.unscoped += tag == "th" and "scope" not in dict(attrs)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.integration
def test_hostile_names_stay_text(base: Path, tmp_path: Path) -> None:
    areas = base.parent.parent / "areas.csv"
    areas.write_text(areas.read_text().replace("South Ward", f'"{HOSTILE}"'))
    base.write_text(base.read_text().replace("Ninety hours of nurses", json.dumps("=cmd|'/C calc'!A0 " + HOSTILE)))
    out = tmp_path / "out"
    assert compare(base, "--options", "nurses,beds", "-o", out).exit_code == 0
    text = (out / "compare.html").read_text()
    page = _Page()
    page.feed(text)
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert page.unscoped == 0
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "style" not in page.attributes  # the policy would not let it work
    assert not re.search(r"""(src|href)=|url\((?!#)|https?://(?!www\.w3\.org/)""", text)
    assert "default-src 'none'" in text
    assert '<html lang="en-GB">' in text
    assert {"title", "desc", "svg", "caption"} <= set(page.tags)
    with zipfile.ZipFile(out / "compare.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 7
    assert not any("<f>" in sheet or "mergeCell" in sheet for sheet in sheets)
    for file in ("compare.csv", "who_gains.csv"):
        for row in (out / file).read_text().splitlines():
            assert not re.search(r'(^|,)"?[=+@]', row)


@pytest.mark.integration
def test_the_same_comparison_has_the_same_bytes(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is planned here or in processes of their own."""
    arguments = [base, "--options", "nurses,beds", "--quiet", "-o"]
    for folder, cores in (("a", 1), ("b", 2)):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert compare(*arguments, tmp_path / folder).exit_code == 0
    for file in ("compare.csv", "who_gains.csv", "compare.html"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.integration
def test_a_plan_from_the_basis_of_another_has_the_same_values(base: Path) -> None:
    from capacity.model.problem.build import build
    from capacity.model.stages import solve
    from capacity.planning import check_scenario
    from capacity.studies.alternatives import changed

    checked = check_scenario(base)
    priorities = checked.inputs.scenario.priorities
    bases = solve(checked.problem, priorities, keep_bases=True).bases
    assert bases
    for option in ("beds", "nurses", "waste"):
        problem = build(changed(checked.inputs, chosen={option: 1}))
        cold, warm = solve(problem, priorities), solve(problem, priorities, near=bases)
        for mine, other in zip(warm.stages, cold.stages, strict=True):
            assert mine.value == pytest.approx(other.value, rel=1e-9, abs=1e-9)


@pytest.mark.slow
def test_knowsley_options(knowsley_compared: Path) -> None:
    said = {one["name"]: one for one in json.loads((knowsley_compared / "said.json").read_text())["alternatives"]}
    assert list(said) == ["investments", "extra-care", "block", "nurses", "conversion"]
    assert all(one["complete"] for one in said.values())
    # Beds under a block contract and hours of nurses change what is paid, and no placement.
    assert said["block"]["totals"]["avoidable_out_of_borough"] == pytest.approx(
        said["investments"]["totals"]["avoidable_out_of_borough"], abs=0.01
    )
    assert said["nurses"]["totals"]["agency_hours"] < said["investments"]["totals"]["agency_hours"]
    # The flats open after these two years: all there is of them is the capital of the second year and of the one after
    # the plan, less what is left of it.
    assert said["extra-care"]["verdict"].startswith("Makes nothing better")
    paid = 500_000 / 1.035**1.5 + 1_500_000 / 1.035**2.5 - 1_800_000 / 1.035**2
    extra = [said[name]["appraisal"]["net_present_cost"] for name in ("extra-care", "investments")]
    assert extra[0] - extra[1] == pytest.approx(paid, abs=500)


@pytest.mark.integration
def test_one_alternative_is_named_as_one(base: Path, tmp_path: Path) -> None:
    assert compare(base, "--options", "nurses", "-o", tmp_path / "out").exit_code == 0
    assert ": 1 alternative to <bdi>" in (tmp_path / "out" / "compare.html").read_text()
