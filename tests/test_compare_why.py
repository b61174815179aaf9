"""Where a difference in cost comes from: the ledger's parts by hand, and what is said of them."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from test_compare import compare, with_options

from capacity.inputs.option_costs import present
from capacity.studies.compare import Valued
from capacity.studies.compare.appraisal import no_capital
from capacity.studies.compare.choose import candidates
from capacity.studies.compare.cost_causes import PARTS, causes, ledger
from capacity.studies.compare.result import Comparison, compared
from capacity.studies.compare.verdict import verdict

YEARS = ("2025-26", "2026-27")


def _costs(*rows: tuple[str, str, str, str, float, float, str]) -> pd.DataFrame:
    columns = ["kind", "financial_year", "need", "site_authority", "resident_weeks", "agency_hours", "net"]
    frame = pd.DataFrame(rows, columns=columns).assign(home="H")
    return frame.assign(net=[Decimal(net) for net in frame["net"]])


@pytest.mark.unit
def test_the_parts_by_hand() -> None:
    # Base: 100 weeks in the borough at £600 in each year, 10 agency hours for £140 in the first.
    # Alternative: in the first year 90 weeks, 30 of them out, £57,000 in all; in the second 100 weeks for £60,000.
    # Weeks: −10 × £600 = −£6,000. Other homes: 57,000 − 60,000 + 6,000 = £3,000, £633.33 instead of £600 for 90 weeks;
    # over both years (57,000 + 60,000) / 190 = £615.79, not £600. Agency −£140. Investment £50.
    base = ledger(_costs(
        ("residents", YEARS[0], "n", "H", 100, 0, "60000.00"), ("residents", YEARS[1], "n", "H", 100, 0, "60000.00"),
        ("agency", YEARS[0], "", "", 0, 10, "140.00"), ("investment", YEARS[0], "", "", 0, 0, "9.00"),
    ))  # fmt: skip
    now = ledger(_costs(
        ("residents", YEARS[0], "n", "H", 60, 0, "37000.00"), ("residents", YEARS[0], "n", "O", 30, 0, "20000.00"),
        ("residents", YEARS[1], "n", "H", 100, 0, "60000.00"), ("void", YEARS[1], "", "", 0, 0, "110.00"),
        ("interim", YEARS[0], "n", "", 0, 0, "7.00"), ("unheard-of", YEARS[0], "", "", 0, 0, "3.00"),
    ))  # fmt: skip
    found = causes(now, base, 50.0, lambda by_year: present(by_year, YEARS[0], 0.0))
    expected = [-6000, 3000, -140, 110, 7, 3, 50]  # `unheard-of` is of a kind that has no part of its own
    assert found.pounds == pytest.approx(dict(zip(PARTS, expected, strict=True)))
    assert (found.weeks, found.agency_hours) == (-10, -10)
    assert found.price == pytest.approx((600, 117_000 / 190))
    assert found.out == pytest.approx((0, 30 / 190))
    # At 10% the second year's £110 counts for 110 / 1.1^1.5, the first year's parts for 1 / 1.1^0.5 of themselves
    late = causes(now, base, 50.0, lambda by_year: present(by_year, YEARS[0], 0.1))
    assert late.pounds["empty_block_beds"] == pytest.approx(110 / 1.1**1.5)
    assert late.pounds["weeks_of_care"] == pytest.approx(-6000 / 1.1**0.5)


@pytest.mark.unit
def test_nobody_in_care_is_no_division_by_nothing() -> None:
    nobody = ledger(_costs(("void", YEARS[0], "", "", 0, 0, "1.00")))
    found = causes(nobody, nobody, 0.0, lambda by_year: sum(by_year.values()))
    assert set(found.pounds.values()) == {0.0}
    assert found.price == (0.0, 0.0)


@pytest.fixture
def closed(tiny: Path) -> Comparison:
    """Tiny against the closure of its residential home, an option with capital, and one without."""
    from capacity.studies.alternatives import plan_all
    from capacity.studies.pool import Pool

    base = with_options(tiny)
    found = candidates(base, [base.parent / "provider-failure.yaml"], ["beds", "nurses"])
    planned = plan_all([each.alternative for each in found], Pool(1))
    first, *others = compared(list(zip(found, planned, strict=True)), 0.035, Valued())
    return Comparison("T", first, tuple(others), (), first.flows.years, 0.035, Valued(), (), ())


@pytest.mark.integration
def test_the_parts_add_up_and_the_verdict_names_them(closed: Comparison) -> None:
    for one in closed.others:
        assert sum(one.causes.pounds.values()) == pytest.approx(closed.extra_cost(one), abs=0.01)
    failure, beds, nurses = closed.others
    # In the second quarter 6.531758 × 92 / 7 = 85.8 weeks of care at S2 (on average, test_stress.py) are not paid for:
    # people wait
    said = verdict(failure, closed)
    assert "less because 86 fewer weeks of care are paid for, as people wait longer" in said
    assert "A cost that falls because people wait is no saving." in said
    assert "It costs less only because people wait longer, so cost and placements do not say whether it is" in said
    assert (failure.by_waiting, failure.on_the_line, closed.base.on_the_line) == (True, False, True)
    assert "efficient" not in " ".join(verdict(one, closed) for one in closed.others)
    assert "No capital is given, so these figures leave out any cost of building." in verdict(nurses, closed)
    assert (beds.no_capital, nurses.no_capital, failure.no_capital) == (False, True, False)


@pytest.mark.integration
def test_interim_care_is_a_part_of_its_own(tiny: Path, tmp_path: Path) -> None:
    """£150 a week for the 85.846 more weeks that people wait when S2 closes: £12,876.9, in the middle of the year at
    3.5% £12,657.3. It is in the net cost and in the net present cost."""
    book = tiny / "book.yaml"
    accepts = "    accepts: {residential: 1"
    book.write_text(book.read_text().replace(accepts, f"    interim_care_per_week: 150\n{accepts}"))
    base, out = tiny / "scenarios" / "baseline.yaml", tmp_path / "out"
    assert compare(base, base.parent / "provider-failure.yaml", "-o", out).exit_code == 0
    table = pd.read_csv(out / "compare.csv").set_index(["alternative", "financial_year", "measure"])
    closed = table.loc["provider-failure"]
    assert closed.loc[("total", "interim_cost"), "difference"] == pytest.approx(150 * 6.531758 * 92 / 7, abs=0.03)
    part = closed.loc[("total", "net_present_cost_from_interim"), "value"]
    assert part == pytest.approx(12_876.9 / 1.035**0.5, abs=0.1)
    care = ("care_cost", "net_cost")
    without = [closed.loc[("total", key), "difference"] + 600 * 6.531758 * 92 / 7 for key in care]  # fees are not paid
    assert without == pytest.approx([12_876.9] * 2, abs=0.1)
    page = " ".join((out / "compare.html").read_text().split())
    assert "£13,000 more for interim care, as people wait longer" in page
    assert "no saving, even after what interim care for them costs." in page
    assert "<th" in page[page.index("Where the difference in cost comes from") :].split("Interim care")[0]


@pytest.mark.unit
def test_beds_by_an_event_without_an_option_have_no_capital(tiny: Path) -> None:
    base = tiny / "scenarios" / "baseline.yaml"
    for name, change in (("more", 2), ("fewer", -2)):
        event = f"{{event: beds, service: S1-nursing, change: {change}, from: 2025-07-01}}"
        base.with_name(f"{name}.yaml").write_text(f"name: {name}\nextends: baseline.yaml\nevents: [{event}]\n")
    first, more, fewer = candidates(base, [base.with_name("more.yaml"), base.with_name("fewer.yaml")], [])
    assert [no_capital(each.inputs, first.inputs) for each in (first, more, fewer)] == [False, True, False]
    assert more.label == ""  # its name, which stands there already; not the base's label


@pytest.mark.integration
def test_where_the_cost_comes_from_stands_in_every_output(tiny: Path, tmp_path: Path) -> None:
    base, out = with_options(tiny), tmp_path / "out"
    done = compare(base, base.parent / "provider-failure.yaml", "--options", "nurses", "-o", out)
    assert done.exit_code == 0
    page = (out / "compare.html").read_text()
    assert "Where the difference in cost comes from: present value against the base, £" in page
    assert "no alternative is better all round" in page
    assert "none given" in page
    assert "efficient" not in page + done.stdout
    table = pd.read_csv(out / "compare.csv").set_index(["alternative", "measure"])
    parts = [table.loc[("provider-failure", f"net_present_cost_from_{part}"), "value"] for part in PARTS]
    assert sum(parts) == pytest.approx(table.loc[("provider-failure", "net_present_cost"), "difference"], abs=0.01)


@pytest.mark.integration
def test_the_terminal_keeps_to_a_hundred_columns_whatever_the_names(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = with_options(tiny)
    monkeypatch.chdir(tiny)  # the paths of files are not cut
    long = "a-name-of-a-scenario-that-nobody-would-choose"
    base.with_name("long.yaml").write_text(f"name: {long}\nlabel: {'word ' * 20}end\nextends: baseline.yaml\n")
    options = ["--options", "nurses,waste,beds", "--price-placement", "20000"]
    done = compare(base, base.with_name("long.yaml"), *options, "-o", tmp_path / "out")
    assert done.exit_code == 0
    *lines, _ = done.stdout.splitlines()  # the last names a folder, which is not cut
    assert [line for line in lines if len(line) > 100] == []
    assert any(line.startswith(long[:15]) and "…" in line for line in lines)
