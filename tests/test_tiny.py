"""inputs/tiny, solved by hand. Every expected figure is worked out in the comments with a pocket calculator.

Shares that stay (and wait on): nursing e^(−91/365) = 0.779334, then e^(−92/365) = 0.777202;
residential e^(−91/730) = 0.882799, then e^(−92/730) = 0.881590. Weeks: 91/7 = 13, then 92/7 = 13.142857.
"""

import json
from math import exp, isclose
from pathlib import Path

import pandas as pd
import pytest

from capacity.plan import plan

N1, N2 = exp(-91 / 365), exp(-92 / 365)
R1, R2 = exp(-91 / 730), exp(-92 / 730)
W1, W2 = 91 / 7, 92 / 7


@pytest.fixture
def run(tiny: Path, tmp_path: Path) -> Path:
    return plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder


@pytest.fixture
def stages(run: Path) -> dict[str, float]:
    record = json.loads((run / "run.json").read_text())
    return {stage["priority"]: stage["value"] for stage in record["stages"]}


@pytest.mark.integration
def test_stage_values_by_hand(stages: dict[str, float]) -> None:
    # Nurses: 110 contracted hours and 5% agency make 115.5; others take 4 × 10, so 75.5 hours are left for
    # 7.55 residents of S1, fewer than its 12 − 4 = 8 beds. Nothing needs to go unstaffed.
    assert stages["safe_staffing"] == 0

    # Nursing, first quarter: 2 × 4.55 = 9.1 arrive. S1 keeps 4 × 0.779334 = 3.117337 and takes 4.432662;
    # S3 keeps 0.779334 and takes 4 − 0.779334 = 3.220666. 9.1 − 7.653328 = 1.446672 wait.
    nursing_1 = 9.1 - (7.55 - 4 * N1) - (4 - N1)
    assert isclose(nursing_1, 1.446672, abs_tol=1e-6)
    # Second quarter: 9.2 arrive, 1.446672 × 0.777202 waited on; S1 and S3 refill what left,
    # 11.55 × (1 − 0.777202) = 2.573315. 9.2 + 1.124356 − 2.573315 = 7.751041 wait.
    nursing_2 = 9.2 + N2 * nursing_1 - (7.55 + 4) * (1 - N2)
    assert isclose(nursing_2, 7.751041, abs_tol=1e-6)
    # Residential: 4.55 arrive in the first quarter and fit into S2 beside 2 × 0.882799: 6.315598 of 7 beds.
    # In the second, 4.6 arrive; 7 − 6.315598 × 0.881590 = 1.432227 find a bed (nursing is full), 3.167773 wait.
    residential_1 = 2 * R1 + 4.55
    residential_2 = 4.6 - (7 - residential_1 * R2)
    assert isclose(residential_2, 3.167773, abs_tol=1e-6)
    # 1.5 × (1.446672 × 13 + 7.751041 × 13.142857) + 3.167773 × 13.142857 = 28.210104 + 152.806237 + 41.633588
    unmet = 1.5 * (nursing_1 * W1 + nursing_2 * W2) + residential_2 * W2
    assert isclose(unmet, 222.649932, abs_tol=2e-5)
    assert isclose(stages["unmet"], unmet, rel_tol=1e-9)

    # Out of borough, nursing only: placed in S3 less the tenth who choose it. First quarter 3.220666 −
    # 0.1 × 7.653328 = 2.455333; second 4 × 0.222798 = 0.891191 less 0.1 × 2.573315 = 0.633860.
    avoidable = (4 - N1) - 0.1 * (11.55 - 5 * N1) + 4 * (1 - N2) - 0.1 * 11.55 * (1 - N2)
    assert isclose(avoidable, 3.089193, abs_tol=1e-6)
    assert isclose(stages["out_of_borough"], avoidable, rel_tol=1e-9)

    # Prices: S1 asks 780 and is paid the usual 800; S3 asks 860, above the usual 800; S2 is paid 700.
    # Net of £100 and, for nursing, the NHS's tenth: S1 630, S3 684, S2 600 a week.
    fees_1 = W1 * (630 * 7.55 + 684 * 4 + 600 * residential_1)
    fees_2 = W2 * (630 * 7.55 + 684 * 4 + 600 * 7)
    # Agency: (4 + 7.55) × 10 − 110 = 5.5 hours a week at £14 in both quarters.
    agency = 5.5 * 14 * (W1 + W2)
    # Value at the end: a stay is 365/7 weeks in nursing, 730/7 in residential.
    end = (630 * 7.55 + 684 * 4) * 365 / 7 + 600 * 7 * 730 / 7
    assert isclose(stages["cost"], fees_1 + fees_2 + agency + end, rel_tol=1e-9)

    # Travel, along one meridian: a degree is 111.195 km, 1.3 by road. South Ward is 0.02° from S1, North Ward
    # 0.02° from S3, so each fills the home next to it (4.55 are there in the first quarter, more in the second).
    # S2 lies 0.04° from South Ward and 0.06° from North Ward: 2.275 of each in the first quarter (all are placed),
    # 1.432227 of South Ward in the second (2.3 are there).
    degree = 6371.0088 * 3.141592653589793 / 180 * 1.3
    nursing_km = 0.02 * ((7.55 - 4 * N1) + (4 - N1) + 11.55 * (1 - N2))
    residential_km = (0.04 + 0.06) * 2.275 + 0.04 * (7 - residential_1 * R2)
    assert isclose(stages["travel"], degree * (nursing_km + residential_km), rel_tol=1e-9)


@pytest.mark.integration
def test_summary_and_tables_by_hand(run: Path) -> None:
    summary = pd.read_csv(run / "summary.csv")
    value = summary[summary["care_type"].isna() & summary["need"].isna()].set_index("measure")["value"]
    residential_1 = 2 * R1 + 4.55
    nursing_weeks = (7.55 * 800 + 4 * 860) * (W1 + W2)
    residential_weeks = 700 * (residential_1 * W1 + 7 * W2)
    agency = 5.5 * 14 * (W1 + W2)
    rounded = 0.005 * 8  # eight rows of the ledger, each rounded to pence
    assert isclose(value["agency_premium"], agency, abs_tol=rounded)
    assert isclose(value["gross_cost"], nursing_weeks + residential_weeks + agency, abs_tol=rounded)
    net = (7.55 * 630 + 4 * 684) * (W1 + W2) + 600 * (residential_1 * W1 + 7 * W2) + agency
    assert isclose(value["net_cost"], net, abs_tol=2 * rounded)  # net is what two rounded figures leave

    staffing = pd.read_csv(run / "staffing.csv")
    assert staffing["required_hours"].tolist() == pytest.approx([115.5, 115.5])
    assert staffing["agency_hours"].tolist() == pytest.approx([5.5, 5.5])
    assert staffing["unstaffed_hours"].tolist() == [0, 0]

    occupancy = pd.read_csv(run / "occupancy.csv").set_index(["service", "quarter"])
    assert occupancy.loc[("S1-nursing", "2025-07-01"), "occupancy"] == pytest.approx((7.55 + 4) / 12)
    assert occupancy.loc[("S3-nursing", "2025-07-01"), "usable"] == 4

    placements = pd.read_csv(run / "placements.csv")
    out = placements[placements["out_of_borough"]]
    assert set(out["area"]) == {"A2"}
    assert out["people"].tolist() == pytest.approx([4 - N1, 4 * (1 - N2)])


@pytest.mark.integration
def test_provider_failure_by_hand(tiny: Path, tmp_path: Path) -> None:
    """S2 closes on 1 July: its residents, less those who leave in the quarter, wait at its door; nursing is full."""
    run = plan(tiny / "scenarios" / "provider-failure.yaml", folder=tmp_path / "run").folder
    waiting = pd.read_csv(run / "waiting.csv").set_index(["area", "need", "quarter"])["people"]
    moved = (2 * R1 + 4.55) * R2
    assert waiting["S2-residential@T1", "residential", "2025-07-01"] == pytest.approx(moved)
    residents = pd.read_csv(run / "residents.csv")
    assert not ((residents["service"] == "S2-residential") & (residents["quarter"] == "2025-07-01")).any()
    occupancy = pd.read_csv(run / "occupancy.csv").set_index(["service", "quarter"]).loc["S2-residential"]
    assert occupancy["admits"].tolist() == ["yes", "closed"]
    assert occupancy.loc["2025-07-01", ["beds", "usable", "others"]].tolist() == [0, 0, 0]
