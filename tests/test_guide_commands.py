"""Every command shown in the README and the guide runs as it is written, page by page.

On the demonstration place where that takes seconds. Where it would take minutes (`compare`, `invest` and `stress` plan
many times) on the tiny place under the demonstration's name, with options of the same names. What is made from
published files begins with small files of those names and layouts, whose homes are invented.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT
from distributed import LocalCluster
from import_places import KNOWSLEY, workbook
from import_places import table as csv_file
from registers import location, table, write_ods
from test_guide import PAGES, README, commands_of
from test_import_commands import OUTLINES

from capacity.cli import main

pytestmark = pytest.mark.integration
GUIDE = ROOT / "models" / "guide"
MSOA = "E02001327"
OPTION_EVENTS = {
    "nursing-wing": "{event: beds, service: S1-nursing, change: 4, from: 2025-07-01}",
    "conversion": "{event: converts, service: S2-residential, into: S1-nursing, beds: 2, from: 2025-07-01}",
    "extra-care": "{event: beds, service: S2-residential, change: 2, from: 2025-07-01}",
    "block": "{event: block, service: S1-nursing, beds: 2, fee: 700, from: 2025-07-01}",
    "nurses": "{event: staff, pool: T1, role: registered_nurse, hours_per_week: 40, from: 2025-04-01}",
}
"""What the demonstration's options are called, and what each is on the tiny place."""


def run(line: str) -> str:
    """A line as it is shown, here, and what it prints; `> FILE` is left to a shell."""
    done = CliRunner().invoke(main, shlex.split(line.split(" > ")[0])[1:], catch_exceptions=False)
    assert done.exit_code == 0, f"{line}: {done.output}"
    return done.stdout


def yaml_of(page: Path, beginning: str) -> str:
    """The YAML of a page that begins so."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.S | re.M)
    return next(block for block in blocks if block.startswith(beginning))


@pytest.fixture
def demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In a new folder with the demonstration place, as the README makes it; the folder of its scenarios."""
    monkeypatch.chdir(tmp_path)
    run(commands_of(README)[0])
    monkeypatch.chdir(tmp_path / "my-borough")
    return Path("inputs/knowsley/scenarios")


@pytest.fixture
def tiny_knowsley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In a folder where the tiny place is called as the demonstration is; the folder of its scenarios."""
    monkeypatch.chdir(tmp_path)
    scenarios = Path(shutil.copytree(ROOT / "inputs" / "tiny", "inputs/knowsley")) / "scenarios"
    _with_names_of_the_demonstration(scenarios.parent)
    options = "".join(f"- {{option: {name}, events: [{event}]}}\n" for name, event in OPTION_EVENTS.items())
    Path("inputs/knowsley/options.yaml").write_text(f"options:\n{options}", "utf-8")
    (scenarios / "options.yaml").write_text("name: options\nextends: baseline.yaml\noptions: ../options.yaml\n")
    wing = "events:\n  - {event: beds, service: S1-nursing, change: 6, from: 2025-07-01}\n"
    (scenarios / "dementia-wing.yaml").write_text(f"name: dementia-wing\nextends: baseline.yaml\n{wing}")
    package = yaml_of(GUIDE / "market-shaping.md", "name: wing-and-nurses").replace("E08000011", "T1")
    (scenarios / "wing-and-nurses.yaml").write_text(package.replace("2027-04-01", "2025-07-01"), "utf-8")
    return scenarios


def _with_names_of_the_demonstration(place: Path) -> None:
    """A ward and a service are called as in the questions of the page on market shaping."""
    for file, old, new in (
        ("areas.csv", "South Ward", "Roby"),
        ("services.csv", "S3-nursing", "KNO-RD07-dementia_residential"),
        ("residents.csv", "S3-nursing", "KNO-RD07-dementia_residential"),
    ):
        text = (place / file).read_text("utf-8")
        assert old in text
        (place / file).write_text(text.replace(old, new), "utf-8")


RUN = {
    README,
    *(
        GUIDE / f"{name}.md"
        for name in (
            "cluster",
            "explorer",
            "exports",
            "finance",
            "market-shaping",
            "published-data",
            "report",
            "scenarios",
            "uncertainty",
        )
    ),
}
"""Pages whose commands are run below, all of them, by the tests that are named after the pages."""


def test_no_page_is_left_out() -> None:
    assert {page for page in PAGES if commands_of(page)} == RUN


def test_the_options_have_the_names_of_the_demonstration() -> None:
    options = yaml.safe_load((ROOT / "inputs" / "knowsley" / "options.yaml").read_text("utf-8"))["options"]
    assert {option["option"] for option in options} == OPTION_EVENTS.keys()


def test_readme_and_scenarios(demonstration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's own scenario is checked as written; what is left of its commands is test_report_and_market's."""
    (demonstration / "dementia-wing.yaml").write_text(yaml_of(README, "name: dementia-wing"), "utf-8")
    _, check, plan = commands_of(README)
    assert "dementia-wing · can be planned" in run(check)
    questions, form, checked, schema = commands_of(GUIDE / "scenarios.md")
    asked = CliRunner().invoke(main, shlex.split(questions)[1:], input="by-answers\n\n\n\nwrite\n")
    assert asked.exit_code == 0, asked.output
    assert (demonstration / "by-answers.yaml").exists()
    assert f"Wrote {demonstration / 'my-wing.xlsx'}" in run(form)
    assert "my-wing · can be planned" in run(checked)
    assert '"$schema"' in run(schema)
    assert plan == check.replace("check", "plan")


def test_the_events_of_the_page_are_events(demonstration: Path) -> None:
    """All of them in one scenario, and the options of the page on market shaping in the place's own file."""
    text = (GUIDE / "scenarios.md").read_text("utf-8")
    shown = re.findall(r"^\| [^|]* \| `(\{event: .*?\})` \|$", text, re.M)
    assert len(shown) == 9  # and the one above the table
    events = yaml_of(GUIDE / "scenarios.md", "events:") + "".join(f"  - {event}\n" for event in shown)
    (demonstration / "events.yaml").write_text(f"name: events\nextends: baseline.yaml\n{events}", "utf-8")
    assert f"{2 + 10} events" in run(f"capacity check {demonstration}/events.yaml")
    Path("inputs/knowsley/options.yaml").write_text(yaml_of(GUIDE / "market-shaping.md", "options:"), "utf-8")
    run(f"capacity check {demonstration}/options.yaml")


def test_finance(demonstration: Path) -> None:
    """The cabinet paper as it stands on the page: checked over five years, planned and audited over five quarters."""
    paper = yaml_of(GUIDE / "finance.md", "extends: baseline.yaml\nname: cabinet-paper")
    (demonstration / "cabinet-paper.yaml").write_text(paper, "utf-8")
    plan, audit = commands_of(GUIDE / "finance.md")
    assert "cabinet-paper · can be planned" in run(f"capacity check {demonstration}/cabinet-paper.yaml")
    baseline = (demonstration / "baseline.yaml").read_text("utf-8")
    for old, new in (("quarters: 20", "quarters: 5"), (", 2027-28: 0.045, 2028-29: 0.04, 2029-30: 0.035", "")):
        assert old in baseline
        baseline = baseline.replace(old, new)
    (demonstration / "baseline.yaml").write_text(baseline, "utf-8")
    said = run(plan)
    assert "Over budget (under: -), £m" in said
    assert "Demographic pressure" in said
    assert "checks hold." in run(audit)


def test_report_and_market_shaping(tiny_knowsley: Path) -> None:
    """With a range for the tiny place's admissions, of the futures two, and of the replications five."""
    changes = "book_changes: {admissions_factor: {value: 1, low: 0.9, high: 1.1}}\n"
    (tiny_knowsley.parent / "place.yaml").write_text(changes, "utf-8")
    run(commands_of(README)[2])
    shutil.copytree("inputs/knowsley", "inputs/knowsley-fees")  # the page's cp -r
    for line in [
        *(line for page in ("report", "market-shaping", "explorer") for line in commands_of(GUIDE / f"{page}.md"))
    ]:
        few = " --replications 5" if line.startswith("capacity simulate") else ""
        run(line.replace("--futures 32", "--futures 2") + few)
    Path("futures.yaml").write_text(yaml_of(GUIDE / "market-shaping.md", "futures:"), "utf-8")
    named = "--futures futures.yaml --judge regret --overwrite"
    assert "in 3 futures" in run(f"capacity invest inputs/knowsley/scenarios/options.yaml --capital 3000000 {named}")
    assert {path.name for path in Path("outputs/knowsley").iterdir()} == {
        "baseline", "dementia-wing", "compare-baseline", "compare-options", "diff-baseline-dementia-wing",
        "diff-knowsley-baseline-knowsley-fees-baseline",
        "options-invest", "stress-baseline", "foresight-baseline",
    }  # fmt: skip
    assert Path("programme.mps.gz").exists()
    assert Path("explorer.html").exists()


def test_exports(tiny_knowsley: Path) -> None:
    run(f"capacity plan {tiny_knowsley}/baseline.yaml")
    for line in commands_of(GUIDE / "exports.md"):
        run(line)
    assert Path("knowsley.gpkg").exists()
    assert {path.name for path in Path("outputs/knowsley/baseline/export").iterdir()} == {"report.docx", "charts"}


def test_uncertainty(tiny_knowsley: Path) -> None:
    """With a range for the tiny place's admissions, and of the futures a few."""
    (line,) = commands_of(GUIDE / "uncertainty.md")
    changes = "book_changes: {admissions_factor: {value: 1, low: 0.9, high: 1.1}}\n"
    (tiny_knowsley.parent / "place.yaml").write_text(changes, "utf-8")
    assert "in nine of ten futures" in " ".join(run(f"{line} --futures 3").split())


def test_cluster(tiny_knowsley: Path) -> None:
    """With a scheduler and a worker here, for those of the page."""
    (line,) = commands_of(GUIDE / "cluster.md")
    with LocalCluster(1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0") as made:
        said = run(line.replace("tcp://10.0.0.5:8786", made.scheduler_address))
    assert "each provider fails" in said


def test_published_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_ods(Path("HSCA_Active_Locations.ods"), {"HSCA_Active_Locations": table([location(), location("1-102")])})
    header = ["LAD 2021 Code", "MSOA 2021 Code", "Total", *map(str, range(90)), "90+"]
    workbook(Path("sape-msoa.xlsx"), {"Mid-2022": [header, [KNOWSLEY, MSOA, 910, *[10] * 91]]})
    csv_file(Path("msoa-centroids.csv"), ["area", "X", "Y"], [MSOA, 344000, 392000])
    Path("msoa.geojson").write_text(OUTLINES.replace(KNOWSLEY, MSOA), "utf-8")
    Path("authorities.geojson").write_text(OUTLINES, "utf-8")
    for line in commands_of(GUIDE / "published-data.md"):
        run(line)
    assert Path("outputs/my-borough/baseline/report.html").exists()
