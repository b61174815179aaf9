"""The brief for care providers: figures by hand, what is left out, blanks, Markdown, the command, and its printing."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import OpenedPage, required
from click.testing import CliRunner
from conftest import ROOT, add_next_year
from hostile import HOSTILE, scenario_of

from capacity.audit import audit
from capacity.cli import main
from capacity.inputs.errors import CapacityError, WrongUsage
from capacity.inputs.read.place import read_inputs
from capacity.outputs.brief.blocks import bare
from capacity.outputs.brief.brief import Brief
from capacity.outputs.brief.markdown import markdown
from capacity.outputs.brief.page import page
from capacity.outputs.pages.markup import join, name
from capacity.outputs.redraw import write_brief
from capacity.outputs.report.cite import Cited
from capacity.planning import plan
from capacity.results.columns import OTHER, REASONS, WHY, names
from capacity.results.write import csv_text
from capacity.studies.why.reasons import why_of_run

FAIR = "priorities: [safe_staffing, unmet, out_of_borough, cost, fairness, travel]"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny and a run of six quarters, fair between its two wards."""
    folder = tmp_path_factory.mktemp("planned")
    tiny = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny"))
    add_next_year(tiny)
    scenario = tiny / "scenarios" / "long.yaml"
    scenario.write_text(f"name: long\nextends: baseline.yaml\nquarters: 6\n{FAIR}\n")
    plan(scenario, folder=folder / "run")
    return folder


@pytest.fixture
def run(planned: Path, tmp_path: Path) -> Path:
    """A copy of the run, and of its place beside it, that a test may change."""
    shutil.copytree(planned / "tiny", tmp_path / "tiny")
    return Path(shutil.copytree(planned / "run", tmp_path / "run"))


def _said(path: Path) -> str:
    """The words of a page, in one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", path.read_text("utf-8"))).split())


def _set(run: Path, figures: Mapping[tuple[str, str, str], float]) -> None:
    """Sets figures of summary.csv by measure, need and year; those of other needs and years of the measures are 0."""
    table = pd.read_csv(run / "summary.csv", keep_default_na=False)
    for measure in {measure for measure, _, _ in figures}:
        table.loc[table["measure"] == measure, "value"] = 0.0
    for (measure, need, year), value in figures.items():
        row = (table["measure"] == measure) & (table["need"] == need) & (table["financial_year"] == year)
        assert row.sum() == 1
        table.loc[row, "value"] = value
    table.to_csv(run / "summary.csv", index=False)


HAND = {
    ("avoidable_out_of_borough", "nursing", "2025-26"): 10.0,
    ("avoidable_out_of_borough", "nursing", "2026-27"): 5.0,
    ("waiting_at_year_end", "nursing", "2026-27"): 2.0,
    ("waiting_at_year_end", "residential", "2025-26"): 3.0,
}


@pytest.mark.integration
def test_places_of_each_year_by_hand(run: Path) -> None:
    """A mean stay with nursing needs is 365 days. 2025-26 is 365 days: 10 people × 365 / 365 = 10 places. The plan's
    half of 2026-27 is 183 days: 5 × 365 / 183 = 9.97, so 10 places, and 2 people who wait: 12. Of residential places 3,
    for those who wait, in the first year only."""
    _set(run, HAND)
    _, made = write_brief(run)
    (home,) = made.record["authorities"]
    assert {each["care_type"]: each["places"] for each in home["care_types"]} == {
        "nursing": {"2025-26": 10, "2026-27": 12},
        "residential": {"2025-26": 3, "2026-27": 0},
    }
    nursing, residential = (each["last_year"] for each in home["care_types"])
    assert sum(nursing.values()) == 12
    assert residential == {}
    said = _said(run / "brief.html")
    head = "Places wanted at the end of each financial year Care type 2025-26 2026-27 (2 quarters)"
    assert f"{head} General nursing 10 12 Residential 3 0 All 13 12 A place is" in said
    assert "The market is asked for 12 places in 1 care type" in said
    assert "about 5" not in said.split("By care type")[0]
    assert "5 people with this need are placed outside without choosing to leave and about 2 people" in said


@pytest.mark.integration
def test_steps_of_the_table_add_up_and_new_places_stand_last(run: Path) -> None:
    _set(run, HAND)
    text = write_brief(run, markdown=True)[0].read_text("utf-8")
    table = text.split("by what would bring them:")[1].split("\n\n")[1].splitlines()
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table)
    assert head[-1] == "All"
    assert set(head[1:-2]) <= {"Fill, at homes that are open", "Open: fee, rating or embargo"}
    assert head[-2] == "New places"
    for _, *numbers in rows:
        *steps, every = map(int, numbers)
        assert sum(steps) == every == 12


@pytest.mark.integration
def test_nothing_short_asks_for_nothing_and_has_no_blanks(run: Path) -> None:
    _set(run, dict.fromkeys(HAND, 0.0))
    said = _said(write_brief(run)[0])
    assert "No care type is short of places at the end of the plan." in said
    assert "Places wanted" not in said
    assert "_____" not in said
    assert "no promise to buy" in said


@pytest.mark.integration
def test_wards_are_named_where_the_plan_is_fair_and_few_people_are_no_count(run: Path) -> None:
    """Whole plan, by choice or not: South 4.2 + 0.6 = 4.8 people, North 0.3; whoever stays is not counted."""
    table = pd.read_csv(run / "placements.csv", keep_default_na=False)
    first = table.iloc[0]
    rows = [("A1", "2025-04-01", 4.2, "true"), ("A1", "2026-07-01", 0.6, "true"), ("A2", "2025-04-01", 0.3, "true"),
            ("A2", "2025-04-01", 50.0, "false")]  # fmt: skip
    made = [{**first, "area": area, "need": "nursing", "quarter": quarter, "people": people, "out_of_borough": out}
            for area, quarter, people, out in rows]  # fmt: skip
    pd.DataFrame(made, columns=table.columns).to_csv(run / "placements.csv", index=False)
    _set(run, HAND)
    written, brief = write_brief(run)
    assert "by choice or not, most come from South Ward (about 5) and North Ward (fewer than 1)." in _said(written)
    areas = brief.record["authorities"][0]["care_types"][0]["areas"]
    assert areas == [{"name": "South Ward", "people": "about 5"}, {"name": "North Ward", "people": "fewer than 1"}]
    assert "4.8" not in written.read_text("utf-8")
    assert "Part of the borough" not in _said(written)
    assert not any("fair between areas" in note for note in brief.notes)


@pytest.mark.integration
def test_a_plan_that_is_not_fair_between_wards_names_none_and_leaves_a_blank(tiny: Path, tmp_path: Path) -> None:
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    written, brief = write_brief(run)
    said = _said(written)
    assert "South Ward" not in said
    blanks = ["Part of the borough where places are wanted", "Who may answer", "By when", "Whom to ask"]
    assert re.findall(r"([A-Z][a-z ]+) : _{40}", said) == blanks
    assert brief.notes[0].startswith("No part of the borough is named: only a plan that is fair between areas can")


def _unnamed(run: Path, written: Path) -> list[str]:
    """Names and IDs of providers, homes and services that stand in a file."""
    tables = read_inputs(run / "scenario.yaml").tables
    every = [part for row, _ in tables.providers for part in (row.provider, row.name)]
    every += [part for row, _ in tables.sites for part in (row.site, row.name)]
    every += [row.service for row, _ in tables.services]
    text = unescape(written.read_text("utf-8"))
    return [each for each in every if re.search(rf"\b{re.escape(each)}\b", text)]


@pytest.mark.integration
def test_no_provider_and_no_home_is_named_and_no_figure_carries_its_rows(run: Path) -> None:
    _set(run, HAND)
    for made in (False, True):
        written, _ = write_brief(run, markdown=made)
        assert _unnamed(run, written) == []
        assert "<data" not in written.read_text("utf-8")
    (run / "brief.md").write_text("Ask Provider Two about S3-nursing.")
    assert _unnamed(run, run / "brief.md") == ["Provider Two", "S3", "S3-nursing"]


@pytest.mark.integration
def test_several_councils_have_a_section_each_with_their_own_places(tiny: Path, tmp_path: Path) -> None:
    """The first half of 2025-26 is 183 days: places are people placed outside × mean stay / 183, and who waits."""
    for file, old, new in (
        ("authorities.csv", "N1,Nextshire,neighbour", "N1,Nextshire,home"),
        ("areas.csv", "A2,North Ward,T1", "A2,North Ward,N1"),
    ):
        (tiny / file).write_text((tiny / file).read_text().replace(old, new))
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    table = pd.read_csv(run / "summary.csv", keep_default_na=False)
    people = table["measure"].isin(["avoidable_out_of_borough", "waiting_at_year_end"])
    table.loc[people, "value"] = 0.0
    for home, value in (("T1", 10.0), ("N1", 5.0)):
        row = (table["home"] == home) & (table["need"] == "nursing") & (table["measure"] == "avoidable_out_of_borough")
        table.loc[row, "value"] = value
    table.to_csv(run / "summary.csv", index=False)
    written, brief = write_brief(run)
    # T1: 10 × 365 / 183 = 19.95; N1: 5 × 365 / 183 = 9.97
    places = {each["name"]: [kind["places"] for kind in each["care_types"]] for each in brief.record["authorities"]}
    assert places == {"Tinborough": [{"2025-26": 20}], "Nextshire": [{"2025-26": 10}]}
    said = written.read_text("utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", said) == ["<bdi>Tinborough</bdi>", "<bdi>Nextshire</bdi>"]
    assert said.count("Who may answer") == 2
    assert "Care places wanted by 2 councils" in said


def _reasons(run: Path, parts: Mapping[str, float]) -> None:
    """Writes a why.csv in which these are the parts of each need's people."""
    summary = pd.read_csv(run / "summary.csv", keep_default_na=False)
    against = summary[summary["measure"].isin(["avoidable_out_of_borough", "choice_refused"])]
    people = against.groupby(["home", "need", "financial_year"], sort=False)["value"].sum()
    blank = float("nan")
    rows = [
        (home, need, year, reason, people[home, need, year] * parts.get(reason, 0.0), lone, lone, blank)
        for home, need, year in people.index
        for reason in REASONS
        for lone in (blank if reason == OTHER else 0.0,)
    ]
    (run / WHY).write_text(csv_text(pd.DataFrame(rows, columns=names(WHY))), encoding="utf-8")


@pytest.mark.integration
def test_reasons_decide_what_homes_are_asked_to_do(run: Path) -> None:
    """5 × 365 / 183 = 9.97, so 10 places: half for want of beds, a fifth for the fee, a fifth for staff, and a tenth
    that no provider can mend and that is not asked for."""
    figures = {("avoidable_out_of_borough", "nursing", "2026-27"): 5.0, ("choice_refused", "nursing", "2026-27"): 0.0,
               ("waiting_at_year_end", "nursing", "2026-27"): 0.0}  # fmt: skip
    _set(run, figures)
    _reasons(run, {"beds": 0.5, "fee": 0.2, "staff": 0.2, OTHER: 0.1})
    written, brief = write_brief(run)
    said = _said(written)
    assert "What is asked for follows from why people are placed out of the borough" in said
    steps = "By reason: agree a fee for 2; recruit staff for 2; build 5 for want of beds."
    assert f"{steps} The market cannot mend: other causes (1)." in said
    assert "Places that lack for a reason that no provider can change are left out." in said
    assert not any("capacity why" in note for note in brief.notes)
    (nursing,) = brief.record["authorities"][0]["care_types"]
    assert nursing["places"] == {"2025-26": 0, "2026-27": 9}
    assert (nursing["last_year"]["opened"], nursing["last_year"]["staffed"]) == (2, 2)


def _faults(run: Path) -> list[str]:
    return [check.worst for check in audit(run) if not check.holds]


@pytest.mark.integration
def test_why_writes_the_briefs_again_and_the_audit_holds_them(run: Path) -> None:
    first = [write_brief(run, markdown=made)[0].read_bytes() for made in (False, True)]
    assert _faults(run) == []
    why_of_run(run)
    assert [(run / file).read_bytes() == was for file, was in zip(("brief.html", "brief.md"), first, strict=True)] == [
        False,
        False,
    ]
    assert _faults(run) == []
    (run / "brief.md").write_text("We buy 100 beds.")
    assert _faults(run) == ["brief.md: is not what is drawn from the tables; capacity brief --markdown draws it again"]


def _invoke(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["brief", *arguments])


@pytest.mark.integration
def test_the_command(run: Path, tmp_path: Path) -> None:
    done = _invoke(str(run))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"Wrote {run / 'brief.html'}"
    assert done.stdout.splitlines()[1].startswith("What homes are asked to do follows from the places that are free.")
    first = (run / "brief.html").read_bytes()
    assert _invoke(str(run), "--quiet").output == ""
    assert (run / "brief.html").read_bytes() == first
    elsewhere = tmp_path / "statement.md"
    done = _invoke(str(run), "--markdown", "-o", str(elsewhere), "--json")
    record = json.loads(done.stdout)
    assert record["file"] == str(elsewhere)
    assert [each["authority"] for each in record["authorities"]] == ["T1"]
    head, _, lead = elsewhere.read_text("utf-8").splitlines()[:3]
    assert head == "# Care places wanted in Tinborough"
    assert lead.startswith("April 2025 to September 2026 · from the plan of ")
    assert not (run / "brief.md").exists()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("file", "made", "why"),
    [
        ("there.html", False, "there.html exists; delete it, or choose another name"),
        ("nowhere/brief.html", False, "nowhere is no folder; make it, or choose another"),
        ("brief.md", False, "brief.md ends in .md, and the brief would be another kind of file: type --markdown, too, "
                            "or let it end in .html"),
        ("brief.html", True, "brief.html ends in .html, and the brief would be another kind of file: leave out "
                             "--markdown, or let it end in .md"),
    ],
)  # fmt: skip
def test_files_that_are_refused(run: Path, tmp_path: Path, file: str, made: bool, why: str) -> None:
    (tmp_path / "there.html").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WrongUsage, match=re.escape(why)):
        write_brief(run, made, tmp_path / file)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "there.html").read_text() == "mine"


@pytest.mark.integration
def test_a_folder_that_is_no_whole_run_is_refused(run: Path, tmp_path: Path) -> None:
    done = _invoke(str(tmp_path / "nowhere"), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"].endswith("nowhere: there is no such folder")
    (run / "occupancy.csv").write_text("service,site\nS1-nursing,S1\n")
    with pytest.raises(CapacityError, match="not a whole run"):
        write_brief(run)
    assert not (run / "brief.html").exists()


@pytest.mark.integration
def test_a_plan_that_was_stopped_or_whose_place_has_changed_says_so(run: Path) -> None:
    record = (run / "run.json").read_text("utf-8").replace('"complete": true', '"complete": false')
    (run / "run.json").write_text(record.replace('"status": "optimal",', '"status": "time limit",', 1), "utf-8")
    with (run.parent / "tiny" / "workforce.csv").open("a") as table:
        table.write("\n")
    said = _said(write_brief(run)[0])
    assert "Not every priority of the plan was settled (time limit): the figures can be better." in said
    assert "Changed since the plan was made: workforce.csv." in said


@pytest.mark.integration
def test_a_need_without_known_homes_is_left_out_with_one_sentence(tiny: Path, tmp_path: Path) -> None:
    """Without the residential home nobody in the place could meet all who need it: nursing homes take a quarter."""
    for table, keep in (("services.csv", "S2-"), ("residents.csv", "S2-")):
        lines = (tiny / table).read_text().splitlines()
        (tiny / table).write_text("\n".join(line for line in lines if not line.startswith(keep)) + "\n")
    said = _said(write_brief(plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder)[0])
    assert said.count("The place has no known homes for residential:") == 1
    assert "planned as waiting at the end of 2025-26 and left out here." in said
    assert "Residential" not in said


@pytest.mark.unit
def test_a_figure_loses_its_rows_and_keeps_its_words() -> None:
    cited = Cited(3.3, "occupancy.csv", (("site", ("S1", "S<2>")),), "usable-at_end")
    assert bare(join("There are ", cited.people(), " <here>.")) == "There are about 3 &lt;here&gt;."


@pytest.mark.unit
def test_names_are_text_in_markdown_and_on_the_page() -> None:
    from capacity.outputs.brief.blocks import Bullets, Heading, Paragraph, Rows

    for text in HOSTILE:
        blocks = (Heading(name(text), 2), Paragraph(text, finding=True), Bullets(((name(text), text),)),
                  Rows(text, ("Care type", text), ((name(text), "1"),)))  # fmt: skip
        made = Brief(text, "April 2025", (text,), (blocks,), "0.1.0", (), {})
        said, drawn = markdown(made), page(made)
        assert re.search(r"(?<!\\)[<>`]", said.replace("\n> ", "\n")) is None
        assert "| --- | ---: |" in said
        (row,) = [line for line in said.splitlines() if line.endswith("| 1 |")]
        assert len(re.findall(r"(?<!\\)\|", row)) == 3
        assert not re.search(r"<(script|img|svg)\b", drawn)
        assert drawn.count("<style>") == 2


@pytest.mark.integration
def test_a_place_of_hostile_names_gives_a_brief(tmp_path: Path) -> None:
    run = plan(scenario_of(tmp_path, HOSTILE), folder=tmp_path / "run").folder
    for made in (False, True):
        text = write_brief(run, made)[0].read_text("utf-8")
        assert not re.search(r"(?<!\\)<(script|img)\b", text)


@pytest.mark.slow
def test_the_demonstration_prints_on_two_sides_at_ten_points(browser: Any, knowsley_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    written, brief = write_brief(knowsley_run, file=file)
    assert _unnamed(knowsley_run, written) == []
    kinds = brief.record["authorities"][0]["care_types"]
    assert all(0 < len(kind["areas"]) <= 5 for kind in kinds)
    for width in (1280, 390):
        opened = OpenedPage(browser, file, width)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.violations() == []
        assert opened.requests == [file.as_uri()]
        assert opened.complaints == []
        if width > 1000:
            (tmp_path / "brief.pdf").write_bytes(opened.page.pdf(prefer_css_page_size=True))
            opened.page.emulate_media(media="print")
            sizes = opened.page.evaluate(
                "[...document.querySelectorAll('p, li')].map(e => parseFloat(getComputedStyle(e).fontSize))"
            )
            assert min(sizes) == pytest.approx(10 * 96 / 72, rel=0.01)
        opened.leave()
    if shutil.which("pdfinfo") is None:
        assert not required("CAPACITY_REQUIRE_BROWSER"), "CAPACITY_REQUIRE_BROWSER=1, and there is no pdfinfo"
        pytest.skip("no pdfinfo (poppler) here")
    said = subprocess.run(["pdfinfo", "brief.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages: +(\d+)", said)[1] in ("1", "2")  # type: ignore[index]
