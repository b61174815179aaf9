"""`capacity compare --why`: shares of each alternative, what has changed, and reasons that cannot be told."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from test_compare import compare, with_options

from capacity.inputs.errors import CapacityError
from capacity.planning import plan
from capacity.results.columns import REASONS, WHY, names
from capacity.results.run_tables import read_table
from capacity.results.why_table import people_of
from capacity.studies.compare.away import Reasons
from capacity.studies.compare.away_said import changed
from capacity.studies.why.kept import kept
from capacity.studies.why.reasons import why_of_run


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a comparison of tiny, whose reasons were asked for, and what it printed."""
    folder = tmp_path_factory.mktemp("away")
    base = with_options(Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny")))
    blind = base.parent / "blind.yaml"
    blind.write_text("name: blind\nextends: baseline.yaml\npriorities: [safe_staffing, unmet, cost, travel]\n")
    done = compare(base, blind, "--options", "nurses,nothing", "-o", folder / "out", "--why")
    assert done.exit_code == 0, done.output
    return folder / "out", done.stdout


@pytest.fixture(scope="module")
def record(asked: tuple[Path, str]) -> Mapping[str, Any]:
    return dict(json.loads((asked[0] / "compare.json").read_text()))


@pytest.mark.integration
def test_the_shares_of_each_alternative_add_up_to_its_people(
    asked: tuple[Path, str], record: Mapping[str, Any]
) -> None:
    frame = pd.read_csv(asked[0] / WHY)
    assert list(frame.columns) == ["scenario", *names(WHY)]
    sums = frame.groupby("scenario")["share"].sum()
    totals = {one["name"]: one["totals"] for one in record["alternatives"]}
    assert list(sums.index) == ["baseline", "nothing", "nurses"]
    for name, people in sums.items():
        of_plan = totals[str(name)]["avoidable_out_of_borough"] + totals[str(name)]["choice_refused"]
        assert people == pytest.approx(of_plan, abs=1e-6)
    for one in record["why"]:
        if not one["untold"]:
            mine = frame[frame["scenario"] == one["name"]].groupby("reason")["share"].sum()
            assert one["reasons"] == pytest.approx(mine.to_dict())
            assert (one["exact"], one["from"]) == (True, "solved")


@pytest.mark.integration
def test_an_alternative_with_nurses_for_all_has_what_lifting_staff_leaves(
    asked: tuple[Path, str], record: Mapping[str, Any]
) -> None:
    frame = pd.read_csv(asked[0] / WHY).set_index(["scenario", "reason"])
    by_name = {one["name"]: one for one in record["why"]}
    base = frame.loc["baseline"].groupby("reason")[["share", "alone", "last"]].sum()
    # Two limits matter, so each share is the mean of what it does first and last; 90 hours more lift one of them
    for reason in ("beds", "staff"):
        assert base["share"][reason] == pytest.approx((base["alone"][reason] + base["last"][reason]) / 2)
    left = by_name["baseline"]["people"] - base["alone"]["staff"]
    assert by_name["nurses"]["people"] == pytest.approx(left, abs=1e-6)
    assert by_name["nurses"]["reasons"] == pytest.approx({**dict.fromkeys(REASONS, 0.0), "beds": left}, abs=1e-6)
    assert by_name["nothing"]["reasons"] == pytest.approx(by_name["baseline"]["reasons"])


@pytest.mark.integration
def test_terminal_page_and_record_say_what_has_changed(asked: tuple[Path, str], record: Mapping[str, Any]) -> None:
    folder, printed = asked
    table = [
        "Why, over the plan   People  Beds  Staff",
        "baseline                  4     2      2",
        "nurses                    4     4      0",
        "nothing                   4     2      2",
    ]
    assert "\n".join(table) in printed
    said = (
        "With nurses, as many people are placed against their choice over the plan: about 2 fewer for want of staff and"
        " about 2 more for want of beds."
    )
    blind = (
        "blind: why people are placed against their choice cannot be told: the plan has no priority out_of_borough, so"
        " it keeps nobody in the borough: add it to priorities."
    )
    page, flat = (folder / "compare.html").read_text(), " ".join(printed.split())
    for sentence in (said, blind):
        assert sentence in flat
        assert f"<p>{sentence}</p>" in page
    assert [one["said"] for one in record["why"]] == [
        "", "", said,
        "With nothing, as many people are placed against their choice over the plan, for the same reasons.",
    ]  # fmt: skip
    assert record["why"][1]["reasons"] is None
    assert record["why"][1]["untold"].startswith("the plan has no priority out_of_borough")
    # The picture holds beds and staff of the base, of nurses and of nothing, as why.csv has them
    shares = [one["reasons"] for one in record["why"] if one["reasons"]]
    drawn = page.split('aria-labelledby="why-title"')[1].split('data-values="')[1].split('"')[0].split()
    assert [float(value) for value in drawn] == pytest.approx(
        [each[reason] for each in shares for reason in ("beds", "staff")], abs=1e-6
    )


@pytest.mark.integration
def test_nothing_is_said_that_nobody_asked(asked: tuple[Path, str], tmp_path: Path) -> None:
    base = asked[0].parent / "tiny" / "scenarios" / "baseline.yaml"
    done = compare(base, "--options", "nothing", "-o", tmp_path / "out", "--quiet")
    assert done.exit_code == 0
    assert not (tmp_path / "out" / WHY).exists()
    assert "why" not in json.loads((tmp_path / "out" / "compare.json").read_text())
    assert "Why people" not in (tmp_path / "out" / "compare.html").read_text()


@pytest.mark.integration
def test_a_base_whose_reasons_cannot_be_told(asked: tuple[Path, str], tmp_path: Path) -> None:
    scenarios = asked[0].parent / "tiny" / "scenarios"
    done = compare(scenarios / "blind.yaml", scenarios / "baseline.yaml", "-o", tmp_path / "out", "--why")
    assert done.exit_code == 0
    assert "blind: why people are placed against their choice cannot be told" in done.stdout
    assert "With baseline" not in done.stdout


@pytest.mark.integration
def test_a_run_keeps_its_own_reasons_where_they_add_up(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [plan(tiny / "scenarios" / f"{name}.yaml", folder=tmp_path / name).folder
            for name in ("baseline", "provider-failure")]  # fmt: skip
    for run in runs:
        why_of_run(run)

    def refuse(*_: object) -> None:
        raise CapacityError("solved again")

    monkeypatch.setattr("capacity.studies.compare.away.reasons_of", refuse)
    assert compare(*runs, "-o", tmp_path / "out", "--why", "--quiet").exit_code == 0
    told = json.loads((tmp_path / "out" / "compare.json").read_text())["why"]
    assert [one["from"] for one in told] == ["why.csv of the run"] * 2
    (runs[1] / WHY).unlink()
    compare(*runs, "-o", tmp_path / "out", "--why", "--quiet", "--overwrite")
    told = json.loads((tmp_path / "out" / "compare.json").read_text())["why"]
    assert [one["untold"] for one in told] == ["", "solved again"]


@pytest.mark.integration
def test_reasons_beside_a_run_are_about_its_own_people(tiny: Path, tmp_path: Path) -> None:
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run")
    inputs = why_of_run(run.folder).inputs
    people = people_of(inputs, read_table(run.folder / "summary.csv"))
    found = kept(run.folder, inputs, people)
    assert found is not None
    assert found["share"].sum() == pytest.approx(float(people.sum()))
    assert kept(run.folder, inputs, people + 0.01) is None
    assert kept(tmp_path, inputs, people) is None
    whole = (run.folder / WHY).read_text()
    first, second, *others = whole.splitlines(keepends=True)
    for garbled in (
        "",
        first + "".join(others),
        first + second + second + "".join(others),
        whole.replace("beds", "cats"),
        whole.replace(",staff,", ",staff,1"),
        whole.replace(",fee,0,0,0,", ",fee,,0,0,"),
        whole.replace(",fee,0,0,0,", ",fee,0,,0,"),
    ):
        assert garbled != whole
        (run.folder / WHY).write_text(garbled)
        assert kept(run.folder, inputs, people) is None, garbled


def _reasons(name: str, **shares: float) -> Reasons:
    rows = [("H", "n", "2025-26", reason, people, 0.0, 0.0, None) for reason, people in shares.items()]
    return Reasons(name, pd.DataFrame(rows, columns=names(WHY)), sum(shares.values()))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("shares", "said"),
    [
        # 60 + 10 = 70 people; 2 + 22 = 24 are 46 fewer
        ({"beds": 2.0, "staff": 22.0},
         "46 fewer people are placed against their choice over the plan: 58 fewer for want of beds and 12 more for want"
         " of staff."),
        ({"beds": 60.2, "staff": 9.9}, "as many people are placed against their choice over the plan, for the same"
         " reasons."),
        ({"beds": 60.0, "staff": 11.0}, "about 1 more person is placed against their choice over the plan: about 1 more"
         " for want of staff."),
        # No reason adds half a person, all of them add 0.4 + 0.4 + 0.3
        ({"beds": 60.4, "staff": 10.4, "voids": 0.3}, "about 1 more person is placed against their choice over the"
         " plan: about 1 more for other reasons."),
        ({"beds": 60.0, "staff": 7.0, "other": 3.0}, "as many people are placed against their choice over the plan:"
         " about 3 fewer for want of staff and about 3 more for other causes."),
    ],
)  # fmt: skip
def test_what_has_changed_by_hand(shares: dict[str, float], said: str) -> None:
    assert changed(_reasons("wing", **shares), _reasons("base", beds=60.0, staff=10.0)) == f"With wing, {said}"


@pytest.mark.unit
def test_nobody_with_or_without() -> None:
    said = changed(_reasons("wing", beds=0.1), _reasons("base", beds=0.2))
    assert said == "With wing, as in the base, nobody is placed against their choice over the plan."
