"""How the figures are made: each rule of models/formulation.md's first table, by hand on tiny."""

from datetime import date
from math import exp
from pathlib import Path

import numpy as np
import pytest
from conftest import CONTRIBUTION_RISE, RISES, add_next_year

from capacity.inputs.calendar import plan_quarters
from capacity.inputs.doors import door, service_at
from capacity.model.problem.arrays import Problem
from capacity.model.problem.figures import distances_km
from capacity.model.problem.reduce import merge, prune
from capacity.planning import check_scenario

pytestmark = pytest.mark.unit


def problem(tiny: Path, *events: str, more: str = "", quarters: int = 4) -> Problem:
    """Tiny with more quarters (into 2026-27 from the fifth) and events."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text().replace("quarters: 2", f"quarters: {quarters}")
    lines = "".join(f"  - {{{event}}}\n" for event in events)
    scenario.write_text(f"{text}{more}" + (f"events:\n{lines}" if events else ""))
    add_next_year(tiny)
    return check_scenario(scenario).problem


def service(found: Problem, name: str) -> int:
    return found.services.name.index(name)


def test_quarters_and_financial_years() -> None:
    found = plan_quarters(date(2027, 10, 1), 4)
    assert [(quarter.name, quarter.days, quarter.financial_year) for quarter in found] == [
        ("2027-10-01", 92, "2027-28"),
        ("2028-01-01", 91, "2027-28"),  # 2028 is a leap year
        ("2028-04-01", 91, "2028-29"),
        ("2028-07-01", 92, "2028-29"),
    ]
    assert [quarter.calendar_year for quarter in found] == [2027, 2027, 2028, 2028]
    assert plan_quarters(date(2099, 1, 1), 1)[0].financial_year == "2098-99"
    assert plan_quarters(date(2099, 4, 1), 1)[0].financial_year == "2099-00"


def test_arrivals_and_shares(tiny: Path) -> None:
    found = problem(tiny, "event: demand, need: nursing, change: 0.5, from: 2025-08-01, until: 2026-01-01")
    nursing = found.points.arrivals[found.points.area.index("A1")]
    # 500 people × 36.5 / 1000 × days / 365 = 0.05 a day; half as many again only in the quarter from 1 October:
    # August comes after 1 July, and 1 January is no longer before `until`
    assert nursing == pytest.approx([4.55, 4.6, 4.6 * 1.5, 4.5])
    stays = [exp(-91 / 365), exp(-92 / 365), exp(-92 / 365), exp(-90 / 365)]
    assert found.needs.residents.stays[0] == pytest.approx(stays)
    assert found.needs.waits.stays[1] == pytest.approx(np.exp(-np.array([91, 92, 92, 90]) / 730))
    # with nothing to arrange, who comes forward is ready the same day
    assert found.points.ready.tolist() == found.points.arrivals.tolist()
    assert not found.points.arranging.any()


def test_arranging_a_place_takes_time(tiny: Path) -> None:
    found = problem(
        tiny,
        "event: demand, need: nursing, change: 1, from: 2025-10-01",
        more="book_changes: {needs.nursing.days_to_arrange: 23, admissions_factor: 1.1}\n",
    )
    place = found.points.area.index("A1")
    # A tenth more than 0.05 a day: 5.005, 5.06, and twice as many from October: 10.12 and 9.9. Arranging takes 23 days:
    # 23/91 = 0.252747 of the first quarter, 0.25 of the next two, 23/90 = 0.255556 of the last.
    assert found.points.arrivals[place] == pytest.approx([5.005, 5.06, 10.12, 9.9])
    # Ready: those who come up to 23 days before the quarter's end: 68 days × 0.055 = 3.74; then 0.75 × 5.06 and a
    # quarter of 5.005: 5.04625; 0.75 × 10.12 + 0.25 × 5.06 = 8.855; 0.744444 × 9.9 + 0.255556 × 10.12 = 9.956222.
    assert found.points.ready[place] == pytest.approx([3.74, 5.04625, 8.855, 9.956222])
    # Arranging, on average: 23 days' arrivals: 23 × 0.055 = 1.265, then 23 × 0.11 = 2.53. In the first quarter the
    # number grows from nobody for 23 days: 1.265 × (1 − 0.252747 / 2) = 1.105137.
    assert found.points.arranging[place] == pytest.approx([1.105137, 1.265, 2.53, 2.53], abs=1e-6)
    # The last 23 days' 2.53 are still being arranged at the end: 30.085 came forward.
    assert found.points.counted[place] == pytest.approx(3.74 + 5.04625 + 8.855 + 9.956222)


def test_usable_beds(tiny: Path) -> None:
    found = problem(
        tiny,
        "event: beds, service: S1-nursing, change: -4, from: 2025-07-01, until: 2026-01-01",
        "event: converts, service: S2-residential, into: S1-nursing, beds: 2, from: 2026-01-01",
        more="book_changes: {care_types.nursing.max_occupancy: 0.75}\n",
    )
    stay = np.cumprod(found.needs.residents.stays[0])
    # 12 × 0.75 − 4 others = 5; 8 × 0.75 − 4 = 2, but at the end of June 4 × 0.7793 = 3.12 residents are there, at the
    # end of September 4 × 0.7793 × 0.7772 = 2.42, later 1.88; 14 × 0.75 − 4 = 6.5
    assert found.services.usable[service(found, "S1-nursing")] == pytest.approx([5, 4 * stay[1], 2, 6.5])
    # on the first day there are those of the day before
    on_the_first_day = found.services.usable_at_start[service(found, "S1-nursing")]
    assert on_the_first_day == pytest.approx([5, 4 * stay[0], 4 * stay[1], 6.5])
    assert found.services.beds[service(found, "S2-residential")].tolist() == [8, 8, 8, 6]
    # council_beds 4, though 10 × 0.75 − 2 others are free
    assert found.services.usable[service(found, "S3-nursing")].tolist() == [4, 4, 4, 4]


def test_prices(tiny: Path) -> None:
    found = problem(
        tiny,
        "event: usual_rate, authority: T1, care_type: nursing, change: 0.1, from: 2026-04-01",
        more="  asking_fee_rise: {2026-27: 0.05}\n",
        quarters=5,
    )
    # S1 asks 780, then 819; the usual rate is 800, then 880: the council pays the higher. S3 asks 860, then 903
    # where 880 is the most: it admits no more
    assert found.services.price[service(found, "S1-nursing")] == pytest.approx([800] * 4 + [880])
    assert found.services.price[service(found, "S3-nursing")] == pytest.approx([860] * 4 + [903])
    assert found.services.why_not[service(found, "S3-nursing")].tolist() == ["", "", "", "", "fee"]
    net = found.net[list(zip(found.groups.need, found.groups.service, strict=True)).index((0, 2))]
    assert net == pytest.approx([(860 - 100) * 0.9] * 4 + [(903 - 100) * 0.9])


def test_rises_of_pay_and_prices(tiny: Path) -> None:
    found = problem(tiny, more=RISES, quarters=5)
    # 0.6 × 10% + 0.4 × 2% = 6.8% on S1's 780; 4% on the usual 800; half as much again on £14 an hour
    assert found.services.asking[service(found, "S1-nursing")] == pytest.approx([780] * 4 + [780 * 1.068])
    assert found.services.usual[service(found, "S1-nursing")] == pytest.approx([800] * 4 + [832])
    assert found.staffing.agency_premium[0] == pytest.approx([14] * 4 + [21])


def test_contributions_rise(tiny: Path) -> None:
    found = problem(tiny, more=CONTRIBUTION_RISE, quarters=5)
    assert found.needs.contribution == pytest.approx(np.array([[100] * 4 + [104.5]] * 2))
    net = found.net[list(zip(found.groups.need, found.groups.service, strict=True)).index((0, 2))]
    assert net == pytest.approx([(860 - 100) * 0.9] * 4 + [(860 - 104.5) * 0.9])


def test_a_contribution_above_the_price_leaves_nothing_to_pay(tiny: Path) -> None:
    rise = "  contribution_rise: {2026-27: {prices: 8, large: true}}\n"
    found = problem(tiny, more=rise, quarters=5)  # 100 × 9 is above 860
    assert (found.net[:, 3] > 0).all()
    assert not found.net[:, 4].any()


def test_a_fee_at_the_ceiling_passes(tiny: Path) -> None:
    services = tiny / "services.csv"
    services.write_text(services.read_text().replace(",860,", ",880,"))  # 800 × 1.1 is 880.0000000000001 in binary
    assert check_scenario(tiny / "scenarios" / "baseline.yaml").problem.services.admits.all()


def test_reasons_not_to_admit(tiny: Path) -> None:
    sites = tiny / "sites.csv"
    sites.write_text(sites.read_text().replace("Requires improvement", "Inadequate"))
    found = problem(
        tiny,
        "event: embargo, site: S1, from: 2025-07-01, until: 2025-10-01",
        "event: closes, site: S2, from: 2026-01-01",
    )
    assert found.services.why_not[service(found, "S1-nursing")].tolist() == ["", "embargo", "", ""]
    assert found.services.why_not[service(found, "S2-residential")].tolist() == ["", "", "", "closed"]
    assert found.services.why_not[service(found, "S3-nursing")].tolist() == ["rating"] * 4


def test_reasons_not_to_admit_are_known_one_by_one(tiny: Path) -> None:
    sites, services = tiny / "sites.csv", tiny / "services.csv"
    sites.write_text(sites.read_text().replace("Requires improvement", "Inadequate"))
    services.write_text(services.read_text().replace(",860,", ",890,"))  # 800 × 1.1 = 880 is the most
    found = problem(
        tiny,
        "event: embargo, site: S3, from: 2025-07-01, until: 2026-01-01",
        "event: closes, site: S3, from: 2025-10-01",
    )
    stopped, third = found.services.stopped, service(found, "S3-nursing")
    assert stopped.closed[third].tolist() == [False, False, True, True]
    assert stopped.embargo[third].tolist() == [False, True, True, False]
    assert stopped.rating[third].tolist() == [True] * 4
    assert stopped.fee[third].tolist() == [True] * 4
    assert stopped.first[third].tolist() == ["rating", "embargo", "closed", "closed"]
    assert stopped.since(2).first[third].tolist() == ["closed", "closed"]
    first = service(found, "S1-nursing")
    assert not any(flag[first].any() for flag in (stopped.closed, stopped.embargo, stopped.rating, stopped.fee))


def test_distance_along_a_meridian_and_across() -> None:
    # One degree of latitude is 6371.0088 × π / 180 = 111.195080 km. One of longitude at 60° north, by the great
    # circle: 2 × 6371.0088 × arcsin(cos 60° × sin 0.5°) = 12742.0176 × arcsin(0.5 × 0.0087265355) = 55.597011
    assert distances_km(53.0, -2.0, np.array([54.0]), np.array([-2.0])) == pytest.approx([111.195080])
    assert distances_km(60.0, 0.0, np.array([60.0]), np.array([1.0])) == pytest.approx([55.597011])


def test_reach(tiny: Path) -> None:
    found = problem(tiny)
    reach = {(found.points.area[p], int(found.points.need[p]), int(s))
             for p, s in zip(found.arcs.point, found.arcs.service, strict=True)}  # fmt: skip
    # Residential people go 20 km at most; S3 is 0.12° × 111.195 × 1.3 = 17.3 km from A1
    assert reach == {(area, need, s) for area in ("A1", "A2") for need in (0, 1) for s in ((0, 2), (0, 1, 2))[need]}


OPENS = (
    "event: opens, site: S9, name: New, provider: P1, authority: T1, latitude: 54.01, longitude: -2.0, "
    "services: {nursing: 6}, weekly_fee: {nursing: 800}, from: 2025-07-01, until: 2026-01-01"
)


def test_a_site_that_opens_and_closes_again(tiny: Path) -> None:
    found = problem(tiny, OPENS)
    new = service(found, "S9-nursing")
    assert found.services.usable[new].tolist() == [0, 6, 6, 0]
    assert found.services.why_not[new].tolist() == ["closed", "", "", "closed"]
    # Those of both needs who live there when it closes wait at its door; nobody does before it opens
    assert [(move.quarter, found.points.area[move.point]) for move in found.moves] == [(3, "S9-nursing@T1")] * 2


def test_a_site_that_only_opens_adds_no_demand_point(tiny: Path) -> None:
    found = problem(tiny, OPENS.replace(", until: 2026-01-01", ""))
    assert found.moves == ()
    assert len(found.points.area) == 4


def test_a_closure_in_the_first_quarter_moves_the_opening_residents(tiny: Path) -> None:
    found = prune(problem(tiny, "event: closes, site: S1, from: 2025-04-01"))
    (move,) = found.moves
    assert (found.points.area[move.point], move.quarter, found.groups.opening[move.group]) == ("S1-nursing@T1", 0, 4)


def test_a_point_at_a_door_knows_its_service(tiny: Path) -> None:
    """Two areas of two needs, then the door of S1 for each need; merged, a door is still one, and an area none."""
    found = problem(tiny, "event: closes, site: S1, from: 2025-07-01")
    at = service(found, "S1-nursing")
    assert found.points.door.tolist() == [-1] * 4 + [at] * 2
    for each in (found, merge(found).problem):
        assert [name == door("S1-nursing", "T1") for name in each.points.area] == (each.points.door == at).tolist()
        assert [service_at(name) for name in each.points.area] == [
            "" if s < 0 else each.services.name[s] for s in each.points.door.tolist()
        ]


def test_those_who_move_may_have_to_move_again(tiny: Path) -> None:
    """S1's nursing residents can only go to S3, which closes a quarter later: a second point, at S3."""
    found = problem(tiny, "event: closes, site: S1, from: 2025-07-01", "event: closes, site: S3, from: 2025-10-01")
    moves = [(found.points.area[move.point], found.quarters[move.quarter]) for move in found.moves]
    assert moves == [("S1-nursing@T1", "2025-07-01"), ("S1-nursing@T1", "2025-07-01"),
                     ("S3-nursing@T1", "2025-10-01"), ("S3-nursing@T1", "2025-10-01")]  # fmt: skip
    needs = [int(found.points.need[move.point]) for move in found.moves]
    assert sorted(needs) == [0, 0, 1, 1]
