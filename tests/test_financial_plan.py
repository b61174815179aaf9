"""The medium-term table: each step by hand, and what every bridge must keep."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import exp
from pathlib import Path

import pytest
from conftest import RISES, add_next_year
from hypothesis import given
from hypothesis import strategies as st

from capacity.planning import plan
from capacity.results.money.bridge import Place, Year, bridge

STEPS = (
    "rebased", "calendar", "opening_position", "demographic", "price", "mix_of_settings", "mix_out_of_borough",
    "agency", "voids", "interim", "investment",
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
    gap: Mapping[str, str] | None = None,
) -> Year:
    """A year of weeks and prices by need and service; every place has its price, lived in or not."""
    weeks = {_place(*key): Fraction(number) for key, (number, _) in cells.items() if number != "0"}
    prices = {_place(*key): Fraction(price) for key, (_, price) in cells.items()}
    net = {place: number * prices[place] for place, number in weeks.items()}
    return Year(
        days,
        weeks,
        net,
        Fraction(agency),
        Fraction(voids),
        Fraction(interim),
        Fraction(0),
        prices,
        {need: Fraction(number) for need, number in (gap or {}).items()},
    )


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
def test_what_closes_of_the_gap_is_no_demographic_pressure() -> None:
    """As in test_each_step_by_hand, with people of A below, and of C above, those whom admissions keep."""
    now = _year(365, NOW, gap={"A": "-40", "C": "5", "D": "7"})
    before = _year(365, BEFORE, gap={"A": "-70", "C": "8", "D": "9"})
    made = bridge(now, before, None, _own)
    # A: (−40 + 70) weeks × 95,000 / 150 = 19,000; C, new: (5 − 8) × 380 = −1,140; nobody has the need D
    assert made["opening_position"] == Decimal("17860")
    # What was 21,600 with it
    assert made["demographic"] == Decimal("3740")
    # In a shorter year less is to be expected: −40 + 70 × 183/365 = −4.904110 × 633.333333 = −3,105.94;
    # 5 − 8 × 183/365 = 0.989041 × 380 = 375.84
    short = bridge(_year(183, NOW, gap={"A": "-40", "C": "5"}), before, None, _own)
    assert short["opening_position"] == Decimal("-2730.10")


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
    return _year(
        draw(st.sampled_from([90, 275, 365, 366])),
        cells,
        draw(number),
        draw(number),
        draw(number),
        {need: draw(number) for need in "ABC"},
    )


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
    """Without arrivals, people only leave: no price, no mix, no agency; and no need changes, only the start settles."""
    (tiny / "population.csv").write_text("area,age_band,year,people\nA1,65+,2025,0\nA2,65+,2025,0\n")
    (row,) = _table(plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run").folder)
    assert row["agency"] == row["voids"] == row["investment"] == "0.00"
    assert abs(Decimal(row["price"])) <= Decimal("0.03")
    # (4 × 630 + 684) × 20.559910 + 2 × 600 × 23.123528 = 93,622.18 (test_budget.py) less 115,133.14 at the start
    assert float(row["opening_position"]) == pytest.approx(93_622.18 - 115_133.14, abs=0.01)
    assert abs(Decimal(row["demographic"])) <= Decimal("0.01")


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
def test_the_opening_position_settles(tiny: Path, tmp_path: Path) -> None:
    """Five in nursing and two in residential homes at the start, where admissions keep 36.5 in each in care."""
    first, second = _table(plan(_later(tiny, 6), tmp_path / "run").folder)
    # Nursing: 36.5 a year, 0.1 a day × 365 days = 36.5 people; 5 − 36.5 = −31.5. Residential: 18.25 a year, 0.05 × 730
    # = 36.5; 2 − 36.5 = −34.5. What is left of a gap through a year is, with x = the year's days over the mean stay,
    # (1 − e^−x) / x of it on average: 0.632121 and 0.786939. So, first year, net prices at the start being
    # (4 × 630 + 684) / 5 = 640.8 and 600: 31.5 × (1 − 0.632121) × 365/7 × 640.8 + 34.5 × (1 − 0.786939) × 365/7 × 600
    # = 387,198.26 + 229,969.26
    nursing, residential = (1 - (1 - exp(-x)) / x for x in (1, 1 / 2))
    weeks = (31.5 * nursing * 365 / 7, 34.5 * residential * 365 / 7)
    assert float(first["opening_position"]) == pytest.approx(weeks[0] * 640.8 + weeks[1] * 600, abs=0.01)
    # Second year, of 183 days: from the start of the year e^−1 and e^−½ of the gaps are left, and through it
    # (1 − e^−x) / x of that, x = 183/365 and 183/730. The year before, 183/365 of its weeks.
    left = [gap * exp(-x) * (1 - exp(-x * 183 / 365)) / (x * 183 / 365) for gap, x in ((31.5, 1), (34.5, 1 / 2))]
    last = [gap * (1 - exp(-x)) / x for gap, x in ((31.5, 1), (34.5, 1 / 2))]
    with (tmp_path / "run" / "costs.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["kind"] == "residents" and row["financial_year"] == "2025-26"
        ]
    prices = [
        float(sum(Decimal(row["net"]) for row in rows if row["need"] == need))
        / float(sum(Decimal(row["resident_weeks"]) for row in rows if row["need"] == need))
        for need in ("nursing", "residential")
    ]
    expected = sum((last[n] - left[n]) * 183 / 7 * prices[n] for n in range(2))
    assert float(second["opening_position"]) == pytest.approx(expected, abs=0.01)
    for row in (first, second):
        assert Decimal(row["opening"]) + sum(Decimal(row[step]) for step in STEPS) == Decimal(row["forecast"])


@pytest.mark.integration
def test_a_steady_place_has_nothing_to_settle(tiny: Path, tmp_path: Path) -> None:
    """36.5 at the start in each need, as many as 36.5 and 18.25 admissions a year keep there: no one more or fewer."""
    (tiny / "residents.csv").write_text(
        "service,need,authority,people\nS1-nursing,nursing,T1,36.5\nS2-residential,residential,T1,36.5\n"
    )
    services = (tiny / "services.csv").read_text()
    services = services.replace("nursing,12,4,780", "nursing,90,4,780").replace("residential,8,1", "residential,90,1")
    (tiny / "services.csv").write_text(services)
    (tiny / "workforce.csv").write_text("pool,role,financial_year,hours_per_week\n")
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 6"))
    add_next_year(tiny)
    for row in _table(plan(scenario, tmp_path / "run").folder):
        assert row["opening_position"] == "0.00"
        assert abs(Decimal(row["demographic"])) <= Decimal("0.01")  # and nothing else changes their number


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
        sum((Decimal(row["net"]) for row in rows if row["financial_year"] == year), Decimal(0))
        for year in ("2025-26", "2026-27")
    )
    table = _table(run)
    assert first > 0
    assert Decimal(table[0]["interim"]) == first
    assert Decimal(table[1]["interim"]) == round(second - first * 183 / 365, 2)
    for row in table:
        assert Decimal(row["opening"]) + sum(Decimal(row[step]) for step in STEPS) == Decimal(row["forecast"])
