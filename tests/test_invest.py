"""The best set of options: by hand, and against every set planned by itself."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from math import exp
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT, add_next_year
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from option_sets import every_set, options_strategy, values_planned, with_options
from places import SCENARIO, Place
from random_places import examples, inputs_of, places
from report_figures import faults, recorded

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.outputs.redraw import write_report
from capacity.planning import check_scenario
from capacity.studies.invest import choose, frontier, search
from capacity.studies.invest import sets as sets_of
from capacity.studies.invest.asked import first_difference
from capacity.studies.invest.futures import Regret, futures, left_out, regrets
from capacity.studies.invest.open_options import TooMany, opened
from capacity.studies.invest.set_tables import regret_rows
from capacity.studies.invest.sets import Set, order

N1, N2 = exp(-91 / 365), exp(-92 / 365)
W1, W2 = 91 / 7, 92 / 7
FN1, FN2 = (1 - N1) * 365 / 91, (1 - N2) * 365 / 92  # of who comes through the quarter, the share there at its end
AN1, AN2 = (1 - FN1) * 365 / 91 / FN1, (1 - FN2) * 365 / 92 / FN2  # weights in the average: of the end, of the start
BN2 = FN2 - AN2 * N2
Taken = tuple[tuple[str, int], ...]
"""A set: its options and how often each is taken."""
S1_AND_S3 = 5 * N1 + 9.1 * FN1  # residents with nursing at the end of tiny's first quarter, without anything more


def _best(
    inputs: Inputs, capital: float | None, apart: bool = True, known: dict[Taken, dict[str, float]] | None = None
) -> dict[str, float]:
    """The figures of the best of all allowed sets. `known` are those of sets planned before."""
    best: dict[str, float] | None = None
    known = {} if known is None else known
    for taken in every_set(inputs, capital):
        key = tuple(sorted(taken.items()))
        if key not in known:
            known[key] = values_planned(inputs, taken, apart)
        values = known[key]
        if best is None or first_difference(tuple(values.values()), tuple(best.values())) < 0:
            best = values
    assert best is not None
    return best


def _same(inputs: Inputs, found: Set | None, best: Mapping[str, float]) -> None:
    assert found is not None
    planned = values_planned(inputs, found.counts)
    for priority, value in best.items():
        assert planned[priority] == pytest.approx(value, rel=1e-6, abs=1e-6), (priority, found, best)
        if priority in found.values:
            assert found.values[priority] == pytest.approx(value, rel=1e-6, abs=1e-6), (priority, found, best)


@pytest.mark.integration
def test_a_choice_by_hand(tiny: Path) -> None:
    # What is short in tiny's baseline is nurses: 115.5 hours with agency hold 7.55 residents in S1, on average, and 4
    # others, while 8 beds are free. In the first quarter all who come are placed: 5 × 0.779334 + 9.1 × 0.885087 =
    # 11.950967 live in S1 and S3 at its end, 7.950967 and 4. In the second 11.950967 people and those who come are
    # 0.520982 × (0.777202 × 11.950967 + 0.883926 × 9.2) + 0.479018 × 11.950967 = 14.800465 on average, of whom 7.55 + 4
    # have a place: 3.250465 wait. Residential: 6.043428 at the first quarter's end, S2 full with 7 at the second's;
    # 0.939552 × 4.6 + 0.881590 × 6.043428 − 7 = 2.649769 wait then, 0.510500 × 2.649769 = 1.352706 on average. Together
    # (1.5 × 3.250465 + 1.352706) × 13.142857 = 81.859020. So:
    # wing, 4 more beds for £600,000: nobody is there to work in them. It makes nothing better.
    # nurses, 4 hours more at £20,000 a year: 4.2 with agency, so that S1 holds 7.97 residents on average, and (7.97 −
    # 0.479018 × 7.950967) / 0.520982 = 7.987500 at the end, within its 8 beds: 0.42 fewer wait in the second quarter,
    # for 13.142857 weeks at a weight of 1.5. 81.859020 − 1.5 × 0.42 × 13.142857 = 73.579020
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(
        scenario.read_text()
        + """\
options:
  - option: wing
    events: [{event: beds, service: S1-nursing, change: 4, from: 2025-04-01}]
    capital: {2025-26: 600000}
    life_years: 40
  - option: nurses
    events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 4, from: 2025-04-01}]
    revenue_per_year: 20000
"""
    )
    choice = choose(check_scenario(scenario).inputs, 1_000_000, others=3)
    assert choice is not None
    assert choice.best.counts == {"nurses": 1}  # money left over is not spent
    assert choice.best.values["unmet"] == pytest.approx(81.859020 - 1.5 * 0.42 * W2, abs=1e-5)
    assert choice.best.values["capital"] == 0
    assert choice.nothing is not None
    assert choice.nothing.values["unmet"] == pytest.approx(81.859020, abs=1e-5)
    assert (choice.useless, choice.apart, choice.useful) == (("wing",), (), ())
    # £20,000 × 183/365 for the nurses is in the cost of the set; the wing would cost its annuity on top:
    # 600,000 × 0.035 / (1 − 1.035^−40) = 28,096.37 a year
    (other,) = choice.near
    assert other.counts == {"wing": 1, "nurses": 1}
    more = other.values["cost"] - choice.best.values["cost"]
    assert more == pytest.approx(600_000 * 0.035 / (1 - 1.035**-40) * 183 / 365, rel=1e-6)
    assert pytest.approx(28_096.37, abs=0.01) == 600_000 * 0.035 / (1 - 1.035**-40)


ORDERS = (
    ["safe_staffing", "unmet", "out_of_borough", "cost", "travel"],
    ["safe_staffing", "unmet", "out_of_borough", "cost", "fairness", "travel"],
    ["safe_staffing", "unmet", "cost", "out_of_borough"],
    ["cost", "unmet"],
    ["safe_staffing", "travel", "unmet", "cost"],
)


@pytest.fixture(params=[True, False], ids=["apart", "as one"])
def apart(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether every area is by itself in the search, or bounds take all as one, as on a large place; there with sets
    for which only cuts speak, as among many options."""
    monkeypatch.setattr(sets_of, "SMALL", sets_of.SMALL if request.param else -1)
    monkeypatch.setattr(search, "PATIENT", search.PATIENT if request.param else 0)
    return bool(request.param)


@pytest.mark.integration
@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_best_set_is_the_best_of_all_sets(apart: bool, data: st.DataObject) -> None:
    inputs = inputs_of(data.draw(places()))
    capital = data.draw(st.sampled_from([None, 0.0, 100_000.0, 250_000.0]))
    limit = data.draw(st.sampled_from([{}, {}, {"2025-26": 220_000.0}]))
    inputs = with_options(
        inputs, data.draw(options_strategy(inputs)), capital_limit=limit, priorities=data.draw(st.sampled_from(ORDERS))
    )
    choice = choose(inputs, capital, others=0)
    _same(inputs, None if choice is None else choice.best, _best(inputs, capital, apart))


@pytest.mark.integration
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_frontier_is_the_best_set_for_every_sum(apart: bool, data: st.DataObject) -> None:
    inputs = inputs_of(data.draw(places()))
    limit = data.draw(st.sampled_from([{}, {}, {"2025-26": 220_000.0}]))
    inputs = with_options(inputs, data.draw(options_strategy(inputs)), capital_limit=limit)
    line = [step.best for step in frontier(inputs)]
    spent = [one.values["capital"] for one in line]
    assert spent == sorted(spent, reverse=True)
    assert spent[-1] == 0
    known: dict[Taken, dict[str, float]] = {}
    for dearer, one in zip([None, *spent[:-1]], line, strict=True):
        most = None if dearer is None else dearer - 0.01
        wanted = order(inputs.scenario.priorities, apart)
        best = _best(inputs, most, apart, known)
        assert first_difference(tuple(one.values.values()), tuple(best[p] for p in wanted)) == 0
        _same(inputs, one, {priority: best[priority] for priority in wanted})  # the sum itself is enough


@pytest.mark.integration
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_sets_near_the_best_come_in_their_order_and_none_is_left_out(apart: bool, data: st.DataObject) -> None:
    inputs = inputs_of(data.draw(places()))
    inputs = with_options(inputs, data.draw(options_strategy(inputs)))
    choice = choose(inputs, None, others=20)
    assert choice is not None
    found = [choice.best, *choice.near]
    figures = choice.best.figures
    every = [(taken, values_planned(inputs, taken, apart)) for taken in every_set(inputs, None)]
    near = [
        taken
        for taken, values in every
        if all(values[p] <= choice.best.values[p] + 0.02 * abs(choice.best.values[p]) + 1e-6 for p in figures)
    ]
    assert {frozenset(one.counts.items()) for one in found} <= {frozenset(taken.items()) for taken in near}
    if len(every) <= 20:
        assert len(found) == len(near)
    for one, other in pairwise(found[1:]):
        assert first_difference(tuple(one.values.values()), tuple(other.values.values())) <= 0


@pytest.mark.unit
def test_what_adds_up_and_what_is_tried(tiny: Path) -> None:
    # S1 has 12 beds and 4 others, and no limit of council_beds: beds add up. S3 may take 4 people of the council
    # whatever its 10 beds: 4 more beds bring nothing, alone or together.
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(
        scenario.read_text()
        + """\
options:
  - {option: one, events: [{event: beds, service: S1-nursing, change: 4, from: 2025-04-01}], repeat: 3}
  - {option: two, events: [{event: beds, service: S1-nursing, change: 2, from: 2025-04-01}]}
  - {option: fewer, events: [{event: beds, service: S2-residential, change: -2, from: 2025-04-01}]}
  - {option: more, events: [{event: beds, service: S2-residential, change: 2, from: 2025-04-01}]}
  - {option: capped, events: [{event: beds, service: S3-nursing, change: 4, from: 2025-04-01}]}
  - {option: rate, events: [{event: usual_rate, authority: T1, care_type: nursing, change: 0.1, from: 2025-04-01}]}
"""
    )
    space = opened(check_scenario(scenario).inputs, None)
    assert [option.option for option in space.linear] == ["one", "two", "capped"]
    assert [option.option for option in space.tried] == ["fewer", "more", "rate"]
    assert space.whys["rate"] == "tried by itself: its effect (usual_rate) is more than beds and hours"
    assert (
        space.whys["more"] == "tried by itself: it shares a service or pool with another option, or meets a limit there"
    )
    assert len(space.ways) == 8


def _options_of(place: Place, *options: tuple[str, str]) -> tuple[list[str], list[str]]:
    """The linear options and the tried ones of baseline.yaml with these, each an ID and its event."""
    before = place.text(SCENARIO)
    lines = "".join(f"  - {{option: {name}, events: [{{{event}}}]}}\n" for name, event in options)
    place.write(SCENARIO, f"{before}options:\n{lines}")
    space = opened(place.check().inputs, None)
    place.write(SCENARIO, before)
    return [option.option for option in space.linear], [option.option for option in space.tried]


@pytest.mark.unit
def test_beds_that_let_others_grow_are_tried(tmp_path: Path) -> None:
    # Others double, from 7 to 14 in 2026-27, as far as the 12 beds have room beside the 4 × e^(−456/365) = 1.15 opening
    # residents who are still there at the end of June: to 10.85, which leaves the council 1.15. 2 beds more
    # are the others'; with 6 more they are 14, and the council has 4, 2.85 more; with 8 more it has 6, 4.85 more.
    place = Place(tmp_path).replace("services.csv", "nursing,12,4,780", "nursing,12,7,780")
    add_next_year(place.folder)
    place.replace(SCENARIO, "quarters: 2", "quarters: 5")
    two, six = (
        (name, f"event: beds, service: S1-nursing, change: {beds}, from: 2026-04-01")
        for name, beds in (("two", 2), ("six", 6))
    )
    assert _options_of(place, two, six) == (["two", "six"], [])
    hours = "    hours_per_week: {registered_nurse: 10}\n"
    place.replace("book.yaml", hours, hours + "    others_growth_per_year: 1\n")
    assert _options_of(place, two, six) == ([], ["two", "six"])
    # At another home they have no part in it. S2 has no growth.
    elsewhere = ("elsewhere", "event: beds, service: S2-residential, change: 3, from: 2026-04-01")
    assert _options_of(place, two, elsewhere) == (["two", "elsewhere"], [])


@pytest.mark.unit
def test_beds_that_a_nurse_must_cover_are_tried(tmp_path: Path) -> None:
    """The first beds of a site need its nurse, the first of its other unit do not need another one."""
    place = Place(tmp_path)
    place.add("sites.csv", "S4,Home four,P2,T1,54.03,-2.00,Good\nS5,Home five,P2,T1,54.03,-2.00,Good\n")
    place.add("services.csv", "".join(
        f"{site}-{kind},{site},{kind},0,0,700,\n" for site, kind in
        (("S4", "nursing"), ("S4", "residential"), ("S5", "nursing"))
    ))  # fmt: skip
    for hours in ("    hours_per_week: {registered_nurse: 10}\n", "    hours_per_week: {care_worker: 20}\n"):
        place.replace("book.yaml", hours, hours + "    hours_per_site_per_week: {registered_nurse: 12}\n")
    a, b, c = (
        (service, f"event: beds, service: {service}, change: 3, from: 2025-07-01")
        for service in ("S4-nursing", "S4-residential", "S5-nursing")
    )
    assert _options_of(place, a, c) == (["S4-nursing", "S5-nursing"], [])  # 12 hours each
    assert _options_of(place, a, b, c) == (["S5-nursing"], ["S4-nursing", "S4-residential"])


@pytest.mark.unit
def test_what_adds_up_must_do_so_beside_what_is_tried(tmp_path: Path) -> None:
    """S1's 12 people need 120 hours. Where it closes and they all leave with it, none of 110 is left; 20 more bring 10,
    and 20 more than that bring 20."""
    place = Place(tmp_path).replace("residents.csv", "S1-nursing,nursing,T1,4", "S1-nursing,nursing,T1,8")
    staff = "event: staff, pool: T1, role: registered_nurse, hours_per_week: 20, from: 2025-07-01"
    a, b, closes = ("a", staff), ("b", staff), ("shut", "event: closes, site: S1, staff_stay: 0, from: 2025-07-01")
    assert _options_of(place, a, b) == (["a", "b"], [])
    assert _options_of(place, a, b, closes) == ([], ["a", "b", "shut"])


@pytest.mark.unit
def test_too_many_to_try(tiny: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    rates = "\n".join(
        f"  - {{option: R{n}, events: [{{event: demand, need: nursing, change: 0.0{n + 1}, from: 2025-04-01}}]}}"
        for n in range(7)
    )
    scenario.write_text(f"{scenario.read_text()}options:\n{rates}\n")
    with pytest.raises(TooMany, match="there are 128 ways to take them; at most 64 are tried"):
        opened(check_scenario(scenario).inputs, None)


OPTIONS = """\
options:
  - option: wing
    label: Four beds more
    events: [{event: beds, service: S1-nursing, change: 4, from: 2025-04-01}]
    capital: {2025-26: 600000}
    life_years: 40
  - option: nurses
    events: [{event: staff, pool: T1, role: registered_nurse, hours_per_week: 20, from: 2025-07-01}]
    revenue_per_year: 20000
    repeat: 2
"""


@pytest.mark.integration
def test_the_command(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + OPTIONS)
    folder = tmp_path / "out"
    arguments = ["invest", str(scenario), "--capital", "650000", "-o", str(folder), "--frontier", "--futures"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert (
        "  Recommended set: wing, 2 × nurses\n"
        "    wing: Four beds more; from April 2025, £28,096 a year (£0.60m of capital)\n"
        "    nurses: no label; from July 2025, £20,000 a year each (no capital given)\n" in done.stdout
    )
    *lines, _ = done.stdout.splitlines()  # the last names a folder, which is not cut
    assert max(map(len, lines)) <= 100
    assert "£0.05m of £0.65m is left: no set that costs more is better." in done.stdout
    # The change is that of the two figures beside it, as shown, on the terminal as in the report
    shown = re.findall(r"^  Weeks of waiting, .* ([\d.]+) +([\d.]+) +([+-]?[\d.]+)$", done.stdout, re.M)
    assert len(shown) == 2
    for without, with_it, change in shown:
        assert float(change) == pytest.approx(float(with_it) - float(without))
    assert "More capital than £0.60m no longer helps." in done.stdout
    record = json.loads((folder / "run.json").read_text())
    assert (record["chosen"], record["capital"]) == (["wing", "nurses", "nurses"], 600_000)
    assert record["label"] == "Recommended set: wing, 2 × nurses"  # not "Two quarters, nothing changes"
    one_line = " ".join(done.stdout.split())
    # The book has no range at all: every future but that of the book is left out, with a reason and a remedy
    assert record["choice"]["futures"]["planned"] == ["as in the book"]
    why = "because the book has no low or high for admissions_factor, nor for any rate of admissions_per_1000_per_year."
    assert f"Not planned: fewer admissions and more admissions, {why}" in one_line
    assert "book_changes: {admissions_factor: {value: 1, low: …, high: …}}" in one_line
    assert len(record["choice"]["futures"]["left_out"]) == 3
    values = {stage["priority"]: stage["value"] for stage in record["stages"]}
    for stage in record["choice"]["stages"]:
        if stage["priority"] in values:
            assert stage["value"] == pytest.approx(values[stage["priority"]], rel=1e-6)
    assert [check.name for check in audit(folder) if not check.holds] == []
    for name in ("sets.csv", "frontier.csv", "regret.csv"):
        assert (folder / name).exists()
    _the_first_page(folder)
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 2
    assert "--overwrite" in again.output


@pytest.mark.integration
def test_a_choice_of_nothing_with_a_set_near_it_passes_its_audit(tmp_path: Path) -> None:
    """A bed more that the council cannot have (4 at most), at £100 a year: nothing is best, the bed stands near it."""
    place = Path(shutil.copytree(ROOT / "inputs" / "tiny", tmp_path / "tiny"))
    bed = "{event: beds, service: S3-nursing, change: 1, from: 2025-04-01}"
    scenario = place / "scenarios" / "baseline.yaml"
    scenario.write_text(
        scenario.read_text() + f"options:\n  - {{option: bed, events: [{bed}], revenue_per_year: 100}}\n"
    )
    folder = tmp_path / "run"
    result = CliRunner().invoke(main, ["invest", str(scenario), "--capital", "0", "-o", str(folder)])
    assert result.exit_code == 0, result.output
    # More than the weeks of the table below, which counts every need alike
    assert "Weeks waited†" in result.stdout
    assert "\n† pressing needs counted for more.\n" in result.stdout
    sets = (folder / "sets.csv").read_text().splitlines()[1:]
    assert [row.split(",")[1] for row in sets] == ["nothing", "bed"]
    assert [check.name for check in audit(folder) if not check.holds] == []


def _the_first_page(folder: Path) -> None:
    """Of the run's report: capital, options and what they bring; every figure is that of the run's files."""
    page = write_report(folder).read_text()
    first = re.sub("<[^>]*>", "", page[: page.index("<nav")])
    assert "Recommended set: wing, 2 × nurses" in first
    assert "Capital: £600,000 of the £650,000 available. The options:" in first
    assert "Four beds more" in first
    assert "2 × nurses (no capital given)" in first
    assert "What it brings, over the whole plan" in first
    assert "Weeks of waiting, general nursing" in first
    assert faults(page, folder) == recorded(page, folder) == []


@pytest.mark.integration
def test_the_command_without_options_or_with_nothing_left(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    done = CliRunner().invoke(main, ["invest", str(scenario), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "options: is missing: what could be invested in?" in done.output
    scenario.write_text(scenario.read_text() + OPTIONS + "chosen: [wing, nurses]\n")
    done = CliRunner().invoke(main, ["invest", str(scenario), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "takes every option already" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.integration
def test_other_futures(tiny: Path, tmp_path: Path) -> None:
    """With a range in the book, each side is planned: fewer nurses for each resident are no regret, more are one."""
    book = tiny / "book.yaml"
    book.write_text(
        book.read_text().replace(
            "{registered_nurse: 10}", "{registered_nurse: {value: 10, low: 9, high: 11, source: assumption}}"
        )
    )
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + OPTIONS)
    inputs = check_scenario(scenario).inputs
    assert list(futures(inputs)) == [
        "as in the book", "fewer staff hours for each resident", "more staff hours for each resident",
    ]  # fmt: skip
    sets = [Set({"nurses": 2}, {}), Set({}, {})]
    found = {(r.future, r.place): r for r in regrets(inputs, sets, lambda text: None) if r.priority == "unmet"}
    # As in the book 7.55 live in S1 from July without the programme (above), with it 8 at the end: 0.520982 × 8 +
    # 0.479018 × 7.950967 = 7.976512 on average
    average = AN2 * 8 + BN2 * (S1_AND_S3 - 4)
    assert average == pytest.approx(7.976512, abs=1e-6)
    assert found["as in the book", 0].regret == 0
    assert found["as in the book", 1].regret == pytest.approx(1.5 * (average - 7.55) * W2, rel=1e-6)
    # With 9 hours each, 115.5 are enough for (4 + 7.976512) × 9 = 107.8
    assert found["fewer staff hours for each resident", 1].regret == pytest.approx(0, abs=1e-6)
    # With 11, 115.5 hold 6.5 beside the others. Of 7.950967 in July 0.883926 are there on average even if nobody else
    # comes, 7.03, so that only 6.5 / 0.883926 = 7.353555 may be there by then: 0.597412 wait at the end of June,
    # 0.520755 × 0.597412 = 0.311105 on average from April, and from July 7.976512 − 6.5 more than with the programme.
    held_back = S1_AND_S3 - 4 - 6.5 / FN2
    assert held_back == pytest.approx(0.597412, abs=1e-6)
    more = AN1 * held_back * W1 + (average - 6.5) * W2
    assert found["more staff hours for each resident", 1].regret == pytest.approx(1.5 * more, rel=1e-6)


@pytest.mark.unit
def test_areas_are_apart_only_where_the_place_is_small() -> None:
    stated = ("unmet", "cost", "fairness", "travel")
    assert order(stated, apart=True) == ("unmet", "cost", "capital", "fairness", "travel", "fewest")
    assert order(stated, apart=False) == ("unmet", "cost", "capital", "fewest")
    assert order(("fairness", "unmet", "travel"), apart=False) == ("fairness", "unmet", "capital", "fewest")


@pytest.mark.unit
def test_sets_that_take_more_hours_than_there_are_are_no_sets(tiny: Path) -> None:
    """Two options that take 60 of 110 nurse hours each: one of them at most, as `check` would have it."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    takes = "{event: staff, pool: T1, role: registered_nurse, hours_per_week: -60, from: 2025-04-01}"
    beds = "{event: beds, service: S2-residential, change: 4, from: 2025-04-01}"
    scenario.write_text(
        scenario.read_text().replace("[safe_staffing, unmet,", "[unmet,")
        + f"options:\n  - {{option: a, events: [{takes}, {beds}]}}\n  - {{option: b, events: [{takes}, {beds}]}}\n"
    )
    space = opened(check_scenario(scenario).inputs, None)
    assert sorted(space.ways) == [(0, 0), (0, 1), (1, 0)]


@pytest.mark.integration
def test_of_equal_sets_the_one_with_the_fewest_options(tiny: Path) -> None:
    """Beds for nobody, at no price: none of them is taken, however many there are."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    event = "{event: beds, service: S1-nursing, change: 1, from: 2025-04-01}"
    scenario.write_text(scenario.read_text() + f"options: [{{option: b, events: [{event}], repeat: 20}}]\n")
    inputs = check_scenario(scenario).inputs
    choice = choose(inputs, None, others=0)
    assert choice is not None
    assert choice.best.counts == {}
    assert [step.best.counts for step in frontier(inputs)] == [{}]


@pytest.mark.integration
@pytest.mark.parametrize("number", ["nan", "inf", "-1", "much"])
def test_a_sum_that_is_none(tiny: Path, number: str) -> None:
    done = CliRunner().invoke(main, ["invest", str(tiny / "scenarios" / "baseline.yaml"), "--capital", number])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.integration
def test_options_that_exclude_each_other_stay_apart_however_often(tiny: Path) -> None:
    """Once of two and once of two is a half and a half in the programme, and still both."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    event = "{event: staff, pool: T1, role: registered_nurse, hours_per_week: 2, from: 2025-04-01}"
    scenario.write_text(
        scenario.read_text() + f"options:\n  - {{option: a, events: [{event}], repeat: 2, excludes: [b],\n"
        "     capital: {2025-26: 10}, life_years: 9}\n"
        f"  - {{option: b, events: [{event}], repeat: 2, capital: {{2025-26: 10}}, life_years: 9}}\n"
    )
    inputs = check_scenario(scenario).inputs
    choice = choose(inputs, 25, others=20)
    assert choice is not None
    assert all(len(one.counts) <= 1 for one in (choice.best, *choice.near))


@pytest.mark.integration
def test_what_each_option_that_is_left_would_do(tiny: Path) -> None:
    """Four beds wanted twice, of which the money pays for one; beds for nobody; beds that exclude the nurses; and beds
    for nobody that need the other beds, which are better only through them."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    beds = "events: [{event: beds, service: S1-nursing, change: 4, from: 2025-04-01}]"
    nobody = "events: [{event: beds, service: S2-residential, change: 1, from: 2030-04-01}]"
    scenario.write_text(
        scenario.read_text()
        + OPTIONS
        + f"""\
  - {{option: annexe, {beds}, capital: {{2025-26: 600000}}, life_years: 40}}
  - {{option: idle, {nobody}}}
  - {{option: apart, {beds}, excludes: [nurses]}}
  - {{option: idle-too, {nobody}, needs: [annexe]}}
"""
    )
    choice = choose(check_scenario(scenario).inputs, 650_000, others=0)
    assert choice is not None
    assert choice.best.counts in ({"wing": 1, "nurses": 2}, {"annexe": 1, "nurses": 2})
    other = "wing" if "annexe" in choice.best.counts else "annexe"
    assert set(choice.useless) == {"idle", "idle-too"}
    assert (choice.apart, choice.useful) == (("apart",), (other,))


@pytest.mark.unit
def test_futures_that_cannot_be_planned_say_why_and_what_to_write(tiny: Path) -> None:
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("{registered_nurse: 10}", "{registered_nurse: {value: 10, high: 11}}"))
    demand, stays, hours = left_out(check_scenario(tiny / "scenarios" / "baseline.yaml").inputs)
    assert demand.futures == "fewer admissions and more admissions"
    rates = "nor for any rate of admissions_per_1000_per_year"
    assert demand.why == f"the book has no low or high for admissions_factor, {rates}"
    assert demand.how == "book_changes: {admissions_factor: {value: 1, low: …, high: …}}"
    assert stays.how == "book_changes: {needs: {nursing: {mean_stay_days: {value: 365, low: …, high: …}}}}"
    assert (hours.futures, hours.why) == (
        "fewer staff hours for each resident",
        "the book has no low for hours_factor, nor for the hours_per_week of any care type",
    )
    child = tiny / "scenarios" / "child.yaml"
    child.write_text(
        f"name: child\nextends: baseline.yaml\n{stays.how.replace('low: …, high: …', 'low: 300, high: 400')}"
    )
    inputs = check_scenario(child).inputs  # what it says to write can be written
    assert [each.futures for each in left_out(inputs)] == [demand.futures, hours.futures]
    assert {"short stays", "long stays"} <= set(futures(inputs))


@pytest.mark.unit
def test_what_it_says_to_write_keeps_the_side_that_is_there(tiny: Path) -> None:
    book = tiny / "book.yaml"
    book.write_text(book.read_text() + "hours_factor: {value: 1, high: 1.1}\n")
    (_, _, hours) = left_out(check_scenario(tiny / "scenarios" / "baseline.yaml").inputs)
    assert (hours.futures, hours.how) == (
        "fewer staff hours for each resident",
        "book_changes: {hours_factor: {value: 1, low: …, high: 1.1}}",
    )


@pytest.mark.unit
def test_futures_take_the_factors_before_the_ranges_of_single_figures(tiny: Path) -> None:
    """All admissions move together, and all hours; a rate or hours with a range of their own stay as they are."""
    book = tiny / "book.yaml"
    text = book.read_text().replace("{registered_nurse: 10}", "{registered_nurse: {value: 10, low: 9, high: 11}}")
    text = text.replace("{65+: 36.5}", "{65+: {value: 36.5, low: 30, high: 40}}")
    scenario = tiny / "scenarios" / "baseline.yaml"

    def planned(more: str = "") -> dict[str, tuple[float, ...]]:
        book.write_text(text + more)
        return {
            future: (
                inputs.book.admissions_factor.value,
                inputs.book.admissions_per_1000_per_year["nursing"]["65+"].value,
                inputs.book.hours_factor.value,
                inputs.book.care_types["nursing"].hours_per_week["registered_nurse"].value,
            )
            for future, inputs in futures(check_scenario(scenario).inputs).items()
        }

    fewer, more, short, long = (
        "fewer admissions", "more admissions",
        "fewer staff hours for each resident", "more staff hours for each resident",
    )  # fmt: skip
    central = {"as in the book": (1, 36.5, 1, 10)}
    assert planned() == central | {
        fewer: (1, 30, 1, 10), short: (1, 36.5, 1, 9), more: (1, 40, 1, 10), long: (1, 36.5, 1, 11)
    }  # fmt: skip
    factors = "admissions_factor: {value: 1, low: 0.9, high: 1.1}\nhours_factor: {value: 1, low: 0.95, high: 1.05}\n"
    assert planned(factors) == central | {
        fewer: (0.9, 36.5, 1, 10), short: (1, 36.5, 0.95, 10), more: (1.1, 36.5, 1, 10), long: (1, 36.5, 1.05, 10)
    }  # fmt: skip
    # admissions that are given are multiplied too, and the book's rates are not used
    (tiny / "demand.csv").write_text("area,need,financial_year,admissions\nA1,nursing,2025-26,40\n")
    assert planned() == central | {short: (1, 36.5, 1, 9), long: (1, 36.5, 1, 11)}
    (demand, *_) = left_out(check_scenario(scenario).inputs)
    assert demand.why == "the book has no low or high for admissions_factor"
    assert planned(factors)[more] == (1.1, 36.5, 1, 10)


@pytest.mark.integration
def test_our_book_has_a_range_for_every_future() -> None:
    assert left_out(check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "options.yaml").inputs) == []


@pytest.mark.unit
def test_the_table_of_regrets() -> None:
    sets = [Set({"wing": 1}, {"unmet": 0.0}), Set({}, {"unmet": 0.0})]
    figures = {
        ("as in the book", 0): 0.0,
        ("as in the book", 1): 87.66,
        ("fewer admissions", 0): 1e-9,
        ("fewer admissions", 1): 1204.2,
    }
    found = [Regret(future, place, "unmet", 0.0, value) for (future, place), value in figures.items()]
    found.append(Regret("more staff hours for each resident", 0, "unmet", 0.0, 0.0))
    found.append(Regret("more staff hours for each resident", 1, "unmet", float("nan"), float("nan")))
    found += [Regret(each.future, each.place, "safe_staffing", 0.0, 0.0) for each in found]  # in which none differs
    assert [text for _, text in regret_rows(found, sets)] == [
        "",
        "  Weeks of waiting, pressing needs counted for more",
        "          as in       fewer     more",
        "Set    the book  admissions    hours  Options",
        "1             0           0        0  wing",
        "2         +87.7    +1,204.2  no plan  nothing",
    ]


def _repriced(inputs: Inputs, name: str, scale: float) -> Inputs:
    """The inputs with an option at a share of its capital, or of its yearly cost where it takes no capital."""

    def each(option: Option) -> Option:
        if option.option != name:
            return option
        if option.capital and sum(option.capital.values()):
            return option.model_copy(update={"capital": {y: much * scale for y, much in option.capital.items()}})
        return option.model_copy(update={"revenue_per_year": option.revenue_per_year * scale})

    scenario = inputs.scenario
    return replace(
        inputs, scenario=scenario.model_copy(update={"options": [each(option) for option in scenario.options]})
    )


def _best_with(
    inputs: Inputs, capital: float | None, name: str, known: dict[Taken, tuple[float, ...]]
) -> tuple[float, ...] | None:
    """The figures of the best of all allowed sets that have an option. `known` are those of sets planned before."""
    best: tuple[float, ...] | None = None
    for taken in every_set(inputs, capital):
        if name in taken:
            key = tuple(sorted(taken.items()))
            if key not in known:
                known[key] = tuple(values_planned(inputs, taken).values())
            values = known[key]
            best = values if best is None or first_difference(values, best) < 0 else best
    return best


@pytest.mark.integration
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_why_an_option_lost_is_so_among_all_sets(data: st.DataObject) -> None:
    """The best set with it, and the price up to which it is chosen: against every set, planned by itself."""
    inputs = inputs_of(data.draw(places()))
    capital = data.draw(st.sampled_from([None, 60_000.0, 250_000.0]))
    inputs = with_options(inputs, data.draw(options_strategy(inputs)), priorities=data.draw(st.sampled_from(ORDERS)))
    choice = choose(inputs, capital, others=0, because=True)
    if choice is None:
        return
    best = tuple(choice.best.values.values())
    assert {lost.option for lost in choice.lost} == {o.option for o in inputs.scenario.options} - {*choice.best.counts}
    known: dict[Taken, tuple[float, ...]] = {}
    for lost in choice.lost:
        name, with_it = lost.option, _best_with(inputs, capital, lost.option, known)
        if lost.cannot:
            assert _best_with(inputs, None, name, known) is None
            continue
        assert (lost.with_it is None) == (with_it is None)
        if with_it is not None:
            assert lost.with_it is not None
            assert first_difference(tuple(lost.with_it.values.values()), with_it) == 0
        if not lost.priced:
            continue
        share = None if lost.at_most is None else lost.at_most / lost.asks
        if share is not None:  # chosen, or as good, just below the price
            below = _best_with(_repriced(inputs, name, max(0.0, share - 1e-4)), capital, name, {})
            assert below is not None
            # As good in every priority: where a price is so small beside the plan's cost that both tie, no option is
            # fewer than one
            matter = [n for n, priority in enumerate(choice.best.values) if priority not in ("capital", "fewest")]
            assert first_difference([below[n] for n in matter], [best[n] for n in matter]) <= 0
        above = 0.0 if share is None else share + 3e-3  # a STEP, and what counts as the same
        if above < 1:
            dearer = _best_with(_repriced(inputs, name, above), capital, name, {})
            assert dearer is None or first_difference(dearer, best) >= 0
