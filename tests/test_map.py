"""The map in a real browser without a network: what it shows is what the run's tables say."""

import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT
from map_page import CARD, MapPage, number

from capacity.inputs.wording import about, is_one
from capacity.outputs.map.legend import SHADES
from capacity.outputs.redraw import redraw
from capacity.planning import plan
from capacity.studies.why.reasons import why_of_run

pytestmark = pytest.mark.slow
PLACE = ROOT / "inputs" / "knowsley"
NEAR = 0.051  # a figure shown with one decimal


@pytest.fixture(scope="module")
def opened(browser: Any, knowsley_run: Path) -> Iterator[MapPage]:
    page = MapPage(browser, knowsley_run / "map.html")
    yield page
    page.close()


@pytest.fixture
def knowsley(opened: MapPage) -> MapPage:
    opened.reset()
    return opened


class Tables:
    """The run's tables with the names that the page shows, and the year of each quarter."""

    def __init__(self, folder: Path) -> None:
        self.labels = {
            name: kind["label"]
            for name, kind in yaml.safe_load((ROOT / "models" / "england.yaml").read_text())["care_types"].items()
        }
        self.sites = pd.read_csv(PLACE / "sites.csv").set_index("site")
        self.occupancy = self._read(folder / "occupancy.csv")
        self.placements = self._read(folder / "placements.csv")
        self.years = sorted(self.occupancy["year"].unique())

    def _read(self, path: Path) -> pd.DataFrame:
        table = pd.read_csv(path).join(self.sites[["name", "provider", "rating"]], on="site")
        start = pd.to_datetime(table["quarter"])
        first = start.dt.year - (start.dt.month < 4)
        table["year"] = [f"{year}-{(year + 1) % 100:02}" for year in first]
        table["label"] = table["care_type"].map(self.labels)
        return table

    def closing(self, year: str) -> pd.DataFrame:
        rows = self.occupancy[self.occupancy["year"] == year]
        return rows[rows["quarter"] == rows["quarter"].max()]

    def prices(self, year: str) -> pd.DataFrame:
        """Asking fee (grown by the scenario's rise) and usual rate, by service."""
        scenario = yaml.safe_load((PLACE / "scenarios" / "baseline.yaml").read_text())
        uplift = scenario["policy"]["asking_fee_rise"]
        services = pd.read_csv(PLACE / "services.csv").join(self.sites["authority"], on="site")
        rates = pd.read_csv(PLACE / "fee_rates.csv").query("financial_year == @year")
        table = services.merge(rates, on=["authority", "care_type"]).set_index("service")
        for later in (self.years)[1 : self.years.index(year) + 1]:
            table["weekly_fee"] *= 1 + uplift[later]
        return table[["weekly_fee", "usual_rate"]]


@pytest.fixture(scope="module")
def tables(knowsley_run: Path) -> Tables:
    return Tables(knowsley_run)


def test_it_draws_wards_lines_and_sites(knowsley: MapPage, knowsley_run: Path) -> None:
    assert knowsley.paths("sites") == 222
    assert knowsley.paths("flows") > 20
    assert knowsley.paths("wards") == 15
    assert "Open Government Licence" in knowsley.page.inner_text(".leaflet-control-attribution")
    assert knowsley.page.title() == "Knowsley · baseline"
    assert "homes, fees, ratings, residents and options are invented" in knowsley.page.inner_text(".told")
    assert (knowsley_run / "map.html").stat().st_size < 500_000


def test_it_is_the_same_to_the_byte_when_drawn_again(knowsley_run: Path) -> None:
    before = (knowsley_run / "map.html").read_bytes()
    assert redraw(knowsley_run).read_bytes() == before


@pytest.mark.parametrize("types", [(), (0,), (1, 3)])
def test_years_and_care_types_switch_together(knowsley: MapPage, tables: Tables, types: tuple[int, ...]) -> None:
    names = [list(tables.labels)[index] for index in types] or list(tables.labels)
    chosen = tables.placements[tables.placements["care_type"].isin(names)]
    out = chosen[chosen["out_of_borough"]]
    for index, year in enumerate(tables.years):
        knowsley.choose(index, *types)
        flows = out[out["year"] == year].groupby(["area", "site"])["people"].sum()
        assert knowsley.paths("flows") == (flows >= 0.05).sum()
        rows = tables.closing(year)
        sites = rows.loc[rows["care_type"].isin(names), "site"].nunique()
        assert knowsley.paths("sites") == sites
        said = knowsley.page.inner_text("#chosen[role=status]")
        assert said.startswith(f"{year}, all care types: ")
        assert f"{sites} sites" in said
        assert all(tables.labels[name] in said for name in names) or "all care types" in said
        away = about(out.loc[out["year"] == year, "people"].sum())
        assert re.search(rf"sites; {away} (person|people) expected", said)
        assert said.endswith("placed out, by choice and otherwise.")


def test_it_leads_with_the_avoidable_placements_of_terminal_and_report(
    knowsley: MapPage, tables: Tables, knowsley_run: Path, knowsley_report: Path
) -> None:
    summary = pd.read_csv(knowsley_run / "summary.csv")
    expected = [
        [about(summary[(summary["measure"] == measure) & (summary["financial_year"] == year)]["value"].sum())
         for measure in ("waiting_at_year_end", "avoidable_out_of_borough")]
        for year in tables.years
    ]  # fmt: skip
    knowsley.choose(4, 0)  # whatever is chosen
    texts = knowsley.page.locator("#years label").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('b')].map(b => b.textContent))"
    )
    assert texts == expected
    report = knowsley_report.read_text(encoding="utf-8")
    row = report.split("who did not choose to leave (avoidable)</th>")[1].split("</tr>")[0]
    assert re.findall(r">([^<]+)</data>", row)[:-1] == [avoidable for _, avoidable in expected]
    assert "placed out of borough without choosing to leave" in knowsley.page.inner_text("#chosen")


def test_no_care_type_leaves_no_site_and_no_line(knowsley: MapPage) -> None:
    knowsley.page.get_by_role("button", name="None", exact=True).click()
    assert knowsley.paths("sites") == knowsley.paths("flows") == 0
    knowsley.page.get_by_role("button", name="All", exact=True).click()
    assert knowsley.paths("sites") == 222


@pytest.mark.parametrize("year", [0, 2])
def test_the_card_of_a_site_has_its_figures(knowsley: MapPage, tables: Tables, year: int) -> None:
    name = "Nursing home 01, Knowsley"
    knowsley.choose(year)
    knowsley.page.mouse.move(*knowsley.point_of(f"{name}, "))
    knowsley.page.wait_for_selector(CARD)
    head = knowsley.page.inner_text(CARD)
    site = tables.sites[tables.sites["name"] == name].iloc[0]
    provider = pd.read_csv(PLACE / "providers.csv").set_index("provider").loc[site["provider"], "name"]
    for word in (name, provider, "Knowsley (in borough)", site["rating"], "January to March"):
        assert word in head
    card, rows = knowsley.card(), tables.closing(tables.years[year])
    rows = rows[rows["name"] == name].set_index("label").loc[card[""]]
    prices = tables.prices(tables.years[year]).loc[rows["service"]]
    lived = rows["at_end"] + rows["others"]
    assert [number(text) for text in card["Registered beds"]] == rows["beds"].tolist()
    for line, expected in {
        "Council-funded residents, expected": rows["at_end"],
        "Other residents, expected": rows["others"],
        "Free beds": (rows["beds"] - lived).clip(lower=0),
        "Free and usable": (rows["usable"] - rows["at_end"]).clip(lower=0),
    }.items():
        assert card[line] == [about(people) for people in expected], line
    assert [number(text) for text in card["Asking fee a week"]] == pytest.approx(
        prices["weekly_fee"].tolist(), abs=0.51
    )
    assert [number(text) for text in card["Usual rate a week"]] == pytest.approx(
        prices["usual_rate"].tolist(), abs=0.51
    )
    for text, share in zip(card["Against usual rate"], prices["weekly_fee"] / prices["usual_rate"] - 1, strict=True):
        assert number(text.split("%")[0]) == pytest.approx(abs(share) * 100, abs=NEAR)
        assert text.split()[1] == ("above" if share > 0 else "below")
    fee = {"yes": "yes", "fee": "no: fee above the ceiling"}
    assert card["Open to new residents"] == [fee[admits] for admits in rows["admits"]]


def test_a_card_goes_with_the_pointer_but_stays_after_a_click_until_escape(knowsley: MapPage) -> None:
    page, at = knowsley.page, knowsley.point_of("Nursing home 01, Knowsley, ")
    page.mouse.move(*at)
    page.wait_for_selector(CARD)
    page.mouse.move(1, 1)
    page.wait_for_selector(CARD, state="detached")
    page.mouse.click(*at)
    page.mouse.move(1, 1)
    page.wait_for_timeout(400)  # longer than a card waits for the pointer to come back
    assert page.locator(CARD).count() == 1
    page.keyboard.press("Escape")
    assert page.locator(CARD).count() == 0


def _ward(tables: Tables, year: str) -> tuple[str, pd.DataFrame]:
    """The ward with most placements of a year, and these."""
    placed = tables.placements[tables.placements["year"] == year]
    area = placed.groupby("area")["people"].sum().idxmax()
    return str(area), placed[placed["area"] == area]


@pytest.mark.parametrize("way", ["click", "Enter"])
def test_a_ward_lists_where_its_people_went(knowsley: MapPage, tables: Tables, way: str) -> None:
    area, placed = _ward(tables, tables.years[1])
    name = pd.read_csv(PLACE / "areas.csv").set_index("area").loc[area, "name"]
    knowsley.choose(1)
    if way == "click":
        knowsley.page.mouse.click(*knowsley.point_of(f"{name}: "))
    else:
        knowsley.tab_to("wards")
        while not knowsley.page.evaluate("document.activeElement.ariaLabel").startswith(f"{name}: "):
            knowsley.page.keyboard.press("ArrowRight")
        knowsley.page.keyboard.press("Enter")
    assert knowsley.page.inner_text("#ward h2") == name
    found: list[tuple[str, ...]] = []
    totals = []
    for body in range(knowsley.page.locator("#ward tbody").count()):
        (_, total, *_), *rows = knowsley.rows(f"#ward tbody >> nth={body}")
        totals.append(total)
        found += [(row[0], row[1], row[3]) for row in rows]
    sums = placed.groupby(["need", "name", "out_of_borough"])["people"].sum()
    expected = sorted((site, about(people), "out" if out else "in") for (_, site, out), people in sums.items())
    assert sorted(found) == expected
    assert sorted(totals) == sorted(about(people) for people in placed.groupby("need")["people"].sum())
    assert knowsley.rows("#ward tfoot")[0][1] == about(placed["people"].sum())
    dashed = "[...document.querySelectorAll('.leaflet-flows-pane path[stroke-dasharray]')].length"
    near = placed[~placed["out_of_borough"]].groupby("site")["people"].sum()
    assert knowsley.page.evaluate(dashed) == (near >= 0.05).sum()
    knowsley.page.keyboard.press("Escape")
    assert not knowsley.page.is_visible("#ward")
    assert knowsley.page.is_visible("#legend")
    assert knowsley.page.evaluate(dashed) == 0
    if way == "Enter":
        assert knowsley.page.evaluate("document.activeElement.ariaLabel").startswith(f"{name}: ")


def test_the_table_of_sites_is_that_of_the_run(knowsley: MapPage, tables: Tables) -> None:
    knowsley.choose(3, 1)
    knowsley.page.get_by_text("The same figures as tables", exact=True).click()
    (*_, head), *rows = knowsley.rows("#tables table >> nth=0")
    assert head == "Open to new residents"
    expected = tables.closing(tables.years[3]).query("care_type == 'nursing'").set_index("name")
    prices = tables.prices(tables.years[3])
    assert len(rows) == len(expected)
    for name, _, _, rating, label, beds, council, others, _, _, asking, usual, _, _ in rows:
        row = expected.loc[name]
        assert (rating, label) == (row["rating"], tables.labels["nursing"])
        assert (number(beds), council, others) == (row["beds"], about(row["at_end"]), about(row["others"]))
        assert [number(asking), number(usual)] == pytest.approx(prices.loc[row["service"]].tolist(), abs=0.51)


def test_the_table_of_wards_is_that_of_the_run_and_opens_them(knowsley: MapPage, tables: Tables) -> None:
    knowsley.page.get_by_text("The same figures as tables", exact=True).click()
    knowsley.choose(4)
    placed = tables.placements[tables.placements["year"] == tables.years[4]]
    sums = placed.groupby(["area", "out_of_borough"])["people"].sum().unstack(fill_value=0)
    people = pd.read_csv(PLACE / "population.csv")
    older = people[(people["year"] == 2029) & people["age_band"].isin(["75-84", "85+"])].groupby("area")["people"].sum()
    areas = pd.read_csv(PLACE / "areas.csv").set_index("name")["area"]
    _, *rows = knowsley.rows("#tables table >> nth=1")
    assert len(rows) == 15
    everywhere = tables.placements.groupby(["area", "out_of_borough"])["people"].sum().unstack(fill_value=0)
    for name, waiting, near, away, aged, share in rows:
        area = areas[name]
        assert (waiting, near, away) == ("0", about(sums.loc[area, False]), about(sums.loc[area, True]))
        assert number(aged) == pytest.approx(older[area], abs=NEAR)
        whole = everywhere.loc[area, True] / everywhere.loc[area].sum()  # over the plan
        assert number(share.rstrip("%")) == pytest.approx(100 * whole, abs=0.51)
    knowsley.page.locator("#tables button").first.click()
    assert knowsley.page.inner_text("#ward h2") == rows[0][0]


def test_embargo_closure_and_the_people_of_a_closed_home(browser: Any, tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    events = "- {event: embargo, site: S1, from: 2025-07-01}\n- {event: closes, site: S2, from: 2025-07-01}\n"
    scenario.write_text(scenario.read_text() + "events:\n" + events)
    page = MapPage(browser, plan(scenario, folder=tmp_path / "run").folder / "map.html")
    page.reset()
    page.page.get_by_text("The same figures as tables", exact=True).click()
    (_, *rows), (_, *wards) = page.rows("#tables table >> nth=0"), page.rows("#tables table >> nth=1")
    said = {row[0]: row[-1] for row in rows}
    assert said["Nursing home one"] == "yes; from 1 July 2025 no: embargo"
    assert said["Residential home two"] == "yes; from 1 July 2025 no: closed"
    price = next(row for row in rows if row[0] == "Nursing home one")
    assert price[-4:-1] == ["£780", "£800", "2.5% below"]  # 780 / 800 = 0.975
    assert [row[0] for row in wards] == ["North Ward", "South Ward", "Residents of Residential home two"]
    page.page.get_by_role("button", name="Residents of Residential home two").click()
    assert page.page.inner_text("#ward h2") == "Residents of Residential home two"
    page.close()


def test_residents_whose_need_has_changed_are_no_ward(browser: Any, tiny: Path, tmp_path: Path) -> None:
    """S2 does not take nursing: those who come to need it set out from the middle of the two wards, 54.00 and 54.10."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + "book_changes: {needs.residential.becomes: {nursing: 0.5}}\n")
    page = MapPage(browser, plan(scenario, folder=tmp_path / "run").folder / "map.html")
    page.page.get_by_text("The same figures as tables", exact=True).click()
    _, *wards = page.rows("#tables table >> nth=1")
    who = "Residents whose need has become general nursing"
    assert [row[0] for row in wards] == ["North Ward", "South Ward", who]
    assert page.page.evaluate("PLACE.areas.at(-1).slice(1, 3)") == pytest.approx([54.05, -2])
    assert "from the middle of the wards" in page.page.inner_text("body")
    assert "The people of a closed home" not in page.page.inner_text("body")
    page.close()


def test_the_reasons_go_with_the_year_and_the_care_types(browser: Any, tiny: Path, tmp_path: Path) -> None:
    run = plan(tiny / "scenarios" / "baseline.yaml", folder=tmp_path / "run").folder
    why_of_run(run)
    table = pd.read_csv(run / "why.csv")
    people = table.pivot_table("share", "need", "reason", aggfunc="sum")
    page = MapPage(browser, run / "map.html", 390)
    page.reset()
    assert not page.page.is_visible("#why li")
    page.page.locator("#why summary").focus()
    page.page.keyboard.press("Enter")
    first = page.page.locator("#whyshares p").first
    lines = "rows => rows.map(row => [...row.children].map(part => part.textContent))"

    def shown() -> dict[str, str]:
        return {word: told for word, _, told in page.page.locator("#why li").evaluate_all(lines)}

    # 1.88 people for want of beds and 2.27 for want of staff: test_why.py; the more people the higher in the list
    assert first.inner_text() == "2025-26, all needs: about 4 people are placed against their choice."
    assert list(shown().items()) == [("Staff: ", "about 2"), ("Beds: ", "about 2")]
    bars = page.page.locator("#why .bar i").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")
    beds, staff = (float(people[reason].sum()) for reason in ("beds", "staff"))
    assert bars == pytest.approx([100, 100 * beds / staff], abs=NEAR)
    page.page.evaluate("find('choices').open = true")
    for care_type, need in enumerate(("nursing", "residential")):
        page.choose(0, care_type)
        assert first.inner_text().endswith(f": {_said(people.loc[need].sum())} placed against their choice.")
        assert shown() == {
            f"{word}: ": about(people.loc[need, reason])
            for word, reason in (("Beds", "beds"), ("Staff", "staff")) if people.loc[need, reason] > 0.005
        }  # fmt: skip
    page.page.get_by_role("button", name="None", exact=True).click()
    assert "no care type is chosen: nobody is placed" in first.inner_text()
    assert page.violations() == []
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def _said(people: float) -> str:
    return f"{about(people)} {'person is' if is_one(people) else 'people are'}"


def _fills(page: MapPage) -> list[str]:
    """Of the wards, by name."""
    found: list[str] = page.page.evaluate("groups.wards.layers.map(layer => layer.options.fillColor)")
    return found


def test_wards_are_shaded_by_the_share_of_people_who_leave_where_that_is_fair(
    browser: Any, tiny: Path, tmp_path: Path
) -> None:
    """Without the priority no ward is shaded, and the map says why."""
    scenario = tiny / "scenarios" / "baseline.yaml"
    page = MapPage(browser, plan(scenario, folder=tmp_path / "without").folder / "map.html")
    assert _fills(page) == ["#999", "#999"]
    assert "this plan leaves out the priority fairness" in page.page.inner_text("#legend")
    page.page.get_by_text("The same figures as tables", exact=True).click()
    assert [row[-1] for row in page.rows("#tables table >> nth=1")[1:]] == ["–", "–"]
    page.close()
    scenario.write_text(scenario.read_text().replace("cost, travel", "cost, fairness, travel"))
    run = plan(scenario, folder=tmp_path / "with").folder
    page = MapPage(browser, run / "map.html")
    page.reset()
    # 4.647 of the 17.571 people placed leave, 26%: the darkest of four shades is for twice that, so each is 15% wide
    assert "All wards together: 26%" in page.page.inner_text("#legend")
    placed = pd.read_csv(run / "placements.csv")
    shares = placed[placed["out_of_borough"]].groupby("area")["people"].sum() / placed.groupby("area")["people"].sum()
    assert _fills(page) == [SHADES[ceil(shares[area] / 0.15)] for area in ("A2", "A1")]  # North Ward, South Ward
    page.page.get_by_text("The same figures as tables", exact=True).click()
    said = [number(row[-1].rstrip("%")) for row in page.rows("#tables table >> nth=1")[1:]]
    assert said == pytest.approx([100 * shares["A2"], 100 * shares["A1"]], abs=0.51)
    page.page.get_by_role("button", name="None", exact=True).click()
    assert _fills(page) == ["#999", "#999"]
    page.close()
