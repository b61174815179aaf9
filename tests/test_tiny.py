"""inputs/tiny, solved by hand. Every expected figure is worked out in the comments with a pocket calculator.

Of those there at a quarter's start stay is still there at its end; of those who come evenly through it φ is; and the
average of the quarter is α × the number at its end + β × the number at its start (models/formulation.md):

                               stay      φ         α         β
    nursing, 91 of 365 days    0.779334  0.885087  0.520755  0.479245
    nursing, 92 of 365 days    0.777202  0.883926  0.520982  0.479018
    residential, 91 of 730     0.882799  0.940182  0.510385  0.489615
    residential, 92 of 730     0.881591  0.939552  0.510500  0.489500

People wait for as long as they live in care on average, so that the same shares hold for those who wait.
Weeks: 91/7 = 13, then 92/7 = 13.142857.
"""

import json
from math import exp, isclose
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from capacity.planning import plan


class Shares(NamedTuple):
    """stay, φ, α and β."""

    stay: float
    come: float
    at_end: float
    at_start: float

    @classmethod
    def of(cls, days: int, mean: int) -> "Shares":
        x = days / mean
        stay, come = exp(-x), (1 - exp(-x)) / x
        at_end = (1 - come) / (x * come)
        return cls(stay, come, at_end, come - at_end * stay)

    def average(self, start: float, end: float) -> float:
        return self.at_start * start + self.at_end * end


N1, N2, R1, R2 = Shares.of(91, 365), Shares.of(92, 365), Shares.of(91, 730), Shares.of(92, 730)
W1, W2 = 91 / 7, 92 / 7

# Nursing, first quarter: 2 × 4.55 = 9.1 arrive. S3 has 4 beds for the council and keeps 0.779334: it can take
# (4 − 0.779334) / 0.885087 = 3.638811. S1's 8 beds could take (8 − 4 × 0.779334) / 0.885087 = 5.516588 beside its 4:
# together more than 9.1, so everybody is placed. Whom S1 need not take in spring leaves it more nurses in summer, so
# S3 is filled and S1 takes 5.461189: 4 × 0.779334 + 5.461189 × 0.885087 = 7.950967 live there at the end.
TO_S3_1 = (4 - N1.stay) / N1.come
TO_S1_1 = 9.1 - TO_S3_1
S1_END_1 = 4 * N1.stay + N1.come * TO_S1_1
# Second quarter. Nurses: 110 contracted hours and 5% agency make 115.5; others take 4 × 10, so 75.5 hours are left for
# 7.55 residents of S1 on average: at the end (7.55 − 0.479018 × 7.950967) / 0.520982 = 7.181331, to which
# (7.181331 − 0.777202 × 7.950967) / 0.883926 = 1.133378 are placed. S3 refills 4 × (1 − 0.777202) / 0.883926 =
# 1.008219.
S1_END_2 = (7.55 - N2.at_start * S1_END_1) / N2.at_end
TO_S1_2 = (S1_END_2 - N2.stay * S1_END_1) / N2.come
TO_S3_2 = 4 * (1 - N2.stay) / N2.come
# Residential: 4.55 arrive and fit into S2: 2 × 0.882799 + 4.55 × 0.940182 = 6.043428 of 7 beds. In the second quarter
# (7 − 6.043428 × 0.881591) / 0.939552 = 1.779752 of 4.6 find a bed.
S2_END_1 = 2 * R1.stay + 4.55 * R1.come
TO_S2_2 = (7 - R2.stay * S2_END_1) / R2.come
# On average over the two quarters: S1 0.479245 × 4 + 0.520755 × 7.950967 = 6.057485, then 7.55; S3 0.479245 × 1 +
# 0.520755 × 4 = 2.562264, then 4; S2 0.489615 × 2 + 0.510385 × 6.043428 = 4.063707, then 0.4895 × 6.043428 +
# 0.5105 × 7 = 6.531758.
S1 = (N1.average(4, S1_END_1), 7.55)
S3 = (N1.average(1, 4), 4.0)
S2 = (R1.average(2, S2_END_1), R2.average(S2_END_1, 7))
AGENCY_HOURS = 5.5 * W2  # (4 + 7.55) × 10 − 110 in the second quarter; in the first 100.57 are needed of 110


@pytest.fixture
def run(tiny: Path, tmp_path: Path) -> Path:
    return plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder


@pytest.fixture
def stages(run: Path) -> dict[str, float]:
    record = json.loads((run / "run.json").read_text())
    return {stage["priority"]: stage["value"] for stage in record["stages"]}


@pytest.mark.integration
def test_stage_values_by_hand(stages: dict[str, float]) -> None:
    # Nothing needs to go unstaffed.
    assert stages["safe_staffing"] == 0

    assert isclose(TO_S3_1, 3.638811, abs_tol=1e-6)
    assert isclose(TO_S1_1, 5.461189, abs_tol=1e-6)
    assert isclose(S1_END_1, 7.950967, abs_tol=1e-6)
    assert isclose(S1_END_2, 7.181331, abs_tol=1e-6)
    assert isclose(TO_S1_2, 1.133378, abs_tol=1e-6)
    assert isclose(TO_S3_2, 1.008219, abs_tol=1e-6)
    assert isclose(S2_END_1, 6.043428, abs_tol=1e-6)
    assert isclose(TO_S2_2, 1.779752, abs_tol=1e-6)
    # Nobody waits in the first quarter. At the end of the second 0.883926 × (9.2 − 1.133378 − 1.008219) = 6.239108 of
    # need nursing and 0.939552 × (4.6 − 1.779752) = 2.649770 residential do; on average, nobody having waited at its
    # start, 0.520982 × 6.239108 = 3.250465 and 0.5105 × 2.649770 = 1.352706.
    nursing = N2.average(0, N2.come * (9.2 - TO_S1_2 - TO_S3_2))
    residential = R2.average(0, R2.come * (4.6 - TO_S2_2))
    assert isclose(nursing, 3.250465, abs_tol=1e-6)
    assert isclose(residential, 1.352706, abs_tol=1e-6)
    # (1.5 × 3.250465 + 1.352706) × 13.142857 = 81.859020
    unmet = (1.5 * nursing + residential) * W2
    assert isclose(unmet, 81.859020, abs_tol=1e-6)
    assert isclose(stages["unmet"], unmet, rel_tol=1e-9)

    # Out of borough, nursing: placed in S3 less the tenth who choose it: 3.638811 − 0.1 × 9.1 = 2.728811 and
    # 1.008219 − 0.1 × 2.141597 = 0.794059. Residential: a tenth would have left, and nothing outside meets their need:
    # 0.1 × (4.55 + 1.779752) = 0.632975 are refused.
    avoidable = TO_S3_1 - 0.1 * 9.1 + TO_S3_2 - 0.1 * (TO_S1_2 + TO_S3_2)
    refused = 0.1 * (4.55 + TO_S2_2)
    assert isclose(avoidable, 3.522871, abs_tol=1e-6)
    assert isclose(refused, 0.632975, abs_tol=1e-6)
    assert isclose(stages["out_of_borough"], avoidable + refused, rel_tol=1e-9)

    # Prices: S1 asks 780 and is paid the usual 800; S3 asks 860, above the usual 800; S2 is paid 700.
    # Net of £100 and, for nursing, the NHS's tenth: S1 630, S3 684, S2 600 a week.
    fees = sum(weeks * (630 * S1[q] + 684 * S3[q] + 600 * S2[q]) for q, weeks in enumerate((W1, W2)))
    # Value at the end: a stay is 365/7 weeks in nursing, 730/7 in residential. Agency costs £14 an hour.
    end = (630 * S1_END_2 + 684 * 4) * 365 / 7 + 600 * 7 * 730 / 7
    assert isclose(stages["cost"], fees + 14 * AGENCY_HOURS + end, rel_tol=1e-9)

    # Travel, along one meridian: a degree is 111.195 km, 1.3 by road. South Ward is 0.02° from S1 and North Ward 0.02°
    # from S3. In the first quarter all 4.55 of South Ward go to S1, and of North Ward's 3.638811 to S3 and the other
    # 0.911189 to S1, 0.08° away; in the second each home takes those next to it.
    # S2 lies 0.04° from South Ward and 0.06° from North Ward: 2.275 of each in the first quarter (all are placed),
    # 1.779752 of South Ward in the second (2.3 are there).
    degree = 6371.0088 * 3.141592653589793 / 180 * 1.3
    nursing_km = 0.02 * (4.55 + TO_S3_1 + TO_S1_2 + TO_S3_2) + 0.08 * (TO_S1_1 - 4.55)
    residential_km = (0.04 + 0.06) * 2.275 + 0.04 * TO_S2_2
    assert isclose(stages["travel"], degree * (nursing_km + residential_km), rel_tol=1e-9)


@pytest.mark.integration
def test_fairness_by_hand(tiny: Path, tmp_path: Path) -> None:
    """Without it only North Ward's people leave; with it as many of either ward, and nothing before it changes."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("cost, travel", "cost, fairness, travel"))
    run = plan(scenario, folder=tmp_path / "run")
    stages = {stage["priority"]: stage["value"] for stage in run.record["stages"]}
    # 3.638811 + 1.008219 = 4.647030 are placed in S3, of 9.15 people of need nursing in each ward: at best 2.323515
    # from each, a share of 0.253936. Nobody of need residential leaves. Σ people × share: 18.3 × 0.253936 = 4.647030.
    leave = TO_S3_1 + TO_S3_2
    assert isclose(stages["fairness"], leave, rel_tol=1e-9)
    placements = pd.read_csv(run.folder / "placements.csv")
    by_ward = placements[placements["out_of_borough"]].groupby("area")["people"].sum()
    assert by_ward.tolist() == pytest.approx([leave / 2, leave / 2])
    # Travel: South Ward's people who go to S3, 0.12° away instead of 0.02°, go in the second quarter as far as they
    # can: all 1.008219, while S1 still takes its 1.133378 of South Ward. In the first, each one who goes frees a bed of
    # S1 for one of North Ward, who travels 0.08° instead of 0.02°: 2.323515 − 1.008219 = 1.315296 of South Ward's 4.55
    # and 2.323515 of North Ward's are in S3, the others, 3.234704 and 2.226485, in S1.
    first = leave / 2 - TO_S3_2
    degrees = 0.02 * (4.55 - first) + 0.12 * first + 0.02 * leave / 2 + 0.08 * (4.55 - leave / 2)
    degrees += 0.02 * TO_S1_2 + 0.12 * TO_S3_2 + (0.04 + 0.06) * 2.275 + 0.04 * TO_S2_2
    assert isclose(stages["travel"], 6371.0088 * 3.141592653589793 / 180 * 1.3 * degrees, rel_tol=1e-9)


@pytest.mark.integration
def test_summary_and_tables_by_hand(run: Path) -> None:
    summary = pd.read_csv(run / "summary.csv")
    value = summary[summary["care_type"].isna() & summary["need"].isna()].set_index("measure")["value"]
    nursing_weeks = sum(weeks * (800 * S1[q] + 860 * S3[q]) for q, weeks in enumerate((W1, W2)))
    residential_weeks = 700 * (S2[0] * W1 + S2[1] * W2)
    agency = 14 * AGENCY_HOURS
    rounded = 0.005 * 8  # rows of the ledger, each rounded to pence
    assert isclose(value["agency_premium"], agency, abs_tol=rounded)
    assert isclose(value["gross_cost"], nursing_weeks + residential_weeks + agency, abs_tol=rounded)
    net = sum(weeks * (630 * S1[q] + 684 * S3[q] + 600 * S2[q]) for q, weeks in enumerate((W1, W2))) + agency
    assert isclose(value["net_cost"], net, abs_tol=2 * rounded)  # net is what two rounded figures leave

    staffing = pd.read_csv(run / "staffing.csv")
    assert staffing["required_hours"].tolist() == pytest.approx([10 * (4 + S1[0]), 115.5])
    assert staffing["agency_hours"].tolist() == pytest.approx([0, 5.5])
    assert staffing["unstaffed_hours"].tolist() == [0, 0]

    residents = pd.read_csv(run / "residents.csv").set_index("service")
    for service, average, at_end in (
        ("S1-nursing", S1, (S1_END_1, S1_END_2)),
        ("S3-nursing", S3, (4, 4)),
        ("S2-residential", S2, (S2_END_1, 7)),
    ):
        assert residents.loc[service, "people"].tolist() == pytest.approx(average)
        assert residents.loc[service, "at_end"].tolist() == pytest.approx(at_end)

    occupancy = pd.read_csv(run / "occupancy.csv").set_index(["service", "quarter"])
    assert occupancy.loc[("S1-nursing", "2025-07-01"), "occupancy"] == pytest.approx((7.55 + 4) / 12)
    assert occupancy.loc[("S1-nursing", "2025-07-01"), "at_end"] == pytest.approx(S1_END_2)
    assert occupancy.loc[("S3-nursing", "2025-07-01"), "usable"] == 4

    placements = pd.read_csv(run / "placements.csv")
    out = placements[placements["out_of_borough"]]
    assert set(out["area"]) == {"A2"}
    assert out["people"].tolist() == pytest.approx([TO_S3_1, TO_S3_2])


@pytest.mark.integration
def test_provider_failure_by_hand(tiny: Path, tmp_path: Path) -> None:
    """S2 closes on 1 July: all its residents must move that day, and wait at its door; nursing is full."""
    run = plan(tiny / "scenarios" / "provider-failure.yaml", folder=tmp_path / "run").folder
    waiting = pd.read_csv(run / "waiting.csv").set_index(["area", "need", "quarter"])
    # 6.043428 move; 0.881591 of them still wait at the quarter's end (5.327830), and 0.939552 on average (5.678116).
    door = waiting.loc["S2-residential@T1", "residential", "2025-07-01"]
    assert door["people"] == pytest.approx(R2.stay * S2_END_1)
    assert door["average"] == pytest.approx(R2.come * S2_END_1)
    residents = pd.read_csv(run / "residents.csv")
    assert not ((residents["service"] == "S2-residential") & (residents["quarter"] == "2025-07-01")).any()
    occupancy = pd.read_csv(run / "occupancy.csv").set_index(["service", "quarter"]).loc["S2-residential"]
    assert occupancy["admits"].tolist() == ["yes", "closed"]
    assert occupancy.loc["2025-07-01", ["beds", "usable", "others"]].tolist() == [0, 0, 0]
