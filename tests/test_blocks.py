"""Block contracts, by hand on tiny: what they cost, who is in them, what stands empty."""

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from leaving import R1, S1, S1_END, S2, S3, W1, W2

from capacity.planning import plan
from capacity.results.run import Run

pytestmark = pytest.mark.integration


def _services(tiny: Path, **blocks: str) -> Path:
    """services.csv with block_beds and block_fee of some services, such as S1="5,650"; returns the scenario."""
    header, *rows = (tiny / "services.csv").read_text().splitlines()
    rows = [f"{row},{blocks.get(row.split('-')[0], ',')}" for row in rows]
    (tiny / "services.csv").write_text("\n".join([f"{header},block_beds,block_fee", *rows]) + "\n")
    return tiny / "scenarios" / "baseline.yaml"


def _cost(run: Run) -> float:
    record = json.loads((run.folder / "run.json").read_text())
    return next(float(stage["value"]) for stage in record["stages"] if stage["priority"] == "cost")


def _rows(run: Run) -> list[dict[str, str]]:
    with (run.folder / "costs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _value_at_the_end() -> float:
    """What those who live there at the end of tiny's baseline go on to cost: the price, for everybody."""
    return (630 * S1_END[1] + 684 * 4) * 365 / 7 + 600 * 7 * 730 / 7


def _without_blocks() -> float:
    """Net fees, agency and value at the end of tiny's baseline without the fees of those in S1 and S3.

    600 × (4.063707 × 13 + 6.531758 × 13.142857) + 5.5 × 14 × 13.142857 (leaving.py), and the value at the end.
    """
    return 600 * (W1 * S2[0] + W2 * S2[1]) + 5.5 * 14 * W2 + _value_at_the_end()


def test_cost_by_hand(tiny: Path, tmp_path: Path) -> None:
    # S1: 5 of 6.057485 and then of 7.55 residents, on average, in block beds at £650, the others at £630. S3: the
    # council may use 4 beds and pays for 6 at £700. The value at the end takes the price for everybody.
    run = plan(_services(tiny, S1="5,650", S3="6,700"), tmp_path / "run")
    beyond = W1 * (S1[0] - 5) + W2 * 2.55
    expected = (W1 + W2) * (5 * 650 + 6 * 700) + beyond * 630 + _without_blocks()
    assert _cost(run) == pytest.approx(expected, rel=1e-9)
    (text,) = [warning.text for warning in run.warnings if warning.kind == "block"]
    assert text == (
        "S3-nursing: 6 block beds are paid for, but the council can use 4 of the home's on 1 April 2025"
        " (in 2 of 2 quarters): lower the block beds"
    )


def test_rows_by_hand(tiny: Path, tmp_path: Path) -> None:
    run = plan(_services(tiny, S1="5,650", S3="6,700"), tmp_path / "run")
    rows = {(r["kind"], r["service"], r["priced_at"]): r for r in _rows(run) if r["quarter"] == "2025-04-01"}
    inside, beyond = rows["residents", "S1-nursing", "block fee"], rows["residents", "S1-nursing", "usual rate"]
    columns = ("resident_weeks", "weekly_price", "gross", "client_contribution", "nhs_funded", "net")
    # 5 × 13 = 65 weeks at £650; nothing from residents or for continuing care
    assert [inside[c] for c in columns] == ["65", "650", "42250.00", "0.00", "0.00", "42250.00"]
    # 1.057485 × 13 = 13.747301 weeks at £800: 10,997.84 less 1,374.73 less a tenth of 9,623.11
    assert float(beyond["resident_weeks"]) == pytest.approx(13 * (S1[0] - 5), abs=1e-9)
    assert [beyond[c] for c in columns[1:]] == ["800", "10997.84", "1374.73", "962.31", "8660.80"]
    # The NHS pays funded nursing care for all of them: 65 × 254.06 and 13.747301 × 254.06
    assert (inside["funded_nursing_care"], beyond["funded_nursing_care"]) == ("16513.90", "3492.64")
    # S3 has 2.562264 on average: 3.437736 empty beds × 13 = 44.690564 weeks × £700
    void = rows["void", "S3-nursing", "block fee"]
    assert float(void["void_weeks"]) == pytest.approx(13 * (6 - S3[0]), abs=1e-9)
    assert [void[c] for c in ("weekly_price", "net", "home")] == ["700", "31283.39", "T1"]
    assert ("residents", "S3-nursing", "asking fee above usual") not in rows  # all of them are in the block
    summary = (run.folder / "summary.csv").read_text()
    assert "T1,,,2025-26,void_cost,49683.39,£" in summary  # and then 2 beds: 2 × 700 × 13.142857 = 18,400


def test_no_more_are_in_the_block_than_live_there_on_average(tiny: Path, tmp_path: Path) -> None:
    """7 block beds: 6.057485 of them are lived in on average, though 7.950967 live there at the quarter's end."""
    run = plan(_services(tiny, S1="7,650"), tmp_path / "run")
    rows = [row for row in _rows(run) if row["service"] == "S1-nursing"]
    first = {row["kind"]: row for row in rows if row["quarter"] == "2025-04-01"}
    assert float(first["residents"]["resident_weeks"]) == pytest.approx(13 * S1[0], abs=1e-9)
    assert first["residents"]["priced_at"] == "block fee"
    assert float(first["void"]["void_weeks"]) == pytest.approx(13 * (7 - S1[0]), abs=1e-9)  # 0.942515 × 13 = 12.252699
    second = {row["priced_at"]: float(row["resident_weeks"]) for row in rows if row["quarter"] == "2025-07-01"}
    assert second == pytest.approx({"block fee": 7 * W2, "usual rate": 0.55 * W2})
    # The programme counts as the ledger does: its cost is the ledger's net and the value at the end
    ledger = sum(float(row["net"]) for row in _rows(run))
    assert _cost(run) == pytest.approx(ledger + _value_at_the_end(), abs=0.005 * 3 * len(_rows(run)))
    # 7 × 650 in both quarters, 0.55 × 630 in the second; S3 at £684
    fees = 7 * 650 * (W1 + W2) + 0.55 * 630 * W2 + 684 * (S3[0] * W1 + 4 * W2)
    assert _cost(run) == pytest.approx(fees + _without_blocks(), rel=1e-9)


def test_the_dearest_are_in_the_block_first(tiny: Path, tmp_path: Path) -> None:
    # A resident of S1 with residential need costs 800 − 100 = 700 net, one with nursing need 630. Of 2 block beds the
    # one who is there at the start, 0.940182 on average, takes theirs first; nursing has the other 1.059818.
    with (tiny / "residents.csv").open("a") as file:
        file.write("S1-nursing,residential,T1,1\n")
    rows = _rows(plan(_services(tiny, S1="2,650"), tmp_path / "run"))
    weeks: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows:
        if row["quarter"] == "2025-04-01" and row["service"] == "S1-nursing":
            weeks[row["need"], row["priced_at"]] += float(row["resident_weeks"])
    assert weeks["residential", "block fee"] == pytest.approx(R1.come * W1)
    assert ("residential", "usual rate") not in weeks
    assert weeks["nursing", "block fee"] == pytest.approx((2 - R1.come) * W1)


def test_an_event_brings_a_block_and_a_rise_makes_it_dearer(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    block = "{event: block, service: S1-nursing, beds: 9, fee: 650, from: 2025-07-01}"
    scenario.write_text(scenario.read_text() + f"events:\n  - {block}\n")
    rows = [row for row in _rows(plan(scenario, tmp_path / "run")) if row["priced_at"] == "block fee"]
    assert {row["quarter"] for row in rows} == {"2025-07-01"}
    # 9 beds × 92/7 weeks × £650 = 76,885.71: 7.55 of them lived in (64,498.57), 1.45 empty (12,387.14)
    assert [Decimal(row["net"]) for row in rows] == [Decimal("64498.57"), Decimal("12387.14")]


def test_a_closed_home_is_not_paid(tiny: Path, tmp_path: Path) -> None:
    _services(tiny, S2="6,500")
    run = plan(tiny / "scenarios" / "provider-failure.yaml", tmp_path / "run")
    found = {row["quarter"] for row in _rows(run) if row["service"] == "S2-residential"}
    assert found == {"2025-04-01"}


def test_the_cheaper_block_draws_people(tiny: Path, tmp_path: Path) -> None:
    """Whoever lives in beds that are paid for anyway costs nothing more."""
    scenario = _services(tiny, S3="4,5000")
    text = scenario.read_text().replace("out_of_borough, cost", "cost, out_of_borough")
    scenario.write_text(text)
    (tiny / "workforce.csv").write_text("pool,role,financial_year,hours_per_week\n")
    run = plan(scenario, tmp_path / "run")
    # S1 and S3 have room for all 9.1, and for 0.06 more; however dear the block of S3, its 4 beds are filled, which is
    # 2.562264 on average: they save S1's £630
    lived = {(r["service"], r["quarter"]): float(r["resident_weeks"]) for r in _rows(run) if r["kind"] == "residents"}
    assert lived["S3-nursing", "2025-04-01"] == pytest.approx(S3[0] * W1)
    assert lived["S3-nursing", "2025-07-01"] == pytest.approx(4 * W2)
