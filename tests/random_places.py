"""Small random places as hypothesis strategies, made in memory without any file."""

import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st

from capacity.inputs.read.reading import Inputs
from capacity.inputs.read.yaml12 import Document, Mark
from capacity.inputs.schema import Book, PlaceFile, Scenario
from capacity.inputs.schema.rows import (
    TABLES,
    AreaRow,
    AuthorityRow,
    DemandRow,
    FeeRateRow,
    ProviderRow,
    ResidentRow,
    ServiceRow,
    SiteRow,
    WorkforceRow,
)
from capacity.inputs.tables import Table, Tables
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve

NEEDS = ("nursing", "residential")
LATITUDES = (54.0, 54.05, 54.1, 54.3)


@dataclass(frozen=True)
class Service:
    """A service of a random place, its site and who lives there."""

    care_type: str
    home: bool
    latitude: float
    beds: int
    others: int
    residents: int
    fee: int
    rating: str
    block: tuple[int, int] | None = None
    """Block beds and their fee."""


@dataclass(frozen=True)
class Place:
    """A random place; `scale` multiplies people, beds and hours."""

    services: tuple[Service, ...]
    demand: tuple[tuple[int, int], ...]
    """Yearly admissions by area and need."""
    nurse_hours: int | None
    ceiling: float
    lowest: str
    substitution: float
    closes: int | None = None
    contribution_rise: float = 0.0
    scale: float = 1.0
    prefix: str = "S"

    def with_more_beds(self, service: int, more: int) -> "Place":
        """The place with more beds in one service."""
        wider = replace(self.services[service], beds=self.services[service].beds + more)
        return replace(self, services=(*self.services[:service], wider, *self.services[service + 1 :]))


@st.composite
def places(draw: st.DrawFn) -> Place:
    """Places with two areas, two needs, two to five services in and out of borough."""
    made = []
    for _ in range(draw(st.integers(2, 5))):
        others, residents = draw(st.integers(0, 6)), draw(st.integers(0, 5))
        beds = others + residents + draw(st.integers(0, 9))
        made.append(
            Service(
                care_type=draw(st.sampled_from(NEEDS)),
                home=draw(st.booleans()),
                latitude=draw(st.sampled_from(LATITUDES)),
                beds=beds,
                others=others,
                residents=residents,
                fee=draw(st.integers(600, 900)),
                rating=draw(st.sampled_from(["Good", "Requires improvement", "Inadequate", ""])),
                block=draw(st.none() | st.tuples(st.integers(0, min(beds, 8)), st.integers(400, 900))),
            )
        )
    return Place(
        services=tuple(made),
        demand=tuple((draw(st.integers(0, 40)), draw(st.integers(0, 40))) for _ in range(2)),
        nurse_hours=draw(st.none() | st.integers(0, 150)),
        ceiling=draw(st.sampled_from([0.0, 0.05, 0.1])),
        lowest=draw(st.sampled_from(["Inadequate", "Requires improvement", "Good"])),
        substitution=draw(st.sampled_from([0.1, 0.25, 0.5])),
        closes=draw(st.none() | st.integers(0, len(made) - 1)),
        contribution_rise=draw(st.sampled_from([0.0, 0.05, 6.5])),  # the last to £750, above some prices
    )


def inputs_of(place: Place) -> Inputs:
    """The place as checked inputs: three quarters over two financial years."""
    name = [f"{place.prefix}{number}" for number in range(len(place.services))]
    events = [] if place.closes is None else [{"event": "closes", "site": name[place.closes], "from": "2026-04-01"}]
    scenario = Scenario.model_validate({
        "name": "random", "place": "", "book": "", "start": "2025-10-01", "quarters": 3, "events": events,
        "policy": {"fee_ceiling_over_usual": place.ceiling, "lowest_rating": place.lowest,
                   "contribution_rise": {"2026-27": {"prices": place.contribution_rise, "large": True}}},
    })  # fmt: skip
    years = ("2025-26", "2026-27")
    k = place.scale
    rows = {
        "authorities": [AuthorityRow(authority="H", name="Home", role="home"),
                        AuthorityRow(authority="N", name="Next", role="neighbour")],
        "areas": [AreaRow.model_construct(area=f"A{a}", name=f"Area {a}", authority="H",
                                          latitude=latitude, longitude=-2.0)
                  for a, latitude in enumerate((54.0, 54.1))],
        "demand": [DemandRow.model_construct(area=f"A{a}", need=need, financial_year=year, admissions=k * admissions)
                   for a, both in enumerate(place.demand)
                   for need, admissions in zip(NEEDS, both, strict=True) for year in years],
        "sites": [SiteRow.model_construct(site=name[n], name="", provider="P", authority="H" if s.home else "N",
                                          latitude=s.latitude, longitude=-2.0, rating=s.rating)
                  for n, s in enumerate(place.services)],
        "services": [ServiceRow.model_construct(service=f"{name[n]}-{s.care_type}", site=name[n],
                                                care_type=s.care_type, beds=k * s.beds, others=k * s.others,
                                                weekly_fee=float(s.fee), council_beds=None,
                                                block_beds=s.block and k * s.block[0],
                                                block_fee=s.block and float(s.block[1]))
                     for n, s in enumerate(place.services)],
        "residents": [ResidentRow.model_construct(service=f"{name[n]}-{s.care_type}", need=s.care_type,
                                                  authority="H", people=k * s.residents)
                      for n, s in enumerate(place.services)],
        "fee_rates": [FeeRateRow.model_construct(authority=authority, care_type=need, financial_year=year,
                                                 usual_rate=rate + 20.0 * number)
                      for authority, rate in (("H", 700), ("N", 740)) for need in NEEDS
                      for number, year in enumerate(years)],
        "workforce": [] if place.nurse_hours is None else
                     [WorkforceRow.model_construct(pool="H", role="nurse", financial_year=year,
                                                   hours_per_week=k * place.nurse_hours) for year in years],
        "population": [], "providers": [ProviderRow(provider="P", name="P")], "waiting": [],
    }  # fmt: skip
    tables = Tables(**{
        table: Table(table, f"{table}.csv", tuple(found), tuple(range(2, 2 + len(found))), present=bool(found))
        for table, found in rows.items()
    })  # fmt: skip
    book, nowhere = _book(place), Document({}, {(): Mark("", 1)})
    return Inputs(scenario, nowhere, book, nowhere, book, Path(), PlaceFile(), tables, outlines={}, files=())


def _book(place: Place) -> Book:
    need = {"priority": 1.0, "mean_stay_days": 500, "mean_days_until_withdrawal": 400, "nhs_funded_share": 0.1,
            "client_contribution_per_week": 100, "chooses_out_of_borough": 0.1, "max_travel_km": 25}  # fmt: skip
    return Book.model_validate({
        "name": "random", "as_of": "2025-26",
        "care_types": {
            "nursing": {"label": "Nursing", "max_occupancy": 0.95, "hours_per_week": {"nurse": 9}},
            "residential": {"label": "Residential", "max_occupancy": 1.0, "hours_per_week": {}},
        },
        "needs": {
            "nursing": {**need, "label": "Nursing", "accepts": {"nursing": 1}, "priority": 1.5},
            "residential": {**need, "label": "Residential",
                            "accepts": {"residential": 1, "nursing": place.substitution}},
        },
        "admissions_per_1000_per_year": {},
        "roles": {"nurse": {"label": "Nurse", "agency_share": 0.1, "agency_premium_per_hour": 12}},
        "money": {"funded_nursing_care_per_week": {}, "discount_rate": 0.035},
        "travel": {"road_factor": 1.3},
    })  # fmt: skip


def write_place(place: Place, folder: Path) -> Path:
    """The place as files, for those who read from disk. Returns the scenario."""
    inputs = inputs_of(place)
    folder.mkdir(parents=True)
    for table in inputs.tables:
        name = table.name
        model, _, optional = TABLES[name]
        if table.rows or not (optional or name == "population"):  # demand.csv stands in for it
            with (folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(model.model_fields)
                writer.writerows([["" if v is None else v for v in row.model_dump().values()] for row in table.rows])
    scenario = inputs.scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    (folder / "book.yaml").write_text(json.dumps(inputs.book.model_dump(mode="json", exclude_none=True)))
    (folder / "scenario.yaml").write_text(json.dumps({**scenario, "place": ".", "book": "book.yaml"}))
    return folder / "scenario.yaml"


def solution_of(place: Place) -> Solution:
    """The place planned."""
    inputs = inputs_of(place)
    return solve(build(inputs), inputs.scenario.priorities)


def values_of(place: Place) -> dict[str, float]:
    """Stage values of the place's plan."""
    return {stage.priority: stage.value for stage in solution_of(place).stages}
