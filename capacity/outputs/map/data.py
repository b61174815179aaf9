"""A run's tables and its place → what the map shows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

import pandas as pd

from capacity.inputs.calendar import Quarter, financial_years
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Figure, age_range
from capacity.inputs.sites import place_name, sites_of
from capacity.inputs.unknown_needs import left_out, nothing_known
from capacity.inputs.wording import in_sentence, why_unshaded
from capacity.outputs.map import MapData
from capacity.outputs.map.shapes import short
from capacity.outputs.map.stops import NO_ROOM
from capacity.results.columns import WHY
from capacity.results.row_sums import sums_of

WAITING, AVOIDABLE = "waiting_at_year_end", "avoidable_out_of_borough"
OLD = 75  # cards show how many people of this age or older a ward has


Asked = Callable[[str, int], tuple[float, float]]
"""Asking fee and usual rate, £ a week, of a service in a quarter of the plan."""


def map_data(
    inputs: Inputs,
    tables: Mapping[str, pd.DataFrame],
    stopped: str,
    settled: Collection[str],
    asked: Asked,
    changed: tuple[str, ...] = (),
) -> MapData:
    """Gather names, positions, prices and outlines around the tables of a run, and why.csv where it is among them.

    `stopped` says why the run is incomplete, `settled` holds the priorities it settled; `changed` names input
    files that are not as they were when the run was planned.
    """
    scenario, book = inputs.scenario, inputs.book
    providers = inputs.tables.provider_names
    quarters = scenario.calendar
    unknown = nothing_known(inputs)
    waiting = tables["waiting.csv"]
    unsettled = f" ({stopped}: not every priority was settled)" if stopped else ""
    if changed:
        unsettled += f" (changed since the plan, so prices and names may differ from it: {', '.join(changed)})"
    return MapData(
        title=f"{place_name(inputs)} · {scenario.name}",
        subtitle=short(scenario.label, 200) + unsettled,
        note=inputs.place_file.note,
        areas=_rows(inputs, "areas", "area", "name", "authority", "latitude", "longitude"),
        people_75=_people_75(inputs, quarters),
        authorities=_rows(inputs, "authorities", "authority", "name", "role"),
        sites=pd.DataFrame(
            [
                (site, s.name, providers.get(s.provider, s.provider), s.authority, s.latitude, s.longitude, s.rating)
                for site, s in sites_of(inputs).items()
            ],
            columns=["site", "name", "provider", "authority", "latitude", "longitude", "rating"],
        ),
        care_types={name: care_type.label for name, care_type in book.care_types.items()},
        needs={name: need.label for name, need in book.needs.items()},
        quarters=pd.DataFrame(
            [(quarter.name, quarter.financial_year, quarter.days) for quarter in quarters],
            columns=["quarter", "financial_year", "days"],
        ),
        avoidable=_avoidable(tables["summary.csv"], unknown),
        headline=_headline(tables["summary.csv"], unknown, quarters),
        headline_by_home=_headline_by_home(tables["summary.csv"], unknown, quarters),
        left_out=_left_out(inputs, tables["summary.csv"], unknown, quarters[-1].financial_year),
        placements=tables["placements.csv"],
        waiting=waiting[~waiting["need"].isin(unknown)],
        occupancy=tables["occupancy.csv"],
        short=_short(inputs, tables["staffing.csv"], quarters),
        prices=_prices(quarters, asked, sorted(set(tables["occupancy.csv"]["service"]))),
        ceiling=scenario.policy.fee_ceiling_over_usual,
        unshaded=why_unshaded(settled, scenario.priorities),
        area_outlines=inputs.outlines.get("area"),
        authority_outlines=inputs.outlines.get("authority"),
        attribution=inputs.place_file.attribution,
        reasons=_reasons(tables[WHY], unknown) if WHY in tables else None,
        met_by={name: _met_by(need.accepts) for name, need in book.needs.items()},
    )


def _met_by(accepts: Mapping[str, Figure]) -> list[str]:
    """Care types that may meet all of a need, or the most of it."""
    most = max((share.value for share in accepts.values()), default=0.0)
    return [care_type for care_type, share in accepts.items() if share.value >= most]


def _reasons(why: pd.DataFrame, unknown: list[str]) -> pd.DataFrame:
    """why.csv over all home authorities, without the needs of which nothing is known."""
    known = why[~why["need"].isin(unknown)].assign(financial_year=why["year"])
    return known.groupby(["need", "financial_year", "reason"], sort=False, as_index=False).agg(share=("share", "sum"))


def _avoidable(summary: pd.DataFrame, unknown: list[str]) -> dict[str, float]:
    rows = summary[(summary["measure"] == AVOIDABLE) & ~summary["need"].isin(unknown)]
    return {str(need): float(people) for need, people in rows.groupby("need", sort=False)["value"].sum().items()}


def _short(inputs: Inputs, staffing: pd.DataFrame, quarters: tuple[Quarter, ...]) -> dict[tuple[str, str, str], str]:
    """Care types of an authority that could take nobody for want of a role, at the end of each financial year."""
    book, short = inputs.book, dict[tuple[str, str, str], str]()
    closing = {quarter.financial_year: quarter.name for quarter in quarters}
    rows = staffing[staffing["quarter"].isin(closing.values())]
    columns = ["pool", "role", "quarter", "supply_hours", "required_hours"]
    for pool, role, quarter, supply, required in rows[columns].itertuples(index=False):
        left = supply * (1 + book.roles[role].agency_share.value) - required
        for care_type, model in book.care_types.items():
            each = model.hours_per_week.get(role)
            if each and left < NO_ROOM * each.value * book.hours_factor.value:
                short.setdefault((pool, care_type, quarter), in_sentence(book.roles[role].label))
    return short


def _by_year(summary: pd.DataFrame, measure: str, needs: Collection[str]) -> dict[str, float]:
    """A figure of these needs by financial year."""
    added: defaultdict[str, float] = defaultdict(float)
    for (of, need, year), value in sums_of(summary, "value", "measure", "need", "financial_year").items():
        if of == measure and need in needs:
            added[year] += value
    return added


def _headline(summary: pd.DataFrame, unknown: list[str], quarters: tuple[Quarter, ...]) -> pd.DataFrame:
    """The figures that the terminal and the report lead with."""
    known = set(summary["need"].tolist()).difference(unknown)
    by_year = [_by_year(summary, measure, known) for measure in (WAITING, AVOIDABLE)]
    rows = [(year, *(people.get(year, 0.0) for people in by_year)) for year in financial_years(quarters)]
    return pd.DataFrame(rows, columns=["financial_year", "waiting", "avoidable"])


def _headline_by_home(summary: pd.DataFrame, unknown: list[str], quarters: tuple[Quarter, ...]) -> pd.DataFrame:
    parts = [
        _headline(rows, unknown, quarters).assign(home=str(home)) for home, rows in summary.groupby("home", sort=False)
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["financial_year", "waiting", "avoidable", "home"])


def _left_out(inputs: Inputs, summary: pd.DataFrame, unknown: list[str], year: str) -> str:
    waiting = {need: _by_year(summary, WAITING, [need]).get(year, 0.0) for need in unknown}
    said = left_out(inputs.book, waiting, year)
    return f"{said[0]}{said[1]}{said[2]}" if said else ""


def _rows(inputs: Inputs, table: str, *columns: str) -> pd.DataFrame:
    return pd.DataFrame(
        [tuple(getattr(row, column) for column in columns) for row, _ in inputs.tables[table]], columns=list(columns)
    )


def _prices(quarters: tuple[Quarter, ...], asked: Asked, services: list[str]) -> pd.DataFrame:
    """Asking fee and usual rate of every service in the last quarter of each financial year."""
    closing = {quarter.financial_year: (q, quarter.name) for q, quarter in enumerate(quarters)}
    rows = [(service, name, *asked(service, q)) for service in services for q, name in closing.values()]
    return pd.DataFrame(rows, columns=["service", "quarter", "asking_fee", "usual_rate"])


def _people_75(inputs: Inputs, quarters: tuple[Quarter, ...]) -> pd.DataFrame:
    """People of the bands that begin at 75 or above, by area and financial year."""
    years = {quarter.calendar_year: quarter.financial_year for quarter in quarters}
    people: defaultdict[tuple[str, str], float] = defaultdict(float)
    for row, _ in inputs.tables.population:
        if row.year in years and (ages := age_range(row.age_band)) and ages[0] >= OLD:
            people[row.area, years[row.year]] += row.people
    rows = [(*key, each) for key, each in people.items()]
    return pd.DataFrame(rows, columns=["area", "financial_year", "people"])
