"""The ledger: by hand, against a recomputation from the tables that shares no code, and its totals to the penny."""

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import CONTRIBUTION_RISE, RISES, ROOT, add_next_year
from leaving import N1, N2, S1, W2

from capacity.model.problem.figures import funded_nursing_care
from capacity.planning import check_scenario, plan
from capacity.results.money.exact import PERSON, WEEK, pence, pence_of, shown_of, units, written
from capacity.results.run_tables import read_table

PENNY = Decimal("0.01")


@pytest.fixture
def run(tiny: Path, tmp_path: Path) -> Path:
    return plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.unit
def test_half_a_penny_goes_to_the_even_one() -> None:
    assert [str(pence(Fraction(text))) for text in ("0.005", "0.015", "0.025", "0.0250001", "7")] == [
        "0.00", "0.02", "0.02", "0.03", "7.00",
    ]  # fmt: skip


@pytest.mark.unit
def test_whole_units_are_exactly_the_people_of_the_tables() -> None:
    # The least that a row has: 1.00000000001e-9 is 100,000,000,001 × 1e-20. The tables keep twelve digits:
    # 2/3 is written 0.666666666667.
    assert units(1.00000000001e-9) == 100_000_000_001
    assert units(2 / 3) == 66_666_666_666_700_000_000
    for people in (1.00000000001e-9, 2 / 3, 12.3456789012345, 1e-8 / 3, 99_999.9999999, 123_456_789_012.4):
        assert Fraction(units(people), PERSON) == written(people)
    # 2/3 of a person for 91 days is 8.666666666671 weeks (0.666666666667 × 13), at £1,234.50 each £10,699.00
    weeks = units(2 / 3) * 91
    assert (str(shown_of(weeks, WEEK)), str(pence_of(weeks * 2469, WEEK * 2))) == ("8.666666666671", "10699.00")


@pytest.mark.integration
def test_rows_by_hand(run: Path) -> None:
    rows = {(row["service"], row["quarter"]): row for row in _rows(run / "costs.csv")}
    # S1 (leaving.py): 6.057485 residents on average × 91 / 7 = 78.747301 weeks at £800: 62,997.84. Residents pay
    # 7,874.73, the NHS a tenth of 78.747301 × 700 = 55,123.11: 5,512.31. The council is left with 62,997.84 −
    # 7,874.73 − 5,512.31 = 49,610.80. Funded nursing care: 78.747301 × 254.06 = 20,006.54.
    row = rows["S1-nursing", "2025-04-01"]
    assert float(row["resident_weeks"]) == pytest.approx(S1[0] * 13, rel=1e-11)
    assert (row["weekly_price"], row["priced_at"]) == ("800", "usual rate")
    money = [row[column] for column in ("gross", "client_contribution", "nhs_funded", "net", "funded_nursing_care")]
    assert money == ["62997.84", "7874.73", "5512.31", "49610.80", "20006.54"]
    # S3 asks £860, above the usual £800: 4 × 92 / 7 = 52.571428… weeks
    row = rows["S3-nursing", "2025-07-01"]
    assert (row["gross"], row["priced_at"]) == ("45211.43", "asking fee above usual")
    # Agency: 4 others and 6.057485 residents need 100.57 of 110 hours; then 4 and 7.55: 5.5 hours × £14 × 92 / 7 weeks
    assert ("", "2025-04-01") not in rows
    assert rows["", "2025-07-01"]["net"] == "1012.00"


def _interim(tiny: Path) -> Path:
    """20 days to arrange a nursing place, £300 a week of interim care there, one who waits at the start."""
    book = (tiny / "book.yaml").read_text()
    book = book.replace(
        "    label: General nursing\n    accepts",
        "    label: General nursing\n    days_to_arrange: 20\n    interim_care_per_week: 300\n    accepts",
    )
    (tiny / "book.yaml").write_text(book)
    (tiny / "waiting.csv").write_text("area,need,people\nA1,nursing,1\n")
    return tiny / "scenarios" / "baseline.yaml"


@pytest.mark.integration
def test_interim_care_by_hand(tiny: Path, tmp_path: Path) -> None:
    run = plan(_interim(tiny), folder=tmp_path / "waits").folder
    first, second = (row for row in _rows(run / "costs.csv") if row["kind"] == "interim")
    labels = ("home", "need", "quarter", "financial_year", "weekly_price", "priced_at", "service", "resident_weeks")
    assert [first[name] for name in labels] == ["T1", "nursing", "2025-04-01", "2025-26", "300", "interim care", "", ""]
    assert second["quarter"] == "2025-07-01"

    # Arranging, f = 20/91: of 9.1 people, f × 9.1 = 2 at the end; nobody of theirs was there on the first day, so on
    # average 2 × (1 − f/2) = 1.780220, for 13 weeks 23.142857. Then 9.2 × 20/92 = 2 throughout: 2 × 92/7 = 26.285714.
    assert float(first["arranging_weeks"]) == pytest.approx(162 / 7, abs=1e-9)
    assert float(second["arranging_weeks"]) == pytest.approx(184 / 7, abs=1e-9)

    # Waiting, first quarter: 9.1 − 2 = 7.1 become ready and find a bed at once; the one who waits at the start
    # finds one in the course of it, which is 0.479245 people on average: 6.230188 weeks.
    assert float(first["waiting_weeks"]) == pytest.approx(N1.start * 13, abs=1e-8)
    # (23.142857 + 6.230188) × 300 = 8,811.91
    assert (first["gross"], first["net"]) == ("8811.91", "8811.91")

    # At its end 6 × 0.779334 + 7.1 × 0.885087 = 10.960126 live somewhere. Second: 9.2 − 2 + 9.1 × 20/92 = 9.178261
    # become ready, 10.960126 × 0.777202 + 9.178261 × 0.883926 = 16.631140 want a bed at its end, and there are 8 + 4.
    # Nobody waits at its start, 4.631140 at its end: 4.631140 × 0.520982 = 2.412742 on average, 31.710323 weeks.
    living = 6 * N1.stay + 7.1 * N1.come
    wanted = living * N2.stay + (7.2 + 182 / 92) * N2.come
    assert wanted - 12 == pytest.approx(4.631140, abs=1e-6)
    waited = (wanted - 12) * N2.end * W2
    assert float(second["waiting_weeks"]) == pytest.approx(waited, abs=1e-7)
    assert float(second["gross"]) == pytest.approx((184 / 7 + waited) * 300, abs=0.006)

    # Residential has no price of interim care, so that waiting for it costs nothing here. Every total has the rows.
    assert {row["need"] for row in _rows(run / "waiting.csv")} == {"nursing", "residential"}
    totals = {
        row["measure"]: row["value"] for row in _rows(run / "summary.csv") if row["need"] == row["care_type"] == ""
    }
    interim = Decimal(first["gross"]) + Decimal(second["gross"])
    assert Decimal(totals["interim_cost"]) == interim
    assert Decimal(totals["net_cost"]) == sum(Decimal(row["net"]) for row in _rows(run / "costs.csv"))
    (table,) = _rows(run / "financial_plan.csv")
    assert Decimal(table["interim"]) == interim
    assert table["forecast"] == totals["net_cost"]


@pytest.mark.integration
def test_prices_rise_exactly(tiny: Path, tmp_path: Path) -> None:
    """The second year's fee, rate and premium by hand; the scenario is written as it was."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 5") + RISES)
    add_next_year(tiny)
    run = plan(scenario, folder=tmp_path / "later").folder
    later_rows = {row["service"]: row for row in _rows(run / "costs.csv") if row["quarter"] == "2026-04-01"}
    # S1 asks 780 × 1.068 = 833.04, above 800 × 1.04 = 832; S3 860 × 1.068 = 918.48 against 832 (nobody new comes, but
    # those there stay); S2 690 × 1.068 = 736.92 against 700 × 1.04 = 728
    assert later_rows["S1-nursing"]["weekly_price"] == "833.04"
    assert later_rows["S3-nursing"]["weekly_price"] == "918.48"
    assert later_rows["S2-residential"]["weekly_price"] == "736.92"
    # 5.5 agency hours × £14 × 1.5 × 13 weeks
    assert later_rows[""]["net"] == "1501.50"
    written = (run / "scenario.yaml").read_text()
    assert "2026-27: 0.04" in written
    assert "pay_share: 0.6" in written


@pytest.mark.integration
def test_contributions_rise_exactly(tiny: Path, tmp_path: Path) -> None:
    """The second year's row by hand; that of its first quarter is as in test_rows_by_hand."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text().replace("quarters: 2", "quarters: 5") + RISES + CONTRIBUTION_RISE)
    add_next_year(tiny)
    run = plan(scenario, folder=tmp_path / "later").folder
    rows = {row["quarter"]: row for row in _rows(run / "costs.csv") if row["service"] == "S1-nursing"}
    money = ("resident_weeks", "gross", "client_contribution", "nhs_funded", "net")
    first, later = ([rows[quarter][column] for column in money] for quarter in ("2025-04-01", "2026-04-01"))
    assert first[1:] == ["62997.84", "7874.73", "5512.31", "49610.80"]
    # 7.55 residents on average, as in every quarter after the first: 98.15 weeks at £833.04: 81,762.876. Residents
    # pay 100 × 1.045 = £104.50: 10,256.675, half a penny to the even one. The NHS pays a tenth of 98.15 ×
    # (833.04 − 104.50) = 71,506.201: 7,150.6201. The rest is the council's: 81,762.88 − 10,256.68 − 7,150.62
    assert later == ["98.15", "81762.88", "10256.68", "7150.62", "64355.58"]


def _recomputed(run: Path, place: Path, uplift: dict[str, Fraction]) -> dict[tuple[str, ...], tuple[Decimal, ...]]:
    """Gross, contribution, NHS and net from residents.csv, services.csv, sites.csv, fee_rates.csv and the book."""
    import yaml

    services = {row["service"]: row for row in _rows(place / "services.csv")}
    authority = {row["site"]: row["authority"] for row in _rows(place / "sites.csv")}
    rates = {(r["authority"], r["care_type"], r["financial_year"]): Fraction(r["usual_rate"])
             for r in _rows(place / "fee_rates.csv")}  # fmt: skip
    record = json.loads((run / "run.json").read_text())
    book = next(run / file["path"] for file in record["inputs"] if file["path"].endswith(("england.yaml", "book.yaml")))
    needs = yaml.safe_load(book.read_text())["needs"]

    def figure(need: str, name: str) -> Fraction:
        value = needs[need][name]
        return Fraction(str(value["value"] if isinstance(value, dict) else value))

    found = {}
    for row in _rows(run / "residents.csv"):
        start = date.fromisoformat(row["quarter"])
        end = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
        first = start.year - (start.month < 4)
        year = f"{first}-{(first + 1) % 100:02d}"
        service = services[row["service"]]
        asking = Fraction(service["weekly_fee"])
        for rising, rise in uplift.items():
            asking *= 1 + rise if rising <= year else 1
        price = max(asking, rates[authority[service["site"]], service["care_type"], year])
        weeks = Fraction(row["people"]) * (end - start).days / 7
        paid = min(price, figure(row["need"], "client_contribution_per_week"))
        gross, client = _pence(weeks * price), _pence(weeks * paid)
        nhs = _pence(weeks * (price - paid) * figure(row["need"], "nhs_funded_share"))
        found[row["home"], row["service"], row["need"], row["quarter"]] = (gross, client, nhs, gross - client - nhs)
    return found


def _pence(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(PENNY, ROUND_HALF_EVEN)


def _interim_recomputed(run: Path, place: Path) -> dict[tuple[str, ...], tuple[Fraction, Fraction, Decimal]]:
    """Weeks of waiting and arranging, and gross, from waiting.csv, arranging.csv, areas.csv and the book."""
    import yaml

    home = {row["area"]: row["authority"] for row in _rows(place / "areas.csv")}
    record = json.loads((run / "run.json").read_text())
    book = next(run / file["path"] for file in record["inputs"] if file["path"].endswith(("england.yaml", "book.yaml")))
    needs = yaml.safe_load(book.read_text())["needs"]
    weeks: dict[tuple[str, ...], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for at, (table, column) in enumerate((("waiting.csv", "average"), ("arranging.csv", "people"))):
        for row in _rows(run / table):
            start = date.fromisoformat(row["quarter"])
            end = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
            whose = home[row["area"]] if "@" not in row["area"] else row["area"].split("@")[1]
            weeks[whose, row["need"], row["quarter"]][at] += Fraction(row[column]) * (end - start).days / 7
    found = {}
    for key, (waiting, arranging) in weeks.items():
        value = needs[key[1]].get("interim_care_per_week", 0)
        price = Fraction(str(value["value"] if isinstance(value, dict) else value))
        if price and waiting + arranging:
            found[key] = (waiting, arranging, _pence((waiting + arranging) * price))
    return found


def _compare_interim(run: Path, place: Path) -> int:
    """How many rows agree; every one, or it fails."""
    expected = _interim_recomputed(run, place)
    rows = [row for row in _rows(run / "costs.csv") if row["kind"] == "interim"]
    assert {(row["home"], row["need"], row["quarter"]): Decimal(row["gross"]) for row in rows} == {
        key: pounds for key, (_, _, pounds) in expected.items()
    }
    for row in rows:
        waiting, arranging, _ = expected[row["home"], row["need"], row["quarter"]]
        assert float(row["waiting_weeks"]) == pytest.approx(float(waiting), abs=1e-11)
        assert float(row["arranging_weeks"]) == pytest.approx(float(arranging), abs=1e-11)
        assert (row["net"], row["client_contribution"], row["nhs_funded"]) == (row["gross"], "0.00", "0.00")
    return len(rows)


def _compare(run: Path, place: Path, uplift: dict[str, Fraction]) -> None:
    ledger = {
        (row["home"], row["service"], row["need"], row["quarter"]): tuple(
            Decimal(row[column]) for column in ("gross", "client_contribution", "nhs_funded", "net")
        )
        for row in _rows(run / "costs.csv")
        if row["kind"] == "residents"
    }
    assert ledger == _recomputed(run, place, uplift)


@pytest.mark.integration
def test_tiny_equals_a_separate_recomputation(run: Path, tiny: Path) -> None:
    _compare(run, tiny, {})
    assert _compare_interim(run, tiny) == 0


@pytest.mark.integration
def test_interim_care_equals_a_separate_recomputation(tiny: Path, tmp_path: Path) -> None:
    """With people who wait at the start, and at the door of a home that closes."""
    _interim(tiny)
    run = plan(tiny / "scenarios" / "provider-failure.yaml", folder=tmp_path / "closed").folder
    assert any("@" in row["area"] for row in _rows(run / "waiting.csv"))
    _compare(run, tiny, {})
    assert _compare_interim(run, tiny) == 2


@pytest.mark.slow
def test_knowsley_equals_a_separate_recomputation(knowsley_run: Path) -> None:
    uplift = {"2026-27": "0.05", "2027-28": "0.045", "2028-29": "0.04", "2029-30": "0.035"}
    place = ROOT / "inputs" / "knowsley"
    _compare(knowsley_run, place, {year: Fraction(rise) for year, rise in uplift.items()})
    assert _compare_interim(knowsley_run, place) == 20 * 6  # every quarter and need


def _cost_stage(run: Path) -> float:
    record = json.loads((run / "run.json").read_text())
    return next(stage["value"] for stage in record["stages"] if stage["priority"] == "cost")


@pytest.mark.slow
def test_the_cost_stage_is_the_ledger_and_the_value_at_the_end(knowsley_run: Path) -> None:
    checked = check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml")
    ledger = _rows(knowsley_run / "costs.csv")
    net = sum(Decimal(row["net"]) for row in ledger)
    last = [row for row in ledger if row["quarter"] == "2030-01-01" and row["kind"] == "residents"]
    stays = {need: figures.mean_stay_days.value for need, figures in checked.inputs.book.needs.items()}
    people = {
        (row["home"], row["service"], row["need"]): float(row["at_end"])
        for row in _rows(knowsley_run / "residents.csv")
        if row["quarter"] == "2030-01-01"
    }
    at_the_end = sum(
        float(row["net"]) / float(row["resident_weeks"])  # £ a week
        * people[row["home"], row["service"], row["need"]] * stays[row["need"]] / 7
        for row in last
    )  # fmt: skip
    # care while a place is being arranged is the same in every plan, and in no priority
    arranging = sum(
        float(row["arranging_weeks"]) * float(row["weekly_price"]) for row in ledger if row["kind"] == "interim"
    )
    assert float(net) - arranging + at_the_end == pytest.approx(_cost_stage(knowsley_run), rel=1e-6)


@pytest.mark.slow
def test_totals_of_totals_agree_to_the_penny(knowsley_run: Path) -> None:
    ledger = _rows(knowsley_run / "costs.csv")
    summary = read_table(knowsley_run / "summary.csv")
    by_year: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        by_year[row["financial_year"]] += Decimal(row["net"])
        assert Decimal(row["gross"]) == sum(Decimal(row[c]) for c in ("client_contribution", "nhs_funded", "net"))
    total = summary[summary["measure"] == "net_cost"].set_index("financial_year")["value"]
    assert {year: Decimal(str(value)) for year, value in total.items()} == dict(by_year)
    for column in ("need", "care_type"):
        fees = summary[(summary["measure"] == "net_fees") & (summary[column] != "")]
        beside = summary[summary["measure"].isin(["agency_premium", "interim_cost"])]
        assert set(beside["measure"]) == {"agency_premium", "interim_cost"}
        pence_of = [round(value * 100) for value in [*fees["value"], *beside["value"]]]
        assert sum(pence_of) == round(sum(by_year.values()) * 100)


@pytest.mark.integration
def test_a_year_of_weeks(tiny: Path) -> None:
    """The four quarters of a financial year have 365/7 or 366/7 weeks between them, exactly."""
    from capacity.inputs.calendar import plan_quarters

    for year, days in ((2025, 365), (2027, 366)):
        quarters = plan_quarters(date(year, 4, 1), 4)
        assert sum(Fraction(quarter.days, 7) for quarter in quarters) == Fraction(days, 7)


@pytest.mark.integration
def test_the_last_published_rate_is_carried_forward_with_a_warning() -> None:
    checked = check_scenario(ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml")
    assert funded_nursing_care(checked.inputs.book, "2025-26") == (254.06, "2025-26")
    assert funded_nursing_care(checked.inputs.book, "2029-30") == (267.68, "2026-27")
    assert funded_nursing_care(checked.inputs.book, "2024-25") == (254.06, "2025-26")
    (found,) = [warning.text for warning in checked.warnings if warning.kind == "funded_nursing_care"]
    assert found == (
        "No rate of NHS-funded nursing care for 2027-28, 2028-29, 2029-30: the 2026-27 rate, £267.68 a week, is used. "
        "Add the rate to the book when it is published"
    )
