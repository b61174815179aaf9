"""What a person sees on the terminal: tables fit 100 columns, long sentences are broken there and whole in a pipe."""

import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from rich.console import Console
from test_report import _text

from capacity.inputs.wording import PRIORITY_WORDS
from capacity.model.lp.priorities import PRIORITIES
from capacity.outputs import plan_summary, terminal
from capacity.outputs.redraw import write_report
from capacity.outputs.year_tables import blocks
from capacity.planning import plan
from capacity.results.headline import Days, FullBeds, Headline, ShortStaff
from capacity.results.run import Run

YEARS = tuple(f"{year}-{(year + 1) % 100:02d}" for year in range(2025, 2045))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = Path(__file__).parent.parent / "inputs" / "tiny" / "scenarios" / "baseline.yaml"
    return plan(place, tmp_path_factory.mktemp("terminal") / "run")


@pytest.fixture
def long(run: Run) -> Run:
    """The same with figures of twenty years, the longest that a plan may have, and sums of a large county."""
    head = Headline(
        years=YEARS,
        avoidable={need: [1234.5] * 20 for need in run.headline.avoidable},
        waiting=[2.5] * 20,
        diverted={"residential": [1234.5] * 20},
        refused={},
        days={need: Days([34.0] * 20, [1234.5] * 20) for need in run.headline.avoidable},
        net_cost=[1_234_567_890.12] * 20,
        overspend=[-1e6] * 20,
        limits=[],
        left_out={},
    )
    steps = run.tables["financial_plan.csv"].iloc[[0] * 20].assign(financial_year=YEARS, forecast=-1_234_567_890.12)
    return Run(run.folder, run.inputs, head, [], run.record, {**run.tables, "financial_plan.csv": steps}, run.files)


def _years(lines: list[str], begins: str) -> list[list[str]]:
    """The years in each line that heads a table."""
    return [re.findall(r"20\d\d-\d\d", line) for line in lines if line.startswith(begins) and "20" in line]


@pytest.mark.integration
def test_twenty_years_stand_in_tables_below_each_other(long: Run) -> None:
    lines = [line for _, line in plan_summary.summary(long, finance=True)]
    table = lines[: next(n for n, line in enumerate(lines) if line.startswith("Wrote"))]
    assert max(map(len, table)) <= 100
    money = next(n for n, line in enumerate(table) if line.startswith("Why the net cost changes"))
    other = next(n for n, line in enumerate(table) if line.startswith("Placed in another care type"))
    years = _years(table[:other], "     ")
    assert [year for block in years for year in block] == list(YEARS)
    assert [len(block) for block in years] == [7, 7, 6]  # (100 - 30) / 8 = 8 at most: three tables, evenly
    years = _years(table[money:], "     ")
    assert [year for block in years for year in block] == list(YEARS)
    years = _years(table, "Days from decision to move ")
    assert [year for block in years for year in block] == list(YEARS)
    assert "-1,234,567,890.12" in "\n".join(table)


@pytest.mark.integration
def test_what_settles_from_the_start_stands_before_demographic_pressure(run: Run) -> None:
    """Where it says something; the tiny place starts with far fewer people than admissions keep in care."""
    lines = [line for _, line in plan_summary.summary(run, finance=True)]
    first = next(n for n, line in enumerate(lines) if line.startswith("Why the net cost changes"))
    labels = [re.split(r" {2,}", line.strip())[0] for line in lines[first + 2 : first + 5]]
    assert labels == ["Opening", "Settling from the start", "Demographic pressure"]
    table = run.tables["financial_plan.csv"]
    settled = replace(run, tables={**run.tables, "financial_plan.csv": table.assign(opening_position=0.0)})
    assert not [line for _, line in plan_summary.summary(settled, finance=True) if line.startswith("  Settling")]


@pytest.mark.integration
def test_halves_are_rounded_as_in_the_report(long: Run) -> None:
    """2.5 is about 3 and 1,234.5 is 1,235 wherever it is read; 1,234.5 twice is 2,469."""
    lines = [line for _, line in plan_summary.summary(long)]
    lines = lines[: next(n for n, line in enumerate(lines) if line.startswith("Placed in another"))]
    rows = {line[:30].strip(): line[30:].split() for line in lines}
    assert rows["People waiting at year end"] == ["about", "3"] * 6  # seven years, seven, and then six
    assert set(rows["General nursing"]) == {"1,235"}
    assert set(rows["All needs"]) == {"2,469"}


@pytest.mark.integration
def test_what_is_short_is_figures_until_it_is_printed(run: Run) -> None:
    """110 hours of nurses; in the second quarter 4 + 7.55 people need 115.5, and 5% of 110, 5.5, is as much as agency
    may give. In the first S1 goes from 4 to 7.951 residents, 0.5208 × 7.951 + 0.4792 × 4 = 6.057 on average."""
    nurses = "Registered nurse hours, Tinborough"
    limits = [ShortStaff(nurses, short=1, of=2, agency_at_limit=1, unstaffed=0),
              FullBeds("Residential beds, Tinborough", full=1, of=2)]  # fmt: skip
    assert run.headline.limits == limits
    assert run.record["headline"]["limits"] == [asdict(limit) for limit in limits]
    head = replace(run.headline, limits=[*limits, ShortStaff("Care hours", 9, 20, 8, 1)])
    printed = [line for _, line in plan_summary.summary(replace(run, headline=head))]
    first = printed.index("Tightest limits") + 1
    assert printed[first : first + 3] == [
        f"  {nurses}  short in 1 of 2 quarters (agency at its limit in 1)",
        "  Residential beds, Tinborough        full in 1 of 2 quarters",
        "  Care hours                          short in 9 of 20 quarters (agency at its limit in 8); unstaffed in 1",
    ]


@pytest.mark.unit
def test_long_lines_are_broken_on_a_terminal_and_whole_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "  " + " ".join(["warning"] * 30)
    terminal.show([("", line), ("bold", "x" * 120), ("", "")])
    assert capsys.readouterr().out == f"{line}\n{'x' * 120}\n\n"
    monkeypatch.setattr(terminal, "Console", lambda **given: Console(force_terminal=True, width=160, **given))
    terminal.show([("", line), ("", "")])
    first, *rest = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert len(first) <= 100
    assert first.startswith("  warning")
    assert [len(part) - len(part.lstrip()) for part in rest] == [4, 4, 0]
    assert " ".join([first, *rest]).split() == line.split()


@pytest.mark.unit
def test_a_label_wider_than_its_column_is_cut() -> None:
    (head, row) = blocks("Head", ["2025-26"], [("x" * 150, ["1"])], 36, 8)
    assert len(row[1]) <= 100
    assert row[1].endswith("…       1") or "…" in row[1]
    assert head[1].endswith("2025-26")


@pytest.mark.unit
def test_progress_has_words_for_every_priority() -> None:
    assert PRIORITY_WORDS.keys() == PRIORITIES.keys()
    assert terminal.STAGES["fairness"] == "settling fairness between areas"


@pytest.mark.integration
def test_days_from_decision_to_move_stand_beside_the_published_ones(tiny: Path, tmp_path: Path) -> None:
    """Nursing: 42.720 weeks of waiting × 7 / 11.242 people placed = 26.6 days.

    Residential, 10 days to arrange, f = 10 / 91 and then 10 / 92. 81 / 91 of 4.55 people are ready at first, 4.05,
    and all are placed; in the second 4.6 × 82 / 92 + 4.55 × 10 / 92 = 4.5946 are ready. S2 holds
    2 × 0.8828 + 0.9402 × 4.05 = 5.5733 people, and 7 − 5.5733 × 0.8816 = 2.0866 / 0.9396 = 2.2209 come. The other
    2.3737 wait through the quarter on average as 0.5105 × 0.9396 × 2.3737 = 1.1385 people.
    """
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("    priority: 1.0\n", "    priority: 1.0\n    days_to_arrange: 10\n"))
    source = "A regulator, August 2025"
    (tiny / "place.yaml").write_text(f"published_days: {{residential: 12}}\npublished_days_source: {source}\n")
    run = plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run")
    residential = run.headline.days["residential"]
    assert residential.arranging == [10]
    assert residential.waiting == pytest.approx([1.1385 * 92 / (4.05 + 2.2209)], rel=1e-3)
    assert run.record["headline"]["days"]["residential"] == asdict(residential)
    printed = [line for _, line in plan_summary.summary(run)]
    first = printed.index("Days from decision to move                2025-26 published")
    assert printed[first + 1 : first + 6] == [
        "  General nursing                              27",
        "    of these, because nothing is free          27",
        "  Residential                                  27        12",
        "    of these, because nothing is free          17",
        f"  Published: {source}",
    ]
    assert "do not test the plan" not in "".join(printed)  # 12 is published, and the book has 10
    assert not any("those who wait at the start" in line for line in printed)  # nobody does


@pytest.mark.integration
def test_what_published_days_cannot_test_and_who_waits_at_the_start_are_said_below_the_days(
    tiny: Path, tmp_path: Path
) -> None:
    """The book's 10 days are published for one need of one, then for one of two; one person waits at the start."""
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("    priority: 1.0\n", "    priority: 1.0\n    days_to_arrange: 10\n"))
    (tiny / "waiting.csv").write_text("area,need,people\nA1,nursing,1\n")
    waits = "  2025-26 includes those who wait at the start and are placed through the first quarter."
    for more, who in (("", "These"), (", nursing: 3", "Those of 1 of 2 needs")):
        (tiny / "place.yaml").write_text(f"published_days: {{residential: 10{more}}}\npublished_days_source: Them\n")
        run = plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run", overwrite=True)
        printed = [line for _, line in plan_summary.summary(run)]
        below = printed.index("  Published: Them") + 1
        same = f"  {who} are the book’s own days of arranging: they do not test the plan."
        assert printed[below : below + 2] == [same, waits]
    page = _text(write_report(run.folder).read_text(encoding="utf-8"))
    assert waits.strip() in page


@pytest.mark.integration
def test_where_nobody_is_placed_no_days_are_said(tiny: Path, tmp_path: Path) -> None:
    """S2 closes before anybody comes, and S1's nurses are gone: nobody with residential needs is placed."""
    with (tiny / "scenarios" / "baseline.yaml").open("a") as scenario:
        scenario.write(
            "events: [{event: embargo, site: S2, from: 2025-04-01}, {event: embargo, site: S1, from: 2025-04-01}]\n"
        )
    run = plan(tiny / "scenarios" / "baseline.yaml", tmp_path / "run")
    assert run.headline.days["residential"] == Days([None], [None])
    printed = [line for _, line in plan_summary.summary(run)]
    rows = printed[printed.index("Days from decision to move                2025-26") + 1 :]
    assert "  Residential                                   –" in rows


@pytest.mark.integration
def test_who_is_placed_in_another_care_type_or_against_choice_is_told_where_there_are_any(
    run: Run, tiny: Path, tmp_path: Path
) -> None:
    """A tenth of the 6.3298 residential placements would be outside, where no such home is: 0.633 are kept in.

    Where half of those who need residential care may be placed in nursing, S2 has 4 beds less, and a tenth of the
    people come with nursing needs, as many are placed in nursing as in S2.
    """
    assert run.headline.diverted == {}
    assert run.headline.refused == {"residential": pytest.approx([0.63298], abs=1e-5)}
    printed = [line for _, line in plan_summary.summary(run)]
    at = printed.index("Kept in the borough against their choice, people expected")
    assert printed[at + 2].split() == ["Residential", "about", "1"]
    assert not any(line.startswith("Placed in another") for line in printed)
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text().replace("policy:\n", "policy:\n  diversion: {residential: {nursing: 0.5}}\n")
    scenario.write_text(text + "events: [{event: beds, service: S2-residential, change: -4, from: 2025-04-01}]\n")
    book = tiny / "book.yaml"
    book.write_text(book.read_text().replace("nursing: {65+: 36.5}", "nursing: {65+: 3.65}"))
    other = plan(scenario, tmp_path / "run")
    placed = other.tables["placements.csv"]
    expected = placed[placed["need"] == "residential"].groupby("care_type")["people"].sum()
    assert expected["nursing"] > 1
    assert expected["nursing"] == pytest.approx(expected["residential"])
    assert other.headline.diverted == {"residential": pytest.approx([expected["nursing"]])}
    printed = [line for _, line in plan_summary.summary(other)]
    at = printed.index("Placed in another care type than the need’s own, people expected")
    assert printed[at + 2].split()[0] == "Residential"
