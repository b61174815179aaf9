"""The independent reading of the formulation (oracle.py) against cases solved by hand.

All begin on 1 April 2025: the first quarter has 91 days (13 weeks). A mean of 91 days makes x = 1, so that of those
there at the start e^(−1) = 0.367879 are there at the end and 1 − e^(−1) = 0.632121 on average; of those who come
evenly 0.632121 are there at the end and, on average, 1 − 0.632121 = 0.367879 (∫ of 1 − e^(−t) over the quarter).
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from oracle import Answer, solve
from oracle_figures import Figures, evenly
from random_places import Place, places, write_place

GONE = 0.3678794412  # e^(−1)
HEADERS = {
    "authorities": "authority,name,role\nH,Home,home\nN,Next,neighbour\n",
    "areas": "area,name,authority,latitude,longitude\n",
    "sites": "site,name,provider,authority,latitude,longitude,rating\n",
    "services": "service,site,care_type,beds,others,weekly_fee,council_beds\n",
    "residents": "service,need,authority,people\n",
    "waiting": "area,need,people\n",
    "demand": "area,need,financial_year,admissions\n",
    "fee_rates": "authority,care_type,financial_year,usual_rate\nH,home,2025-26,500\nN,home,2025-26,500\n"
    "H,home,2026-27,500\nN,home,2026-27,500\n",
    "workforce": "pool,role,financial_year,hours_per_week\n",
}


def _write(folder: Path, scenario: dict[str, Any], need: dict[str, Any], kind: dict[str, Any], **tables: str) -> Path:
    """A place of one need and one care type; `tables` are rows below the headers. Returns the scenario."""
    for name, header in HEADERS.items():
        (folder / f"{name}.csv").write_text(header + tables.get(name, ""))
    terms = {"accepts": {"home": 1}, "priority": 1, "mean_stay_days": 91, "mean_days_until_withdrawal": 91,
             "client_contribution_per_week": 100, "nhs_funded_share": 0, "chooses_out_of_borough": 0,
             "max_travel_km": 30}  # fmt: skip
    book = {
        "care_types": {"home": {"max_occupancy": 1, "hours_per_week": {}} | kind},
        "needs": {"care": terms | need},
        "roles": {"nurse": {"agency_share": 0.1, "agency_premium_per_hour": 10}},
        "travel": {"road_factor": 1},
    }
    (folder / "book.yaml").write_text(json.dumps(book))
    own = {"place": ".", "book": "book.yaml", "start": "2025-04-01", "quarters": 1} | scenario
    (folder / "scenario.yaml").write_text(json.dumps(own))
    return folder / "scenario.yaml"


def _plan(answer: Answer, kind: str, *key: Any) -> float:
    """Σ of a kind of column whose key begins so."""
    return sum(each for name, each in answer.plan.items() if name[: 1 + len(key)] == (kind, *key))


@pytest.mark.unit
def test_people_come_and_leave_evenly(tmp_path: Path) -> None:
    # 10 live there at the start; 40 × 91/365 = 9.972603 come, and all are placed.
    # At the end 10 × 0.3678794 + 9.9726027 × 0.6321206 = 3.678794 + 6.303887 = 9.982681;
    # on average 10 × 0.6321206 + 9.9726027 × 0.3678794 = 6.321206 + 3.668716 = 9.989922.
    # £500 less £100 for 13 weeks, and as much a week for the 91/7 = 13 weeks that those there at the end will stay:
    # 400 × 13 × (9.989922 + 9.982681) = 5,200 × 19.972603 = £103,857.53.
    answer = solve(_write(
        tmp_path, {}, {}, {}, areas="A,A,H,54,-2\n", sites="S,S,P,H,54,-2,Good\n", services="S,S,home,30,0,400,\n",
        residents="S,care,H,10\n", demand="A,care,2025-26,40\n",
    ))  # fmt: skip
    comers = 40 * 91 / 365
    end, average = 10 * GONE + comers * (1 - GONE), 10 * (1 - GONE) + comers * GONE
    assert _plan(answer, "residents") == pytest.approx(end)
    assert answer.values["unmet"] == pytest.approx(0, abs=1e-9)
    assert answer.values["cost"] == pytest.approx(400 * 13 * (end + average))
    assert answer.values["cost"] == pytest.approx(103857.53, abs=0.01)


@pytest.mark.unit
def test_who_waits_waits_on_average_and_arranging_takes_time(tmp_path: Path) -> None:
    # No bed. 2 wait at the start; 36.5 a year make 9.1 arrive in the first quarter and 9.2 in the second, a tenth more:
    # admissions_factor 1.1 makes 10.01 and 10.12. Arranging takes 22.75 days: a quarter of the first quarter.
    # First: ready 0.75 × 10.01 = 7.5075. At its end 2 × 0.367879 + 7.5075 × 0.632121 = 5.481403 wait; on average
    # 2 × 0.632121 + 7.5075 × 0.367879 = 4.026096.
    # Second, of 92 days: y = 92/91, e^(−y) = 0.363859, (1 − e^(−y))/y = 0.629226, and of those who come evenly
    # (1 − 0.629226)/y = 0.366744 are there on average. f = 22.75/92 = 0.247283; ready 0.752717 × 10.12 +
    # 0.247283 × 10.01 = 10.092799; on average 5.481403 × 0.629226 + 10.092799 × 0.366744 = 7.150517.
    # Unmet: 4.026096 × 13 + 7.150517 × 13.142857 = 52.339248 + 93.978223 = 146.31747; at £300 a week £43,895.24.
    # Being arranged, on average: 0.25 × (1 − 0.125) × 10.01 = 2.189688 in the first quarter, 0.247283 × 10.12 = 2.5025
    # in the second: 300 × (2.189688 × 13 + 2.5025 × 13.142857) = £18,406.78.
    # The budget is overspent by 43,895.24 + 18,406.78 − 40,000 = £22,302.02.
    need = {"days_to_arrange": 22.75, "interim_care_per_week": 300}
    scenario = {"quarters": 2, "book_changes": {"admissions_factor": 1.1}, "budget": {"H": {"2025-26": 40000}},
                "priorities": ["safe_staffing", "unmet", "budget", "cost"]}  # fmt: skip
    answer = solve(
        _write(
            tmp_path, scenario, need, {}, areas="A,A,H,54,-2\n", waiting="A,care,2\n", demand="A,care,2025-26,36.5\n"
        )
    )
    assert _plan(answer, "waiting", "A", "care", 0) == pytest.approx(5.481403, abs=1e-6)
    assert answer.values["unmet"] == pytest.approx(146.31747, abs=1e-4)
    assert answer.values["cost"] == pytest.approx(43895.24, abs=0.03)
    assert answer.values["budget"] == pytest.approx(22302.02, abs=0.03)


@pytest.mark.unit
def test_those_who_must_move_need_a_bed_on_the_first_day(tmp_path: Path) -> None:
    # Home S, where 6 live, closes on the first day; T has 4 beds. 4 move at once, though at the end of the quarter
    # there were room for all 6 (6 × 0.367879 = 2.21); 2 wait: at the end 2 × 0.367879, on average 2 × 0.6321206 =
    # 1.2642411, for 13 weeks: 16.435135 person-weeks. T keeps 4 × 0.367879 at the end and 4 × 0.632121 on average.
    # Area A's 4 × 91/365 = 0.997260 come evenly, into the beds that the 4 leave (0.630389 + 1.471518 < 4 at the end).
    answer = solve(_write(
        tmp_path, {"events": [{"event": "closes", "site": "S", "from": "2025-04-01"}]}, {}, {},
        areas="A,A,H,54,-2\n", sites="S,S,P,H,54,-2,Good\nT,T,P,H,54,-2,Good\n", demand="A,care,2025-26,4\n",
        services="S,S,home,9,0,400,\nT,T,home,4,0,400,\n", residents="S,care,H,6\n",
    ))  # fmt: skip
    assert _plan(answer, "placed", "H care S") == pytest.approx(4)
    assert _plan(answer, "waiting", "H care S") == pytest.approx(2 * GONE)
    assert _plan(answer, "waiting", "A") == pytest.approx(0, abs=1e-9)
    assert answer.values["unmet"] == pytest.approx(16.435135, abs=1e-6)
    average = 4 * (1 - GONE) + 4 * 91 / 365 * GONE
    end = 4 * GONE + 4 * 91 / 365 * (1 - GONE)
    assert answer.values["cost"] == pytest.approx(400 * 13 * (average + end))


@pytest.mark.unit
def test_what_closes_takes_its_staff_along(tmp_path: Path) -> None:
    # 2 hours × 0.9 = 1.8 for each person and week, 30 for each site. Site S: a unit of 5 others and 5 residents, one of
    # 10 others; T with 10 others. Contracted: 150 hours.
    # The first unit closes in the second quarter, a quarter of its staff stays: the pool loses 0.75 × 1.8 × (5 + 5) =
    # 13.5, and 136.5 are left; the other unit still needs S's cover.
    # It closes in the third; by the book half its staff stays: 0.5 × 1.8 × 10 = 9 more go, and of S's cover the most
    # that one of its units takes along, 0.75 × 30 = 22.5: 105 are left.
    events = [
        {"event": "closes", "service": "S1", "from": "2025-07-01", "staff_stay": 0.25},
        {"event": "closes", "service": "S2", "from": "2025-10-01"},
    ]
    changes = {"hours_factor": 0.9, "staff_stay_after_closure": 0.5}
    kind = {"hours_per_week": {"nurse": 2}, "hours_per_site_per_week": {"nurse": 30}}
    figures = Figures(_write(
        tmp_path, {"quarters": 3, "events": events, "book_changes": changes}, {}, kind,
        areas="A,A,H,54,-2\n", sites="S,S,P,H,54,-2,Good\nT,T,P,H,54,-2,Good\n", residents="S1,care,H,5\n",
        services="S1,S,home,12,5,400,\nS2,S,home,12,10,400,\nT,T,home,12,10,400,\n", workforce="H,nurse,2025-26,150\n",
    ))  # fmt: skip
    assert [figures.supply("H", "nurse", quarter) for quarter in range(3)] == pytest.approx([150, 136.5, 105])
    # With 50 hours contracted instead: in the third quarter (92 days) 50 − 45 = 5, with agency 5.5; T needs
    # 30 + 1.8 × 10 = 48, so 42.5 go unstaffed. In the second 36.5 × 1.1 = 40.15 for 60 + 36 = 96: 55.85. In the first
    # 55 for 60 + 1.8 × 25 and the 5 residents at 1.8 × 0.632121: 105 + 5.689085 − 55 = 55.689085.
    # 13 × 55.689085 + 92/7 × (55.85 + 42.5) = 723.958105 + 1292.6 = 2016.558105.
    (tmp_path / "workforce.csv").write_text(HEADERS["workforce"] + "H,nurse,2025-26,50\n")
    assert solve(tmp_path / "scenario.yaml").values["safe_staffing"] == pytest.approx(2016.558105, abs=1e-5)


@pytest.mark.unit
def test_choice_is_a_fact_and_fairness_the_largest_share(tmp_path: Path) -> None:
    # 30 and 10 are ready in wards A and B over the four quarters of 2025-26; nobody leaves in the plan.
    # Home S has 30 beds and is in the borough; T, outside, is near A only (B is 0.3° × 111.195 km = 33.4 km away).
    # 10 have to go to T, all of them A's: a third of A's 30. Nobody chose it: 10 avoidable. z = 1/3, of 40: 13.333333.
    need = {"mean_stay_days": 1e12, "mean_days_until_withdrawal": 1e12}
    priorities = ["safe_staffing", "unmet", "out_of_borough", "cost", "fairness"]
    tables = {"areas": "A,A,H,54.2,-2\nB,B,H,54.3,-2\n", "demand": "A,care,2025-26,30\nB,care,2025-26,10\n",
              "sites": "S,S,P,H,54.2,-2,Good\nT,T,P,N,54,-2,Good\n",
              "services": "S,S,home,30,0,400,\nT,T,home,50,0,400,\n"}  # fmt: skip
    scenario = {"quarters": 4, "priorities": priorities}
    answer = solve(_write(tmp_path, scenario, need, {}, **tables))
    assert answer.values["out_of_borough"] == pytest.approx(10)
    assert answer.values["fairness"] == pytest.approx(40 / 3)
    # Where half of them choose to leave, 20 should; T's 5 beds leave 15 who are refused.
    tables["services"] = "S,S,home,50,0,400,\nT,T,home,5,0,400,\n"
    answer = solve(_write(tmp_path, scenario, need | {"chooses_out_of_borough": 0.5}, {}, **tables))
    assert answer.values["out_of_borough"] == pytest.approx(15)
    assert _plan(answer, "refused") == pytest.approx(15)
    assert _plan(answer, "avoidable") == pytest.approx(0, abs=1e-9)
    # A commissioner may divert less than the book accepts: to none, and all wait.
    scenario |= {"policy": {"diversion": {"care": {"home": 0}}}}
    assert solve(_write(tmp_path, scenario, need, {}, **tables)).values["out_of_borough"] == pytest.approx(0)


@pytest.mark.unit
def test_other_peoples_residents_grow_into_beds_that_are_free(tmp_path: Path) -> None:
    # 10 beds, 6 others who grow by half a year. In 2025-26 they are 6, in 2026-27 they would be 9. Of 3 residents at
    # the start 3 × e^(−456/91) = 3 × 0.006664 = 0.019993 are still there on 30 June 2026, 456 days on: there is room
    # for 10 − 0.019993 others, so they are 9. Of 8 beds they get 7.980007.
    tables = {"areas": "A,A,H,54,-2\n", "sites": "S,S,P,H,54,-2,Good\n", "residents": "S,care,H,3\n"}
    path = _write(
        tmp_path, {"quarters": 5}, {}, {"others_growth_per_year": 0.5}, services="S,S,home,10,6,9,\n", **tables
    )
    assert [Figures(path).others("S", quarter) for quarter in (3, 4)] == pytest.approx([6, 9])
    assert Figures(path).usable("S", 4) == pytest.approx(1)
    (tmp_path / "services.csv").write_text(HEADERS["services"] + "S,S,home,8,6,9,\n")
    assert Figures(path).others("S", 4) == pytest.approx(7.980007, abs=1e-6)


@pytest.mark.unit
def test_shares_of_a_quarter_at_their_limits() -> None:
    # x → 0: nobody leaves, all who came are there, and the average is half way between start and end.
    assert evenly(1e-13) == pytest.approx((1, 1, 0.5, 0.5), abs=1e-12)
    # The series meet the formulas where one takes over from the other.
    assert evenly(0.999999e-3) == pytest.approx(evenly(1.000001e-3), abs=3e-9)
    # x = 1: φ = 0.632121, α = (1 − 0.632121)/0.632121 = 0.581977, β = 0.632121 − 0.581977 × 0.367879 = 0.418023.
    assert evenly(1) == pytest.approx((GONE, 1 - GONE, 0.581977, 0.418023), abs=1e-6)


@pytest.mark.integration
@settings(max_examples=16, deadline=None)
@given(place=places())
def test_nobody_is_lost_or_made(place: Place) -> None:
    """Where nobody leaves or gives up, all who were there, became ready or became funded live somewhere or wait, in
    every quarter."""
    place = replace(place, terms=replace(place.terms, mean_stay=(1e12, 1e12), withdrawal=1e12))
    with tempfile.TemporaryDirectory() as folder:
        answer = solve(write_place(place, Path(folder) / "place"))
        figures = answer.figures
        there = sum(figures.residents.values()) + sum(figures.waiting.values())
        for quarter in range(3):
            there += sum(figures.ready(f"A{a}", need, quarter) for a in range(2) for need in figures.needs)
            there += sum(figures.converting(need, name, quarter) for need in figures.needs for name in figures.services)
            inside = [
                each for key, each in answer.plan.items() if key[0] in ("residents", "waiting") and key[-1] == quarter
            ]
            assert sum(inside) == pytest.approx(there, abs=1e-6)
