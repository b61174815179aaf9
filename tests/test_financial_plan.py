"""The medium-term table: each step by hand, and what every bridge must keep."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import RISES, add_next_year
from hypothesis import given
from hypothesis import strategies as st

from capacity.plan import plan
from capacity.results.money.bridge import Place, Year, bridge

STEPS = (
    "rebased", "calendar", "demographic", "price", "mix_of_settings", "mix_out_of_borough", "agency", "voids",
    "interim", "investment",
)  # fmt: skip
OWN = ("X", "X2")


def _place(need: str, service: str) -> Place:
    return Place("H", need, service, -1)


def _year(
    days: int,
    cells: Mapping[tuple[str, str], tuple[str, str]],
    agency: str = "0",
    voids: str = "0",
    interim: str = "0",
) -> Year:
    """A year of weeks and prices by need and service; every place has its price, lived in or not."""
    weeks = {_place(*key): Fraction(number) for key, (number, _) in cells.items() if number != "0"}
    prices = {_place(*key): Fraction(price) for key, (_, price) in cells.items()}
    net = {place: number * prices[place] for place, number in weeks.items()}
    return Year(days, weeks, net, Fraction(agency), Fraction(voids), Fraction(interim), Fraction(0), prices)


def _own(place: Place) -> bool:
    return place.service in OWN


BEFORE = {
    ("A", "X"): ("100", "600"), ("A", "X2"): ("0", "650"), ("A", "Y"): ("50", "700"), ("B", "X"): ("10", "500"),
    ("C", "Z"): ("0", "380"),
}  # fmt: skip
NOW = {
    ("A", "X"): ("80", "630"), ("A", "X2"): ("10", "650"), ("A", "Y"): ("90", "735"), ("B", "X"): ("0", "520"),
    ("C", "Z"): ("20", "400"),
}  # fmt: skip


@pytest.mark.unit
def test_each_step_by_hand() -> None:
    made = bridge(_year(365, NOW, "1500", "200", "750"), _year(365, BEFORE, "1000", "0", "400"), None, _own)
    expected = {
        # 100 × 600 + 50 × 700 + 10 × 500 + 1,000 of agency + 400 of interim care
        "opening": "101400",
        # A: 180 − 150 weeks × 95,000 / 150; B: −10 × 500; C, new: 20 × its price of last year, 380
        "demographic": "21600",
        # 80 × 30 + 10 × 0 + 90 × 35 + 20 × 20
        "price": "5950",
        # A, last year two thirds in the borough: 90 − 120 = −30 × 600 inside, 90 − 60 = 30 × 700 outside
        "mix_out_of_borough": "3000",
        # 10 weeks in X2 at 650 where the borough's average was 600
        "mix_of_settings": "500",
        "agency": "500",
        "voids": "200",
        "interim": "350",
        # 50,400 + 6,500 + 66,150 + 8,000 + 1,500 + 200 + 750
        "forecast": "133500",
    }
    assert {step: made[step] for step in expected} == {step: Decimal(pounds) for step, pounds in expected.items()}
    assert not any(made[step] for step in set(STEPS) - expected.keys())


@pytest.mark.unit
def test_a_leap_day_is_of_the_calendar_and_of_nothing_else() -> None:
    before = {("A", "X"): ("365", "100")}
    made = bridge(
        _year(366, {("A", "X"): ("366", "100")}, "366", "0", "732"), _year(365, before, "365", "0", "730"), None, _own
    )
    # (36,500 + 365 + 730) / 365 = 103 for the one day
    assert made["calendar"] == Decimal("103")
    assert not any(made[step] for step in STEPS if step != "calendar")


@pytest.mark.unit
def test_a_budget_opens_the_first_year() -> None:
    made = bridge(_year(365, NOW), _year(365, BEFORE), Fraction("90000.5"), _own)
    assert (made["opening"], made["rebased"]) == (Decimal("90000.50"), Decimal("9999.50"))
    assert made["opening"] + sum(made[step] for step in STEPS) == made["forecast"]


def _years(draw: st.DrawFn) -> Year:
    number = st.integers(0, 5000).map(lambda n: str(Fraction(n, 7)))
    cells = {key: (draw(number), draw(st.integers(0, 1500).map(str))) for key in BEFORE}
    return _year(draw(st.sampled_from([90, 275, 365, 366])), cells, draw(number), draw(number), draw(number))


@pytest.mark.unit
@given(st.data())
def test_steps_add_up_and_the_mix_is_what_it_says(data: st.DataObject) -> None:
    now, before = (data.draw(st.composite(_years)()) for _ in range(2))
    made = bridge(now, before, None, _own)
    assert made["opening"] + sum(made[step] for step in STEPS) == made["forecast"]
    # Within a borough of one service and outside of one, nothing is left for other settings but rounding
    one_each = {_place("A", "X"), _place("A", "Y")}
    if now.weeks.keys() <= one_each and before.weeks.keys() == one_each:
        assert abs(made["mix_of_settings"]) <= Decimal("0.05")
    settings = sum(w * before.prices[p] for p, w in now.weeks.items()) - Fraction(made["mix_out_of_borough"])
    for need in {place.need for place in now.weeks}:
        weeks = sum(w for p, w in now.weeks.items() if p.need == need)
        last = sum(w for p, w in before.weeks.items() if p.need == need)
        cost = sum(c for p, c in before.net.items() if p.need == need)
        instead = sum(w * before.prices[p] for p, w in now.weeks.items() if p.need == need)
        settings -= weeks * cost / last if last else instead
    assert abs(Fraction(made["mix_of_settings"]) - settings) <= Fraction(6, 100)


def _table(run: Path) -> list[dict[str, str]]:
    with (run / "financial_plan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _later(tiny: Path, quarters: int, more: str = "") -> Path:
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", f"quarters: {quarters}") + RISES + more)
    add_next_year(tiny)
    return scenario


@pytest.mark.integration
def test_years_follow_from_each_other(tiny: Path, tmp_path: Path) -> None:
    run = plan(_later(tiny, 6, "budget: {T1: {2026-27: 300000}}\n"), tmp_path / "run").folder
    first, second = _table(run)
    # The people at the start for 365/7 weeks at the first quarter's prices: (4 × 630 + 684 + 2 × 600) × 365/7
    assert first["opening"] == "229637.14"
    assert (first["days"], second["days"]) == ("365", "183")
    assert (first["budget"], first["gap"], first["rebased"]) == ("", "", "0.00")
    assert second["opening"] == first["forecast"]
    # Two of four quarters: 183/365 of the year before
    forecast = Decimal(first["forecast"])
    assert Decimal(second["calendar"]) == round(forecast * (Decimal(183) / 365 - 1), 2)
    assert Decimal(second["gap"]) == Decimal(second["forecast"]) - 300_000
    with (run / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for year in (first, second):
        net = [Decimal(row["net"]) for row in rows if row["financial_year"] == year["financial_year"]]
        assert Decimal(year["forecast"]) == sum(net)
        assert Decimal(year["opening"]) + sum(Decimal(year[step]) for step in STEPS) == sum(net)


@pytest.mark.integration
def test_what_residents_pay_more_is_of_the_price(tiny: Path, tmp_path: Path) -> None:
    """£10 a week more from each, of which the NHS saves a tenth where the need is nursing; nothing else changes."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    rise = "  contribution_rise: {2026-27: 0.1}\n"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 6") + rise)
    add_next_year(tiny)
    run = plan(scenario, tmp_path / "run").folder
    with (run / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["financial_year"] == "2026-27" and row["resident_weeks"]]
    share = {"nursing": Decimal("0.9"), "residential": Decimal(1)}
    saved = sum(10 * Decimal(row["resident_weeks"]) * share[row["need"]] for row in rows)
    first, second = _table(run)
    assert abs(Decimal(first["price"])) <= Decimal("0.1")
    assert abs(Decimal(second["price"]) + saved) <= Decimal("0.1")  # each row is rounded to the penny


@pytest.mark.integration
def test_one_quarter_that_keeps_its_people_has_no_steps_but_volume(tiny: Path, tmp_path: Path) -> None:
    """Without arrivals, people only leave: no price, no mix, no agency."""
    (tiny / "population.csv").write_text("area,age_band,year,people\nA1,65+,2025,0\nA2,65+,2025,0\n")
    (row,) = _table(plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run").folder)
    assert row["agency"] == row["voids"] == row["investment"] == "0.00"
    assert abs(Decimal(row["price"])) <= Decimal("0.03")
    assert Decimal(row["demographic"]) < 0


@pytest.mark.integration
def test_a_block_of_the_start_is_in_the_opening(tiny: Path, tmp_path: Path) -> None:
    header, *rows = (tiny / "services.csv").read_text().splitlines()
    rows = [f"{row},{'6,700' if row.startswith('S3') else ','}" for row in rows]
    (tiny / "services.csv").write_text("\n".join([f"{header},block_beds,block_fee", *rows]) + "\n")
    (row,) = _table(plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run").folder)
    # One of six block beds is lived in: (4 × 630 + 700 + 2 × 600 + 5 × 700) × 183/7
    assert row["opening"] == "207051.43"
    # Then 2.562264 on average, and four (leaving.py): 3.437736 × 700 × 13 = 31,283.39 and 2 × 700 × 13.142857 =
    # 18,400.00 are empty, less 5 × 700 × 183/7 = 91,500
    assert row["voids"] == "-41816.61"


@pytest.mark.integration
def test_interim_care_is_a_step_of_its_own(tiny: Path, tmp_path: Path) -> None:
    """The start has none; then it is the year's, and the change from year to year with the days in mind."""
    book = (tiny / "book.yaml").read_text()
    (tiny / "book.yaml").write_text(
        book.replace("    priority: 1", "    days_to_arrange: 20\n    interim_care_per_week: 300\n    priority: 1")
    )
    run = plan(_later(tiny, 6), tmp_path / "run").folder
    with (run / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "interim"]
    first, second = (
        sum(Decimal(row["net"]) for row in rows if row["financial_year"] == year) for year in ("2025-26", "2026-27")
    )
    table = _table(run)
    assert first > 0
    assert Decimal(table[0]["interim"]) == first
    assert Decimal(table[1]["interim"]) == round(second - first * 183 / 365, 2)
    for row in table:
        assert Decimal(row["opening"]) + sum(Decimal(row[step]) for step in STEPS) == Decimal(row["forecast"])
