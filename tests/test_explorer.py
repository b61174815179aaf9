"""`capacity explore`: the page holds what the runs' own tables say, and what cannot stand side by side is refused.

How it is used in a browser is in test_explorer_browser.py.
"""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from explored import runs

from capacity.cli import main
from capacity.outputs.explorer.figures import MEASURES, PARTS
from capacity.outputs.explorer.page import known, page
from capacity.outputs.explorer.words import MEASURES as TOLD
from capacity.studies.explore.chosen import apart, runs_shown

pytestmark = pytest.mark.integration
Page = dict[str, Any]


def rows(run: Path, table: str) -> Iterator[dict[str, str]]:
    with (run / table).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def explore(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explore", *map(str, arguments)])


@pytest.fixture(scope="module")
def three(shared_folder: Path) -> list[Path]:
    """Two years; a block contract and an option; one home closes."""
    return runs(shared_folder, "baseline", "wing", "failure")


@pytest.fixture(scope="module")
def held(three: list[Path]) -> Page:
    """What the page of these holds."""
    return known(runs_shown(three))


@pytest.fixture(scope="module")
def two(shared_folder: Path) -> list[Path]:
    """Of two home authorities."""
    return runs(shared_folder, "baseline", "wing", of="two")


def test_people_are_those_of_the_summary(three: list[Path], held: Page) -> None:
    assert [key for key, *_ in TOLD] == list(MEASURES)
    needs = [need for need, _ in held["needs"]]
    for run, shown in zip(three, held["runs"], strict=True):
        (figures,) = shown["of"]
        seen = set()
        for row in rows(run, "summary.csv"):
            if row["measure"] not in MEASURES:
                continue
            seen.add(row["measure"])
            value = figures["measures"][row["measure"]][needs.index(row["need"])][
                held["years"].index(row["financial_year"])
            ]
            assert value == (pytest.approx(float(row["value"]), abs=1e-9) if row["value"] else None), row
        assert seen == set(MEASURES)


def test_they_are_the_headline_of_each_run(three: list[Path], held: Page) -> None:
    for run, shown in zip(three, held["runs"], strict=True):
        headline, (figures,) = json.loads((run / "run.json").read_text())["headline"], shown["of"]
        assert held["years"] == tuple(headline["years"])
        avoidable = [headline["avoidable"][need] for need, _ in held["needs"]]
        assert figures["measures"]["avoidable_out_of_borough"] == [pytest.approx(each) for each in avoidable]
        waiting = zip(*figures["measures"]["waiting_at_year_end"], strict=True)
        assert [sum(by_need) for by_need in waiting] == pytest.approx(headline["waiting"])
        assert _net_by_year(figures, held) == pytest.approx(headline["net_cost"], abs=0.001)


def _net_by_year(figures: Page, held: Page) -> list[float]:
    pence = [0] * len(held["years"])
    for _, _, by_quarter in figures["net"]:
        for (_, year), each in zip(held["quarters"], by_quarter, strict=True):
            pence[year] += each
    return [each / 100 for each in pence]


def test_money_is_the_ledger_to_the_penny(three: list[Path], held: Page) -> None:
    """Each part, need and quarter; the parts of a year come to the net cost of summary.csv."""
    quarters, needs = [day for day, _ in held["quarters"]], ["", *(need for need, _ in held["needs"])]
    kinds = set()
    for run, shown in zip(three, held["runs"], strict=True):
        pence: defaultdict[tuple[int, int, int], int] = defaultdict(int)
        for row in rows(run, "costs.csv"):
            where = "inside" if row["site_authority"] == row["home"] else "outside"
            part = where if row["kind"] == "residents" else row["kind"]
            kinds.add(part)
            key = list(PARTS).index(part), needs.index(row["need"]) - 1, quarters.index(row["quarter"])
            pence[key] += round(float(row["net"]) * 100)
        told = {
            (part, need, at): each
            for part, need, by_quarter in shown["of"][0]["net"]
            for at, each in enumerate(by_quarter)
            if each
        }
        assert told == {key: each for key, each in pence.items() if each}
        net = [float(row["value"]) for row in rows(run, "summary.csv") if row["measure"] == "net_cost"]
        assert _net_by_year(shown["of"][0], held) == pytest.approx(net, abs=0.001)
    assert kinds == set(PARTS)


def test_quarters_wards_and_homes_are_sums_of_the_runs_tables(three: list[Path], held: Page) -> None:
    quarters, needs = [day for day, _ in held["quarters"]], [need for need, _ in held["needs"]]
    years = dict(held["quarters"])
    sites, somewhere_else = [name for name, *_ in held["sites"]], 0
    names = {"S1": "Nursing home one", "S2": "Residential home two", "S3": "Nursing home three"}
    for run, shown in zip(three, held["runs"], strict=True):
        (figures,) = shown["of"]
        placed: defaultdict[tuple[bool, int, int], float] = defaultdict(float)
        wards: defaultdict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in rows(run, "placements.csv"):
            out, need = row["out_of_borough"] == "true", needs.index(row["need"])
            placed[out, need, quarters.index(row["quarter"])] += float(row["people"])
            area = {"A2": 0, "A1": 1}.get(row["area"], 2)  # in the order of their names: North Ward, South Ward
            somewhere_else += area == 2
            wards[area, need, years[row["quarter"]]][out] += float(row["people"])
        for out, key in ((False, "near"), (True, "away")):
            for need, by_quarter in enumerate(figures[key]):
                assert by_quarter == pytest.approx([placed[out, need, at] for at in range(len(quarters))], abs=1e-8)
        assert {tuple(row[:3]): row[3:] for row in figures["wards"]} == {
            key: pytest.approx(both, abs=1e-8) for key, both in wards.items()
        }
        homes: defaultdict[tuple[int, int, int], float] = defaultdict(float)
        for row in rows(run, "residents.csv"):
            if row["quarter"].endswith("-01-01"):  # the last of a financial year
                key = sites.index(names[row["site"]]), needs.index(row["need"]), years[row["quarter"]]
                homes[key] += float(row["at_end"])
        told = {tuple(row[:3]): row[3] for row in figures["homes"]}
        assert told == {key: pytest.approx(people, abs=1e-8) for key, people in homes.items() if people > 1e-9}
        by_year = figures["measures"]["residents_at_year_end"]
        assert sum(told.values()) == pytest.approx(sum(map(sum, by_year)), abs=1e-6)
        waiting = [
            sum(float(row["people"]) for row in rows(run, "waiting.csv") if row["quarter"] == day) for day in quarters
        ]
        assert [sum(by_need) for by_need in zip(*figures["waiting"], strict=True)] == pytest.approx(waiting, abs=1e-8)
    assert somewhere_else  # residents of the home that closes have no ward


def test_two_authorities_are_told_apart(two: list[Path]) -> None:
    held = known(runs_shown(two))
    assert held["homes"] == [["T1", "Tinborough", 0], ["N1", "Nextshire", 1]]
    for run, shown in zip(two, held["runs"], strict=True):
        for (home, *_), figures in zip(held["homes"], shown["of"], strict=True):
            own = [row for row in rows(run, "summary.csv") if row["home"] == home]
            placed = [float(row["value"]) for row in own if row["measure"] == "placed"]
            assert sum(map(sum, figures["measures"]["placed"])) == pytest.approx(sum(placed))
            assert sum(map(sum, figures["near"])) + sum(map(sum, figures["away"])) == pytest.approx(sum(placed))
            assert _net_by_year(figures, held) == pytest.approx(
                [float(row["value"]) for row in own if row["measure"] == "net_cost"], abs=0.001
            )
            budget = [float(row["value"]) for row in own if row["measure"] == "budget"]
            assert budget == [400_000]
            assert figures["over"] == [pytest.approx(_net_by_year(figures, held)[0] - 400_000, abs=0.01), None]
    assert sum(map(sum, held["runs"][0]["of"][1]["near"])) > 0


def test_the_map_is_drawn_from_outlines_in_its_own_units(held: Page) -> None:
    wide, tall = held["size"]
    assert max(wide, tall) <= 440
    north, south = held["areas"]
    assert (north[0], south[0]) == ("North Ward", "South Ward")
    assert north[3] < south[3]  # the picture's y grows downwards
    assert north[4].startswith("M")
    assert north[4].endswith("Z")
    assert [name for name, _, inside, *_ in held["sites"] if not inside] == ["Nursing home three"]
    for _, _, _, x, y in held["sites"]:
        assert 0 < x < wide
        assert 0 < y < tall


def test_the_same_runs_give_the_same_page(three: list[Path]) -> None:
    made = page(runs_shown(three))
    assert made == page(runs_shown(three))
    assert len(made) < 150_000
    assert "default-src 'none'; style-src 'sha256-" in made
    assert str(three[0].parent) not in made


def test_it_says_what_it_wrote(three: list[Path], shared_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "explorer.html"
    done = explore(*three, "-o", file)
    assert (done.exit_code, done.stdout) == (0, f"Wrote {file}: 3 runs, 0.1 MB. Open it in a browser.\n")
    short, *_ = runs(shared_folder, "first-year")
    done = explore(three[0], short, "-o", file, "--overwrite")
    assert done.stdout.splitlines()[1] == (
        "The runs plan different quarters: for two of them the page shows the years in which both plan the same "
        "quarters."
    )
    done = explore(three[0], "-o", file, "--overwrite", "--json")
    said = json.loads(done.stdout)
    assert [each["name"] for each in said["runs"]] == ["baseline"]
    assert said["bytes"] == file.stat().st_size
    assert explore(three[0], "-o", file, "--overwrite", "--quiet").output == ""


def test_it_stands_beside_the_first_run_unless_told(three: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    file = three[0].parent / "explorer.html"
    try:
        assert explore(*three).exit_code == 0
        assert file.exists()
        file.unlink()
        monkeypatch.chdir(three[0])
        done = explore(".", three[1])
        assert (done.exit_code, done.stdout) == (0, f"Wrote {file}: 2 runs, 0.1 MB. Open it in a browser.\n")
        assert file.exists()
    finally:
        file.unlink(missing_ok=True)


def test_runs_that_are_called_alike_are_told_apart() -> None:
    folders = [Path("/a/first/run"), Path("/a/second/run"), Path("/a/wing"), Path("/b/first/run")]
    assert apart(folders) == ["first-run-1", "second-run", "wing", "first-run-4"]
    assert apart([Path("/a/\u202ex"), Path("/a/\u2066x")]) == ["a-�x-1", "a-�x-2"]


def test_whatever_is_wrong_with_any_run_is_said_at_once(three: list[Path], tmp_path: Path) -> None:
    altered = Path(shutil.copytree(three[1], three[1].parent / "altered"))
    try:
        with (altered / "placements.csv").open("a") as file:
            file.write("A1,nursing,S1-nursing,S1,nursing,T1,2025-04-01,1,1,false\n")
        (tmp_path / "empty").mkdir()
        done = explore(three[0], altered, tmp_path / "nowhere", tmp_path / "empty", three[0], "-o", tmp_path / "x.html")
        assert done.exit_code == 1
        said = done.stderr
        assert "altered/run.json:1: outputs: are not what the run wrote (placements.csv): plan it again" in said
        assert "nowhere:1: file: no such run exists here: plan it here first" in said
        assert "empty/run.json:1: file: is not there: the folder is not a finished run" in said
        assert "baseline/run.json:1: run: is named more than once: type each run once" in said
        assert not (tmp_path / "x.html").exists()
    finally:
        shutil.rmtree(altered)


def test_runs_of_other_people_or_years_cannot_stand_side_by_side(
    three: list[Path], two: list[Path], shared_folder: Path, tmp_path: Path
) -> None:
    done = explore(three[0], two[0], "-o", tmp_path / "x.html")
    assert done.exit_code == 1
    assert (
        "run.json:1: authorities: are not the home authorities of runs-baseline-1: only runs-baseline-2 has N1; only"
        " plans of the same people can be compared"
    ) in done.stderr
    first, second = runs(shared_folder, "first-year", "second-year")
    done = explore(first, second, "-o", tmp_path / "x.html")
    assert done.exit_code == 1
    assert (
        "second-year/run.json:1: start, quarters: has no financial year with the same quarters as first-year, which "
        'plans 4 from 2025-04-01: plan it for those, or leave it out (got "4 from 2026-04-01")'
    ) in done.stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("page.pdf", "does not end in .html, so a browser would not open it: type explorer.html"),
        ("there.html", "exists; --overwrite replaces it, -o writes elsewhere"),
        ("nowhere/page.html", "nowhere is not a folder: make it, or choose another with -o"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(three: list[Path], tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "there.html").write_text("mine")
    done = explore(three[0], "-o", tmp_path / name)
    assert done.exit_code == 2
    assert why in done.stderr
    assert (tmp_path / "there.html").read_text() == "mine"


def test_a_page_inside_a_run_is_refused(three: list[Path]) -> None:
    done = explore(three[0], "-o", three[0] / "explorer.html")
    assert done.exit_code == 2
    assert "is inside the run" in done.stderr
    assert not (three[0] / "explorer.html").exists()


def test_without_a_run_it_says_what_is_missing() -> None:
    done = explore()
    assert done.exit_code == 2
    assert "Missing argument 'RUN...'" in done.output


def test_what_makes_a_run_unlike_others_stands_beside_it(three: list[Path], shared_folder: Path) -> None:
    fair, unfair = known(runs_shown([three[0], *runs(shared_folder, "unfair")]))["runs"]
    assert fair["unshaded"] == ""
    assert unfair["unshaded"].startswith(
        "Wards are not shaded by placements: this plan leaves out the priority fairness"
    )
    assert fair["order"][-2:] == ["fairness between areas", "travel"]
    assert "fairness between areas" not in unfair["order"]
