"""What a run of several home authorities shows: budgets that are not set off, a report by authority, a map."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from browser import OpenedPage
from forgeries import Forgery, forge
from map_page import CARD, MapPage
from region_place import HOMES, write_region
from report_figures import faults
from shapely.geometry import shape

from capacity.audit import audit
from capacity.inputs.check.rules import check
from capacity.inputs.read.place import read_inputs
from capacity.inputs.wording import about
from capacity.outputs.map import MapData
from capacity.outputs.map.data import map_data
from capacity.outputs.map.features import Figures
from capacity.outputs.map.shapes import light, outlines
from capacity.outputs.map.stops import STOPS
from capacity.outputs.plan_summary import summary
from capacity.outputs.redraw import write_report
from capacity.planning import plan
from capacity.results.descriptor import json_text
from capacity.results.money.prices import Prices
from capacity.results.run import Run

BUDGETS = "budget: {H1: {2025-26: 1000000}, H2: {2025-26: 10000000}}\n"
"""Easton's is too small; Midton has money left, and more of it; Weston has no budget."""


@pytest.fixture(scope="module")
def region(shared: Path) -> Run:
    return plan(write_region(shared / "place", BUDGETS), folder=shared / "run")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("region")


@pytest.fixture(scope="module")
def report(region: Run) -> str:
    return write_report(region.folder).read_text(encoding="utf-8")


def _net(run: Run) -> dict[str, float]:
    costs = run.tables["costs.csv"]
    return {str(home): float(net) for home, net in costs.groupby("home")["net"].sum().items()}


@pytest.mark.integration
def test_what_one_has_left_hides_no_overspend_of_another(region: Run) -> None:
    """About 1.1 of 1.0 million spent, and 1.1 of 10 million: together they would be within."""
    net, head = _net(region), region.headline
    over, left = net["H1"] - 1_000_000, 10_000_000 - net["H2"]
    assert left > over > 50_000
    assert head.overspend == pytest.approx([over], abs=0.005)
    assert head.headroom == pytest.approx([left], abs=0.005)
    assert list(head.over_by_home) == ["H1"]
    assert head.over_by_home["H1"] == pytest.approx([over], abs=0.005)
    said = json.loads((region.folder / "run.json").read_text())["headline"]
    assert (said["overspend"], said["headroom"], said["over_by_home"]) == (
        head.overspend, head.headroom, head.over_by_home
    )  # fmt: skip
    lines = [re.sub(r" +", " ", line.strip()) for _, line in summary(region)]
    assert f"Over budget, £m {over / 1e6:.1f}" in lines
    assert f"Easton (under: -) +{over / 1e6:.1f}" in lines
    assert f"Left by those within budget, £m {left / 1e6:.1f}" in lines
    assert not [line for line in lines if line.startswith("Midton (under")]


@pytest.mark.integration
@pytest.mark.parametrize(
    ("key", "value"),
    [("overspend", [-5.0]), ("headroom", [0.0]), ("over_by_home", {}), ("over_by_home", {"H2": [1.0]})],
)
def test_the_audit_works_budgets_out_again(region: Run, tmp_path: Path, key: str, value: Any) -> None:
    shutil.copytree(region.folder.parent / "place", tmp_path / "place")
    run = Path(shutil.copytree(region.folder, tmp_path / "run"))
    record = json.loads((run / "run.json").read_text())
    record["headline"][key] = value
    forge(run, Forgery("run.json", key, lambda: json_text(record).encode()))
    (headline,) = [found for found in audit(run) if found.name == "headline"]
    assert not headline.holds
    assert key in headline.worst


@pytest.mark.integration
def test_the_run_and_its_report_pass_the_audit(region: Run, report: str) -> None:
    checks = audit(region.folder)
    assert [found.name for found in checks if not found.holds] == []
    assert faults(report, region.folder) == []


def _section(page: str, key: str) -> str:
    return page.split(f'<section id="{key}"')[1].split("<section id=")[0]


def _cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]


@pytest.mark.integration
def test_the_report_has_a_row_and_a_part_for_each_authority(region: Run, report: str) -> None:
    part = _section(report, "authorities")
    rows = [_cells(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", part.split("</table>")[0])]
    assert rows[0] == ["Authority", "People who come to need a place", "Placed out of borough without choosing it",
                       "Waiting at year end", "Residents whom the council pays for, at year end", "Net cost, £m",
                       "Budget, £m", "Over budget, £m", "Left in the budget, £m"]  # fmt: skip
    table, net = region.tables["summary.csv"], _net(region)
    for home, title, *cells in ((home, *row) for home, row in zip(HOMES, rows[1:-1], strict=True)):
        own = table[table["home"] == home].groupby("measure")["value"].sum()
        assert title == HOMES[home]
        measures = ("admissions_sought", "avoidable_out_of_borough", "waiting_at_year_end", "residents_at_year_end")
        assert cells[:4] == [about(own[measure]) for measure in measures]
        assert cells[4] == f"{net[home] / 1e6:.1f}"
    over, left = (net["H1"] - 1e6) / 1e6, (1e7 - net["H2"]) / 1e6
    assert [row[6:] for row in rows[1:]] == [
        ["1.0", f"{over:.1f}", "0.0"], ["10.0", "0.0", f"{left:.1f}"], ["–", "–", "–"],
        ["11.0", f"{over:.1f}", f"{left:.1f}"],
    ]  # fmt: skip
    assert re.findall(r"<h3><bdi>(\w+)</bdi></h3>", part) == list(HOMES.values())
    finding = re.sub(r"<[^>]+>", "", part.split('<p class="finding">')[1].split("</p>")[0])
    out = table[(table["measure"] == "avoidable_out_of_borough")].groupby("home")["value"].sum()
    assert finding == (
        f"People placed out of borough without choosing it in 2025-26 (2 quarters): {about(out.sum())}. "
        f"Easton has the most ({about(out['H1'])}). Over budget in 2025-26 (2 quarters): "
        f"Easton by £{1000 * over:.1f}k."
    )
    summary_row = report.split("Over budget (authorities that are over), £m")[1].split("</tr>")[0]
    assert re.sub(r"<[^>]+>", "", summary_row.split("</td>")[0]) == f"{over:.1f}"


@pytest.mark.integration
def test_one_authority_has_no_such_section(tiny: Path, tmp_path: Path) -> None:
    folder = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    page = write_report(folder).read_text(encoding="utf-8")
    assert 'id="authorities"' not in page
    assert "From the opening position" in _section(page, "cost")  # a region has it in the part of each authority


@pytest.mark.integration
def test_long_tables_of_the_report_end_with_where_the_rest_is(region: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capacity.outputs.report.place.MOST", 5)
    monkeypatch.setattr("capacity.outputs.report.risk.MOST", 2)
    page = write_report(region.folder).read_text(encoding="utf-8")
    told = page.split(
        "The 5 of 27 wards with the most people placed out of borough over the plan; placements.csv has all of them."
    )[1]
    rows = [_cells(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", told.split("</table>")[0])][1:]
    placed = region.tables["placements.csv"]
    out = placed[placed["out_of_borough"]].groupby("area")["people"].sum()
    assert [row[1] for row in rows[:-1]] == [about(people) for people in sorted(out, reverse=True)[:5]]
    assert rows[-1][0] == "All"
    assert rows[-1][1] == about(out.sum())
    assert re.search(r"The first 2 of \d+ homes, the emptiest first; occupancy.csv has all of them.", page)


@pytest.mark.integration
def test_a_chart_of_many_areas_shows_the_largest_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capacity.outputs.report.fairness.MOST", 4)
    scenario = write_region(tmp_path / "place")
    scenario.write_text(scenario.read_text().replace("cost, travel", "cost, fairness, travel"))
    run = plan(scenario, folder=tmp_path / "run")
    page = write_report(run.folder).read_text(encoding="utf-8")
    assert "Only the 4 of 27 areas with the largest shares are shown." in page
    placed = run.tables["placements.csv"]
    out = placed[placed["out_of_borough"]].groupby("area")["people"].sum() / placed.groupby("area")["people"].sum()
    values = page.split('aria-labelledby="areas-title"')[1].split('data-values="')[1].split('"')[0].split()
    assert [float(value) for value in values[:4]] == pytest.approx(sorted(out.fillna(0), reverse=True)[:4], abs=1e-6)


def _data(scenario: Path, run: Run) -> MapData:
    inputs = check(read_inputs(scenario))
    return map_data(inputs, run.tables, "", [], Prices(inputs).asked)


@pytest.mark.integration
def test_outlines_lose_detail_and_keep_their_shared_borders(region: Run, shared: Path) -> None:
    """A map of 0.40 degrees of longitude, which are as long as 0.24 of latitude, shows 0.24 / 2,000 = 0.00012 of these.
    A wave of 0.00002 to either side encloses 0.00004 × 0.0006 / 2 = 0.12 × 10⁻⁷, less than 0.00012² = 0.144 × 10⁻⁷: it
    goes, until what is left is so long that it encloses more."""
    figures = Figures(_data(shared / "place" / "scenarios" / "baseline.yaml", region))
    before, after = outlines(figures.data.area_outlines, "area"), figures.ward_shapes
    drawn = [shape(geometry) for geometry in after.values()]
    assert shapely.coverage_is_valid(drawn)
    assert list(after) == list(before)
    assert sum(map(shapely.get_num_coordinates, drawn)) < 27 * 400 / 4
    assert all(len(geometry["coordinates"][0]) > 400 for geometry in before.values())
    lost = shapely.symmetric_difference(shapely.union_all(drawn), shapely.union_all([*map(shape, before.values())]))
    assert lost.area < 0.002 * shapely.union_all(drawn).area


@pytest.mark.unit
def test_outlines_that_cannot_be_read_as_surfaces_stay_as_they_are() -> None:
    square = {"type": "Polygon", "coordinates": [[(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1), (0, 0)]]}
    line = {"type": "Polygon", "coordinates": [[(0, 0), (1, 1)]]}
    assert light({"a": square, "b": line}, 0.1) == {"a": square, "b": line}
    assert light({"a": square}, 0.0) == {"a": square}
    assert light({}, 0.1) == {}
    assert len(light({"a": square}, 0.01)["a"]["coordinates"][0]) == 5


@pytest.mark.integration
def test_the_map_opens_with_the_care_type_of_most_avoidable_placements(region: Run, shared: Path) -> None:
    data = _data(shared / "place" / "scenarios" / "baseline.yaml", region)
    assert Figures(data).first_type == 0  # nursing: Easton has too few beds
    turned = MapData(**{**vars(data), "avoidable": {"nursing": 3.0, "residential": 4.0}})
    assert Figures(turned).first_type == 1
    alike = MapData(**{**vars(data), "avoidable": {}})
    assert Figures(alike).first_type == 0  # then by all who leave
    nobody = MapData(**{**vars(alike), "placements": data.placements[~data.placements["out_of_borough"]]})
    assert Figures(nobody).first_type is None


def _stops(scenario: Path, tmp_path: Path) -> list[Any]:
    """What stops S1, S2 and S3 of tiny at the end of the plan, in words or as a role."""
    figures = Figures(_data(scenario, plan(scenario, folder=tmp_path / "run")))
    words = [*STOPS, *figures.roles]
    return [words[years[0][-1]] if years[0] else 0 for _, _, years in figures.service_figures()]


@pytest.mark.integration
@pytest.mark.parametrize("dust", [-1e-11, 1e-11])
def test_the_widest_line_is_the_same_from_tables_of_fewer_digits(region: Run, dust: float) -> None:
    """The key of lines begins with a number that reads well; solvers leave 4 or 3.99999999999 people."""
    settled = [stage["priority"] for stage in region.record["stages"]]
    data = map_data(region.inputs, region.tables, "", settled, Prices(region.inputs).asked)
    placed = data.placements[data.placements["out_of_borough"].astype(bool)].head(1).assign(people=4.0 + dust)
    assert Figures(replace(data, placements=placed)).most_flow == 4.0


@pytest.mark.integration
def test_what_stops_a_home_at_the_end_of_a_year(tiny: Path, tmp_path: Path) -> None:
    """By hand in leaving.py: S1 has beds, but T1's nurses and their agency are all used; S2 and S3 are full."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    assert _stops(scenario, tmp_path / "1") == ["registered nurse", "full", "full"]
    text = (tiny / "services.csv").read_text()
    (tiny / "services.csv").write_text(
        text.replace("860,4", "900,4").replace("S2,residential,8,1,690,", "S2,residential,8,1,690,0")
    )
    (tiny / "residents.csv").write_text(
        (tiny / "residents.csv").read_text().replace("S2-residential,residential,T1,2\n", "")
    )
    scenario.write_text(scenario.read_text() + "events: [{event: embargo, site: S1, from: 2025-07-01}]\n")
    assert _stops(scenario, tmp_path / "2") == ["embargo", "none", "fee"]


@pytest.mark.slow
def test_the_report_by_authority_fits_a_phone_and_holds_to_the_rules_of_access(
    browser: Any, region: Run, report: str
) -> None:
    page = OpenedPage(browser, region.folder / "report.html", 390)
    assert page.page.locator("#authorities .authority").count() == len(HOMES)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.violations() == []
    assert page.complaints == []
    page.leave()


@pytest.fixture(scope="module")
def opened(browser: Any, region: Run) -> Iterator[MapPage]:
    page = MapPage(browser, region.folder / "map.html")
    yield page
    page.close()


@pytest.mark.slow
def test_the_region_on_a_map(opened: MapPage, region: Run) -> None:
    page = opened.page
    assert page.locator("#types input:checked").evaluate_all("boxes => boxes.map(box => box.value)") == ["0"]
    assert (
        "opens with general nursing, for which the most people are placed out of borough without choosing"
        in page.inner_text("#types")
    )
    assert opened.paths("sites") == 9  # three nursing homes of each authority; no others are drawn
    assert page.evaluate("groups.sites.layers.filter(layer => layer).length") == 9
    placed = region.tables["placements.csv"]
    out = placed[placed["out_of_borough"] & (placed["care_type"] == "nursing")]
    flows = out.groupby(["area", "site"])["people"].sum()
    assert opened.paths("flows") == (flows >= 0.05).sum()
    for least in (1, 5):
        page.evaluate(
            "least => { find('least').value = PLACE.thresholds.indexOf(least); "
            "find('least').dispatchEvent(new Event('input', {bubbles: true})); }", least
        )  # fmt: skip
        few = int((flows >= least).sum())
        assert opened.paths("flows") == few < len(flows)
        said = f"{few} of {(flows >= 0.05).sum()} lines are shown: those for {least} people a year or more."
        assert said in page.inner_text("#chosen")
        assert said == page.inner_text("#lines .drawn") == page.inner_text("#legend .drawn")
        assert page.get_attribute("#least", "aria-valuetext") == f"{least} people a year"
    page.locator("#least").focus()
    page.keyboard.press("Home")
    assert opened.paths("flows") == (flows >= 0.05).sum()
    page.evaluate("window.usual = PLACE.most; PLACE.most = 3; state.least = null; draw()")  # as with too many lines
    drawn = opened.paths("flows")
    assert drawn <= 3
    step = page.evaluate("leastDrawn()")
    assert drawn == (flows >= step).sum()
    assert (flows >= page.evaluate("PLACE.thresholds[PLACE.thresholds.indexOf(leastDrawn()) - 1]")).sum() > 3
    page.evaluate("PLACE.most = window.usual")
    assert opened.violations() == []


@pytest.mark.slow
def test_the_people_of_one_authority_can_be_chosen(opened: MapPage, region: Run) -> None:
    opened.reset()
    page, placed = opened.page, region.tables["placements.csv"]
    zoom = page.evaluate("state.map.getZoom()")
    page.select_option("#authority", label="Easton")
    out = placed[placed["out_of_borough"] & placed["area"].str.startswith("H1-")]
    assert opened.paths("flows") == (out.groupby(["area", "site"])["people"].sum() >= 0.05).sum()
    table = region.tables["summary.csv"]
    avoidable = table[(table["home"] == "H1") & (table["measure"] == "avoidable_out_of_borough")]["value"].sum()
    said = page.inner_text("#chosen")
    assert said.startswith(
        f"2025-26, people of Easton, all care types: 0 waiting at the year’s end, {about(avoidable)} placed out of "
        "borough"
    )
    assert f"{about(out['people'].sum())} people expected to be placed out" in said
    assert page.locator("#years b").all_inner_texts() == ["0", about(avoidable)]
    assert page.evaluate("state.map.getZoom()") > zoom
    page.get_by_text("The same figures as tables", exact=True).click()
    assert len(opened.rows("#tables table >> nth=1")) == 1 + 9
    assert opened.violations() == []
    page.select_option("#authority", label="All 3 authorities")
    everyone = table[table["measure"] == "avoidable_out_of_borough"]["value"].sum()
    assert page.locator("#years b").all_inner_texts() == ["0", about(everyone)]
    assert page.evaluate("state.map.getZoom()") == zoom
    assert len(opened.rows("#tables table >> nth=1")) == 1 + 27


@pytest.mark.slow
def test_areas_are_named_and_no_name_covers_another(opened: MapPage) -> None:
    opened.reset()
    page = opened.page
    boxes = page.locator(".label").evaluate_all(
        "words => words.map(word => { const {left, right, top, bottom} = word.getBoundingClientRect();"
        " return {text: word.textContent, left, right, top, bottom}; })"
    )
    named = {box["text"] for box in boxes}
    assert set(HOMES.values()) < named
    assert len(named) > 12
    for a, b in ((a, b) for n, a in enumerate(boxes) for b in boxes[:n]):
        apart = a["right"] <= b["left"] + 1 or b["right"] <= a["left"] + 1
        assert apart or a["bottom"] <= b["top"] + 5 or b["bottom"] <= a["top"] + 5, (a, b)


@pytest.mark.slow
def test_cards_say_why(opened: MapPage, region: Run) -> None:
    opened.reset()
    page = opened.page
    page.evaluate("showSite(PLACE.sites.findIndex(site => site[0] === 'Easton home 1'), true)")
    assert page.inner_text(f"{CARD} .why") == (
        "Room for one more council-funded resident at the year’s end? General nursing: full."
    )
    page.evaluate("openWard(PLACE.areas.findIndex(area => area[0] === 'Easton 1'))")
    occupancy = region.tables["occupancy.csv"]
    last = occupancy[(occupancy["authority"] == "H1") & (occupancy["quarter"] == occupancy["quarter"].max())]
    full = int((last["usable"] - last["at_end"] < 0.01).sum())
    assert 3 <= full < 6
    room = f"{6 - full} have room" if full < 5 else "1 has room"
    assert page.inner_text("#ward .why") == (
        f"6 services of the care types chosen in Easton, at the year’s end: {full} full, {room}."
    )


@pytest.mark.slow
def test_a_fee_says_how_far_it_is_above_the_ceiling(browser: Any, tiny: Path, tmp_path: Path) -> None:
    """S3 asks £920; the ceiling is £800 and a tenth, £880: £40 above. S1 has no nurses left, S2 is full."""
    (tiny / "services.csv").write_text((tiny / "services.csv").read_text().replace("860,4", "920,4"))
    page = MapPage(browser, plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder / "map.html")
    page.reset()
    said = page.page.evaluate("PLACE.sites.map((_, site) => siteWhy(standingAt(site)))")
    head = "Room for one more council-funded resident at the year’s end? "
    assert said == [
        f"{head}General nursing: no registered nurse hours left.",
        f"{head}Residential: full.",
        f"{head}General nursing: £40 above the fee ceiling.",
    ]
    page.close()
