"""`capacity why RUN --area` and `--service`, on inputs/tiny by hand: who found no place and what stopped each home.

People and shares as in test_tiny.py. In the first quarter S1 has room for 8 − 7.950967 = 0.049033 more, which the plan
keeps for the second; in the second its nurses are used up, agency included: 115.5 hours for 4 others and 7.55
residents. S3 has 4 beds for the council and 4 residents at both ends. S2 is full at the end of the second quarter.
"""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from test_limits import edit
from test_tiny import N1, N2, R2, S1_END_1, S1_END_2, TO_S1_1, TO_S1_2, TO_S3_1, TO_S3_2, W2

from capacity.cli import main
from capacity.planning import plan
from capacity.studies.why.home import Service, service_answer
from capacity.studies.why.near import Home, Near, area_answer
from capacity.studies.why.near_console import sentence
from capacity.studies.why.seen import Seen, see
from capacity.studies.why.stops import stops
from capacity.studies.why.words import Told, cell, together


def run_of(tiny: Path, events: str = "", policy: str = "", folder: str = "run", options: str = "") -> Path:
    """A plan of tiny with further events, or another policy."""
    scenario = tiny / "scenarios" / "asked.yaml"
    lines = "".join(f"  - {{{event}}}\n" for event in events.split("; ") if event)
    text = f"name: asked\nextends: baseline.yaml\n{options}"
    scenario.write_text(text + (f"events:\n{lines}" if lines else "") + (f"policy: {policy}\n" if policy else ""))
    return plan(scenario, folder=tiny.parent / folder).folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline, which nobody changes."""
    place = tmp_path_factory.mktemp("asked")
    return run_of(Path(shutil.copytree(ROOT / "inputs" / "tiny", place / "tiny")))


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["why", *map(str, arguments)], catch_exceptions=False)


def printed(*arguments: object) -> str:
    """What is printed, on one line; no line of it is wider than 100 columns."""
    done = ask(*arguments, "--quiet") if "--json" in arguments else ask(*arguments)
    assert done.exit_code == 0, done.output
    assert max(map(len, done.stdout.splitlines())) <= 100
    return " ".join(done.stdout.split())


def homes(answer: Near) -> dict[str, Home]:
    (need,) = answer.needs
    return {home.service: home for home in need.homes}


def net_cost(folder: Path) -> float:
    summary = json.loads((folder / "run.json").read_text())["headline"]["net_cost"]
    return float(sum(summary))


@pytest.mark.integration
def test_what_stopped_each_home(run: Path) -> None:
    found = homes(area_answer(run, "A1", "nursing"))
    assert list(found) == ["S1-nursing", "S3-nursing"]  # by distance; S2 does not accept the need
    # 0.02° and 0.12° of latitude, 111.19508 km each, × 1.3 by road
    assert [home.km for home in found.values()] == pytest.approx([2.891072, 17.346432], abs=1e-6)
    assert found["S1-nursing"].why == (("later",), ("staff",))
    assert found["S3-nursing"].why == (("full",), ("full",))
    assert found["S1-nursing"].own
    assert found["S3-nursing"].borough == "Nextshire"
    # The two quarters are one financial year
    assert found["S1-nursing"].people == pytest.approx((S1_END_2,))
    assert found["S1-nursing"].usable == (8,)
    assert found["S3-nursing"].people == pytest.approx((4,))
    # South Ward's people go to S1: all 4.55 of the first quarter and those for whom the second has a place
    assert found["S1-nursing"].went == pytest.approx(4.55 + TO_S1_2)
    assert found["S3-nursing"].went == pytest.approx(0, abs=1e-9)


@pytest.mark.integration
def test_what_became_of_the_people(run: Path) -> None:
    (need,) = area_answer(run, "North Ward", "General nursing").needs
    # 4.55 and 4.6 come forward; those whom S1 has no place for go to S3
    assert need.total == pytest.approx(9.15)
    assert need.outside == pytest.approx(TO_S3_1 + TO_S3_2)
    assert need.inside == pytest.approx(TO_S1_1 - 4.55)
    # A tenth of the people who are placed would leave: of 4.55 + 1.008219
    assert need.chose == pytest.approx(0.1 * (4.55 + TO_S3_2))
    # 0.883926 of the second quarter's 4.6 − 1.008219 still wait at its end, the others no longer need it
    assert need.waiting == pytest.approx(N2.come * (4.6 - TO_S3_2))
    assert need.withdrew == pytest.approx((1 - N2.come) * (4.6 - TO_S3_2))
    assert need.arranging == 0


@pytest.mark.integration
def test_the_sentence_of_an_area(run: Path) -> None:
    # 0.911189 and 4.647030 placed, 3.174829 waiting and 0.416952 withdrawn, of 9.15: each said as a whole number
    said = printed(run, "--area", "a2", "--need", "nursing")
    assert (
        "General nursing. Of 9 people of North Ward who need it over the plan, about 1 is placed in the borough,"
        " about 5 out of it and about 3 have no place yet when the plan ends. The only home for it in the borough"
        " within 30 km: beds kept for later to Jun 2025, then no staff left." in said
    )
    assert "2.9 Nursing home three Nextshire 4 of 4 about 5 full" in said
    assert "11.6 Nursing home one own 7 of 8 about 1 beds kept for later to Jun 2025, then no staff left" in said
    assert "Kept for later: beds are free" in said


@pytest.mark.integration
def test_another_care_type_takes_no_more_than_its_share(tiny: Path) -> None:
    # S1 has 40 beds and hours enough, but only a quarter of those of need residential may be placed in nursing care. So
    # many are, to keep S2's beds for the second quarter: 0.25 × 4.55 = 1.1375, and 3.4125 in S2, where 2 × 0.882799 +
    # 3.4125 × 0.940182 = 4.973969 live at the end. In the second S2 takes (7 − 0.881591 × 4.973969) / 0.939552 =
    # 2.783235, and nursing care a third as many: 0.927745 of 4.6
    edit(tiny, "services.csv", "nursing,12,4,780", "nursing,40,4,780")
    edit(tiny, "workforce.csv", ",110", ",900")
    answer = area_answer(run_of(tiny), "A1", "residential")
    found = homes(answer)
    assert found["S1-nursing"].stands_in
    assert not found["S2-residential"].stands_in
    assert found["S1-nursing"].why == (("diversion",), ("diversion",))
    assert found["S2-residential"].why == (("room",), ("full",))
    of_both = [area_answer(tiny.parent / "run", area, "residential") for area in ("A1", "A2")]
    stood_in = sum(home.went for each in of_both for home in homes(each).values() if home.stands_in)
    assert stood_in == pytest.approx(1.1375 + 0.927745, abs=1e-6)
    said = printed(tiny.parent / "run", "--area", "A1", "--need", "Residential")
    assert "Nursing home one * own" in said
    assert "about 1 share used up" in said
    assert "* Another care type than the need’s own" in said


@pytest.mark.integration
def test_reasons_of_the_policy_hold_together(tiny: Path) -> None:
    edit(tiny, "sites.csv", "Requires improvement", "Inadequate")
    # 5% above 800 is 840: S3 asks 860
    run = run_of(tiny, "event: embargo, site: S3, from: 2025-07-01", "{fee_ceiling_over_usual: 0.05}")
    third = homes(area_answer(run, "A1", "nursing"))["S3-nursing"]
    assert third.why == (("rating", "fee"), ("embargo", "rating", "fee"))
    assert third.over == pytest.approx((20, 20))
    said = printed(run, "--area", "A1", "--need", "nursing")
    assert "rated Inadequate and fee £20 above the ceiling to Jun 2025, then embargo, rated Inadequate" in said


@pytest.mark.integration
def test_closed_and_too_far(tiny: Path) -> None:
    edit(tiny, "book.yaml", "max_travel_km: 30", "max_travel_km: 5")
    run = run_of(tiny, "event: closes, site: S3, from: 2025-07-01")
    found = homes(area_answer(run, "A2", "nursing"))
    assert found["S3-nursing"].why == (("full",), ("closed",))
    # S1 is in the borough, 0.08° × 111.19508 × 1.3 = 11.564288 km away
    assert found["S1-nursing"].why == (("far",), ("far",))
    assert not found["S1-nursing"].reach
    said = printed(run, "--area", "A2", "--need", "nursing")
    assert "There is no home for it in the borough within 5 km." in said
    assert "full to Jun 2025, then closed" in said
    assert "too far" in said


@pytest.mark.integration
def test_money_first(tiny: Path) -> None:
    # S1 has beds and nurses for everybody, but asks 880 (as the ceiling allows) where S3 asks 800: a plan that puts
    # cost first sends 2.296599 of 9.1 to S3 in the first quarter, though only a tenth would leave by choice
    for old, new in (("nursing,12,4,780", "nursing,60,4,880"), (",860,", ",800,")):
        edit(tiny, "services.csv", old, new)
    edit(tiny, "workforce.csv", ",110", ",900")
    run = run_of(tiny, options="priorities: [safe_staffing, unmet, cost, out_of_borough, travel]\n")
    found = homes(area_answer(run, "A1", "nursing"))
    assert found["S1-nursing"].why == (("dearer",), ("room",))
    assert sum(homes(area_answer(run, area, "nursing"))["S3-nursing"].went for area in ("A1", "A2")) > 0.1 * 9.1
    assert "Dearer: this plan puts money before" in printed(run, "--area", "A1", "--need", "nursing")
    with_borough_first = run_of(tiny, folder="second")
    assert homes(area_answer(with_borough_first, "A1", "nursing"))["S1-nursing"].why == (("room",), ("room",))


@pytest.mark.integration
def test_without_a_ceiling_no_fee_is_above_it(tiny: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("  fee_ceiling_over_usual: 0.10\n", ""))
    said = printed(run_of(tiny), "--area", "A1", "--need", "nursing")
    assert "no staff left" in said
    assert "ceiling" not in said


@pytest.mark.integration
def test_room_that_is_dearer(run: Path) -> None:
    # Nobody of need residential waits or leaves in the first quarter: S2 takes all at 700 a week, S1 would cost 800
    found = homes(area_answer(run, "A1", "residential"))
    assert found["S2-residential"].why[0] == found["S1-nursing"].why[0] == ("room",)
    assert found["S1-nursing"].dearer[0] == pytest.approx(100)
    assert found["S2-residential"].dearer[0] == 0
    assert "had room (£100 dearer) to Jun 2025, then" in printed(run, "--area", "A1")


@pytest.mark.integration
def test_who_leaves_by_choice(tiny: Path) -> None:
    # A tenth of 9.1 and 9.2 leave by choice; S1 has room for all the others
    edit(tiny, "services.csv", "nursing,12,4,780", "nursing,60,4,780")
    edit(tiny, "workforce.csv", ",110", ",900")
    answer = area_answer(run_of(tiny), "A1", "nursing")
    (need,) = answer.needs
    assert need.waiting == 0
    assert "No more leave the borough than choose to." in sentence(answer, need)
    assert homes(answer)["S1-nursing"].why == (("room",), ("room",))


@pytest.mark.integration
def test_a_need_that_nobody_has(tiny: Path) -> None:
    edit(tiny, "book.yaml", "  residential: {65+: 18.25}", "  residential: {65+: 0}")
    assert "Nobody of South Ward comes to need residential in this plan." in printed(run_of(tiny), "--area", "A1")


@pytest.mark.unit
def test_several_spans_are_counted_and_figures_that_grow_are_a_range() -> None:
    room, full, fee = ("room",), ("full",), ("fee",)
    told = Told([full, room, full, room, full], "Good", [0.0] * 5, [0, 10, 0, 30, 0])
    assert cell(told, ()) == "full in 3 of 5 quarters, had room (£20 dearer) in 2"
    assert cell(Told([fee, fee], "", [27.2, 40.4], [0, 0]), ()) == "fee £27 to £40 above the ceiling"
    assert cell(Told([fee], "", [0.3], [0]), ()) == "fee less than £1 above the ceiling"
    kinds = together([[full, full], [full, fee, full], [fee, fee], [full, full]])
    assert kinds == [(2, "are full"), (1, "asks more than the ceiling"), (1, "is mostly full")]


def service(folder: Path, name: str) -> Service:
    answer = service_answer(folder, name)
    assert answer.refused == ""
    return answer


@pytest.mark.integration
def test_who_lives_in_a_service(run: Path) -> None:
    answer = service(run, "S1-nursing")
    ((home, need, people),) = ((each.home, each.need, each.people) for each in answer.living)
    assert (home, need) == ("Tinborough", "General nursing")
    assert people == pytest.approx((4, S1_END_2))
    beds = answer.beds
    assert (beds.registered, beds.usable, beds.others) == ((12, 12), (8, 8), (4, 4))
    assert beds.occupancy == pytest.approx((8 / 12, (S1_END_2 + 4) / 12))
    assert answer.admitted == pytest.approx((TO_S1_1 + TO_S1_2,))
    (first, most), (second, fewer) = answer.came_from
    assert (first, second) == ("South Ward", "North Ward")
    assert (most, fewer) == pytest.approx((4.55 + TO_S1_2, TO_S1_1 - 4.55))
    # 8 − 7.950967 free in the first quarter, 8 − 7.181331 in the second
    assert [(span.why, span.free) for span in answer.spans] == [
        (("later",), pytest.approx(8 - S1_END_1)),
        (("staff",), pytest.approx(8 - S1_END_2)),
    ]


@pytest.mark.integration
def test_one_more_nurse(tiny: Path, run: Path) -> None:
    (nurse,) = service(run, "S1-nursing").lifted
    # A nurse more in the second quarter fills S1: 8 at its end, 0.818669 more, so that as many fewer wait at its end
    # and 0.520982 × 0.818669 on average, for 13.142857 weeks
    assert nurse.lift.reasons == ("staff",)
    assert nurse.there == pytest.approx(8)
    assert nurse.change.there == pytest.approx(8 - S1_END_2)
    assert nurse.change.waiting_weeks == pytest.approx(-N2.at_end * (8 - S1_END_2) * W2)
    # S1 fills its 8 beds at once: (8 − 7.950967) / 0.885087 more go there in the first quarter and not to S3, which
    # then has room for 0.777202 × 0.049033 / 0.883926 more in the second. Of the (8 − 7.181331) / 0.883926 more who are
    # placed in the second, a tenth choose to leave
    spared = 8 - S1_END_1
    more = (8 - S1_END_2) / N2.come
    avoided = -spared / N1.come + N2.stay * spared / N2.come - 0.1 * more
    assert avoided == pytest.approx(-0.104903, abs=1e-6)
    assert nurse.change.avoidable == pytest.approx(avoided)
    # ... and so it is in a plan with the same nurse
    event = "event: staff, pool: T1, role: registered_nurse, hours_per_week: 37.5, from: 2025-07-01"
    assert nurse.change.net_cost == pytest.approx(
        net_cost(run_of(tiny, event, folder="more")) - net_cost(run), abs=0.05
    )
    said = printed(run, "--service", "S1-nursing")
    assert "If Tinborough had one more full-time registered nurse from July 2025: 8 council-funded" in said
    assert "but no registered nurse hours are left, agency at its limit" in said


@pytest.mark.integration
def test_one_more_bed(run: Path) -> None:
    (bed,) = service(run, "S2").lifted  # a site with one service
    # As in test_limits.py: one more lives there and 0.5105 fewer wait on average, for 13.142857 weeks
    assert bed.lift.reasons == ("full",)
    assert (bed.there, bed.change.there) == (pytest.approx(8), pytest.approx(1))
    assert bed.change.waiting_weeks == pytest.approx(-R2.at_end * W2)
    said = printed(run, "--service", "Residential home two")
    assert "If the council had one more bed there from July 2025: 8 council-funded residents would live there" in said
    assert "April 2025 to June 2025: nothing: about 1 bed free; about 5 people placed there" in said
    assert "people would wait 7 weeks less over the plan" in said


@pytest.mark.integration
def test_a_fee_above_the_ceiling(tiny: Path) -> None:
    run = run_of(tiny, policy="{fee_ceiling_over_usual: 0.05}")
    (fee,) = service(run, "S3-nursing").lifted
    # With the fee accepted the plan is the baseline's: 4 live there, who would be 1 × 0.779334 × 0.777202 = 0.605700;
    # 3.522871 leave against their choice, where nobody could before
    assert fee.there == pytest.approx(4)
    assert fee.change.there == pytest.approx(4 - N1.stay * N2.stay)
    assert fee.change.avoidable == pytest.approx(3.522871, abs=1e-6)
    baseline = plan(tiny / "scenarios" / "baseline.yaml", folder=tiny.parent / "baseline").folder
    assert fee.change.net_cost == pytest.approx(net_cost(baseline) - net_cost(run), abs=0.05)
    said = printed(run, "--service", "S3-nursing")
    assert (
        "It admits nobody in this plan: it asks £860.00 a week, £20.00 above the ceiling of £840.00 (the usual rate of"
        " £800.00 and 5%)." in said
    )
    assert "If its fee were accepted: about 4 council-funded residents would live there in September 2025" in said
    assert "about 4 more would be placed out of borough against their choice" in said


@pytest.mark.integration
def test_limits_that_hold_together_are_lifted_together(tiny: Path) -> None:
    edit(tiny, "sites.csv", "Requires improvement", "Inadequate")
    run = run_of(tiny, policy="{fee_ceiling_over_usual: 0.05}")
    answer = service(run, "S3-nursing")
    assert answer.not_alone == (("rating", ("fee",)), ("fee", ("rating",)))
    (both,) = answer.lifted
    assert both.lift.reasons == ("rating", "fee")
    assert both.there == pytest.approx(4)
    said = printed(run, "--service", "S3-nursing")
    assert "If its rating were accepted alone: nothing would change, as its fee would still stop it." in said
    assert "If its rating were accepted and its fee were accepted: about 4 council-funded" in said
    assert "it is rated Inadequate, and the policy’s lowest rating is Requires improvement" in said


@pytest.mark.integration
def test_an_embargo_and_full_beds_alone_and_together(tiny: Path) -> None:
    run = run_of(tiny, "event: embargo, site: S3, from: 2025-04-01, until: 2025-07-01")
    answer = service(run, "S3-nursing")
    assert [(span.why, span.first, span.last) for span in answer.spans] == [(("embargo",), 0, 0), (("full",), 1, 1)]
    assert [each.lift.reasons for each in answer.lifted] == [("embargo",), ("full",), ("embargo", "full")]
    # Waived, S3 takes people in the first quarter, too, and is as full as before at the end; a bed more is filled
    assert [each.there for each in answer.lifted] == pytest.approx([4, 5, 5])
    assert "If the embargo were waived and the council had one more bed there from July 2025" in printed(
        run, "--service", "S3-nursing"
    )


@pytest.mark.integration
def test_a_home_that_closes(tiny: Path) -> None:
    edit(tiny, "workforce.csv", ",110", ",900")
    edit(tiny, "services.csv", "nursing,12,4,780", "nursing,40,4,780")
    edit(tiny, "book.yaml", "nursing: 0.25", "nursing: 1")
    run = run_of(tiny, "event: closes, site: S2, from: 2025-07-01")
    answer = service(run, "S2-residential")
    assert [span.why for span in answer.spans][-1] == ("closed",)
    assert answer.lifted == ()
    assert answer.beds.registered == (8, 0)
    said = printed(run, "--service", "S2-residential")
    assert "July 2025 to September 2025: it is closed" in said
    assert "What would change" not in said
    # Those who have to move are named by the home that they leave
    stays = service_answer(run, "S1-nursing")
    assert any(name == "residents of Residential home two" for name, _ in stays.came_from)


@pytest.mark.integration
def test_a_run_whose_inputs_have_changed_is_not_planned_again(tiny: Path) -> None:
    run = run_of(tiny)
    edit(tiny, "services.csv", ",690,", ",691,")
    said = printed(run, "--service", "S2-residential")
    assert "Not known, because these have changed since the plan was made: services.csv." in said
    assert "Changed since the plan, so fees, ratings and distances may differ from it: services.csv." in said
    assert "full" in printed(run, "--area", "A1", "--need", "residential")


@pytest.mark.integration
def test_a_run_that_was_stopped_or_has_other_figures_is_not_planned_again(tiny: Path) -> None:
    run = run_of(tiny)
    record = json.loads((run / "run.json").read_text())
    record["stages"][1]["value"] += 1
    (run / "run.json").write_text(json.dumps(record))
    said = printed(run, "--service", "S2-residential")
    assert "Not known, because the run cannot be planned again: unmet would be 81.859" in said
    record["complete"], record["solver"]["status"] = False, "stopped at the time limit"
    (run / "run.json").write_text(json.dumps(record))
    said = printed(run, "--service", "S2-residential")
    assert "Not known, because not every priority of the plan was settled." in said
    assert "The plan is not the best (stopped at the time limit): some homes may have had room." in said


@pytest.mark.integration
@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--area", "A3"), "--area A3: is not in areas.csv", 2),
        (("--area", "Sout Ward"), "--area Sout Ward: is not in areas.csv (did you mean South Ward?)", 2),
        (("--area", "south"), "--area south: is not in areas.csv (did you mean South Ward?)", 2),
        (("--area", "A1", "--need", "nursin"), "is not a need of the book (did you mean nursing?)", 2),
        (("--service", "S1-nursin"), "--service S1-nursin: is not in services.csv (did you mean S1-nursing?)", 2),
        (("--service", "S9"), "--service S9: is not in services.csv", 2),
        (("--area", "A1", "--service", "S1"), "--area and --service are two questions: type one of them", 2),
        (("--service", "S1", "--need", "nursing"), "--need goes with --area: type both", 2),
    ],
)
def test_names_that_nothing_bears(run: Path, arguments: tuple[str, ...], said: str, code: int) -> None:
    done = ask(run, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr


@pytest.mark.integration
def test_names_that_several_bear(tiny: Path) -> None:
    edit(tiny, "areas.csv", "North Ward", "South Ward")
    with (tiny / "services.csv").open("a") as services:
        services.write("S1-residential,S1,residential,5,0,690,\n")
    run = run_of(tiny)
    assert "--area south ward: is the name of several: type A1 or A2" in ask(run, "--area", "south ward").stderr
    assert "has 2 services: type S1-nursing or S1-residential" in ask(run, "--service", "nursing home one").stderr
    assert "type S1-nursing or S1-residential" in ask(run, "--service", "S1").stderr


@pytest.mark.integration
def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    done = ask(tmp_path, "--area", "A1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is not a whole run of capacity" in done.stderr


@pytest.mark.integration
def test_records_for_programs(run: Path) -> None:
    near = json.loads(ask(run, "--area", "A1", "--json").stdout)
    assert [need["need"] for need in near["needs"]] == ["nursing", "residential"]
    first = near["needs"][0]["homes"][0]
    assert (first["service"], first["stopped_by"]) == ("S1-nursing", [["later"], ["staff"]])
    assert near["quarters"] == ["2025-04-01", "2025-07-01"]
    home = json.loads(ask(run, "--service", "S2", "--json").stdout)
    (bed,) = home["if_lifted"]
    assert (bed["limits"], bed["there_at_end"]) == (["full"], 8)
    assert home["stopped_by"][1]["reasons"] == ["full"]
    assert home["fee_ceiling"] == [770, 770]
    assert home["beds_at_start_and_year_ends"]["registered"] == [8, 8]


@pytest.fixture(scope="module")
def seen(knowsley_run: Path) -> Seen:
    return see(knowsley_run)


@pytest.mark.slow
def test_a_home_with_room_would_have_been_used(seen: Seen) -> None:
    """In the demonstration's plan nobody leaves the borough against their choice, or waits, for whom a home there had
    room: out_of_borough is settled before cost. So what is called room is room, and what stops homes is told in full.
    """
    problem = seen.problem
    points, arcs, services = problem.points, problem.arcs, problem.services
    people = sorted(set(zip(points.home.tolist(), points.need.tolist(), strict=True)))
    checked = 0
    for home, need in people:
        reached = set(arcs.service[points.need[arcs.point] == need].tolist())
        for service in sorted(s for s in reached if services.home[s] == home):
            for q, why in enumerate(stops(seen, service, [(home, need)])):
                if why == ("room",):
                    assert not seen.sent[home, need, q], (services.name[service], problem.quarters[q])
                    assert not seen.unplaced[home, need, q]
                    checked += 1
    assert checked > 100
