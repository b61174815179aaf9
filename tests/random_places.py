"""Small random places as hypothesis strategies, made in memory without any file."""

import csv
import json
import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from capacity.inputs.read.reading import Inputs
from capacity.inputs.read.yaml12 import Document, Mark
from capacity.inputs.schema import Book, PlaceFile, Scenario
from capacity.inputs.schema.rows import TABLES
from capacity.inputs.tables import Table, Tables
from capacity.model.problem.build import build
from capacity.model.stages import Solution, solve

NEEDS = ("nursing", "residential")
YEARS = ("2025-26", "2026-27")
STARTS = ("2025-10-01", "2026-01-01", "2026-04-01")  # of the three quarters, over two financial years
AREAS = (54.0, 54.1, 53.9, 54.2, 54.05)
LATITUDES = (53.85, 54.0, 54.05, 54.1, 54.25, 54.3)  # area A0 alone reaches the first, A1 the fifth, none the last


def examples(few: int) -> int:
    """How many places a test tries: a few, or as many times more as CAPACITY_EXAMPLES says."""
    return few * int(os.environ.get("CAPACITY_EXAMPLES", "1"))


@dataclass(frozen=True)
class Wing:
    """A second service of a site, of the other care type, at the same fee."""

    beds: int
    others: int
    residents: int


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
    wing: Wing | None = None


@dataclass(frozen=True)
class Closure:
    """What closes, from and until which quarter (its number, from 0), and what of its staff stays."""

    number: int
    unit: bool = False
    """The service alone, not its whole site."""
    start: int = 2
    until: int | None = None
    staff_stay: float | None = None


@dataclass(frozen=True)
class Terms:
    """Figures of the book and the scenario, all where they change nothing unless they are given."""

    days_to_arrange: tuple[int, int] = (0, 0)
    """By need."""
    interim: int = 0
    cover: int = 0
    """Nurse hours a week of each site with a nursing service."""
    growth: float = 0.0
    admissions: float = 1.0
    hours: float = 1.0
    staff_stay: float = 1.0
    mean_stay: tuple[float, float] = (500, 500)
    """By need, days."""
    withdrawal: float = 400
    """Days."""
    diversion: float | None = None
    """Of people with residential need into nursing; takes the place of the book's share."""
    fee_rise: float = 0.0
    fairness: bool = False
    self_funders: tuple[float, float] = (0.0, 0.0)
    """By need, the share of others who become funded in a year."""
    becomes: tuple[float, float] = (0.0, 0.0)
    """By need, the share of residents who come to have the other need in a year."""


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
    closes: Closure | None = None
    contribution_rise: float = 0.0
    waiting: tuple[tuple[int, int], ...] = ((0, 0), (0, 0))
    """At the start, by area and need."""
    terms: Terms = Terms()
    scale: float = 1.0
    prefix: str = "S"

    def with_more_beds(self, service: int, more: int) -> "Place":
        """The place with more beds in one service."""
        wider = replace(self.services[service], beds=self.services[service].beds + more)
        return replace(self, services=(*self.services[:service], wider, *self.services[service + 1 :]))


def _wing(free: int, others: int, residents: int) -> Wing:
    return Wing(free + others + residents, others, residents)


# Made once: each place of thousands would make its own, which takes longer than to draw from them
_RATING = st.sampled_from(["Good", "Requires improvement", "Inadequate", ""])
_BLOCK = [st.none() | st.tuples(st.integers(0, most), st.integers(400, 900)) for most in range(9)]
_WING = st.none() | st.builds(_wing, *[st.integers(0, 4)] * 3)


@st.composite
def _services(draw: st.DrawFn) -> Service:
    others, residents = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    beds = others + residents + draw(st.integers(0, 9))
    return Service(
        care_type=draw(st.sampled_from(NEEDS)),
        home=draw(st.booleans()),
        latitude=draw(st.sampled_from(LATITUDES)),
        beds=beds,
        others=others,
        residents=residents,
        fee=draw(st.integers(600, 900)),
        rating=draw(_RATING),
        block=draw(_BLOCK[min(beds, 8)]),
        wing=draw(_WING),
    )


@st.composite
def _closures(draw: st.DrawFn, services: int) -> Closure:
    start = draw(st.integers(0, 2))
    return Closure(
        number=draw(st.integers(0, services - 1)),
        unit=draw(st.booleans()),
        start=start,
        until=2 if start < 2 and draw(st.booleans()) else None,
        staff_stay=draw(st.sampled_from([None, 0.0, 0.4, 1.0])),
    )


def _terms() -> st.SearchStrategy[Terms]:
    days = st.sampled_from([0, 10, 57, 85])
    stays = st.sampled_from([500.0, 30.0, 1e5])
    changing = st.sampled_from([0.0, 0.0, 0.2, 1.0])
    running_out = st.sampled_from([0.0, 0.1, 1.0])
    return st.builds(
        Terms,
        days_to_arrange=st.tuples(days, days),
        interim=st.sampled_from([0, 300]),
        cover=st.sampled_from([0, 0, 20]),
        growth=st.sampled_from([0.0, 0.02, 0.5]),
        admissions=st.sampled_from([1.0, 0.9, 1.1]),
        hours=st.sampled_from([1.0, 0.95, 1.05]),
        staff_stay=st.sampled_from([1.0, 0.5, 0.0]),
        mean_stay=st.tuples(stays, stays),
        withdrawal=st.sampled_from([400.0, 40.0, 1e5]),
        diversion=st.sampled_from([None, 0.0, 0.3]),
        fee_rise=st.sampled_from([0.0, 0.04]),
        fairness=st.booleans(),
        self_funders=st.tuples(running_out, running_out),
        becomes=st.tuples(changing, changing),
    )


_A_SERVICE, _TERMS = _services(), _terms()
_CLOSES = {services: st.none() | _closures(services) for services in range(2, 6)}


@st.composite
def places(draw: st.DrawFn, areas: int = 2) -> Place:
    """Places with two areas or up to five, two needs, two to five sites in and out of borough."""
    made = tuple(draw(_A_SERVICE) for _ in range(draw(st.integers(2, 5))))
    people = st.integers(0, 3)
    return Place(
        services=made,
        demand=tuple((draw(st.integers(0, 40)), draw(st.integers(0, 40))) for _ in range(areas)),
        nurse_hours=draw(st.none() | st.integers(0, 150)),
        ceiling=draw(st.sampled_from([0.0, 0.05, 0.1])),
        lowest=draw(st.sampled_from(["Inadequate", "Requires improvement", "Good"])),
        substitution=draw(st.sampled_from([0.1, 0.25, 0.5])),
        closes=draw(_CLOSES[len(made)]),
        contribution_rise=draw(st.sampled_from([0.0, 0.05, 6.5])),  # the last to £750, above some prices
        waiting=tuple((draw(people), draw(people)) for _ in range(areas)),
        terms=draw(_TERMS),
    )


def _scenario(place: Place) -> dict[str, Any]:
    terms, events = place.terms, []
    if (closes := place.closes) is not None:
        site = f"{place.prefix}{closes.number}"
        unit = f"{site}-{place.services[closes.number].care_type}"
        event = {"service": unit} if closes.unit else {"site": site}
        event |= {} if closes.until is None else {"until": STARTS[closes.until]}
        event |= {} if closes.staff_stay is None else {"staff_stay": closes.staff_stay}
        events.append({"event": "closes", "from": STARTS[closes.start], **event})
    fairness = ["fairness"] if terms.fairness else []
    diversion = {} if terms.diversion is None else {"residential": {"nursing": terms.diversion}}
    return {
        "name": "random", "start": STARTS[0], "quarters": len(STARTS), "events": events,
        "priorities": ["safe_staffing", "unmet", "out_of_borough", "cost", *fairness, "travel"],
        "policy": {"fee_ceiling_over_usual": place.ceiling, "lowest_rating": place.lowest,
                   "asking_fee_rise": {"2026-27": terms.fee_rise}, "diversion": diversion,
                   "contribution_rise": {"2026-27": {"prices": place.contribution_rise, "large": True}}},
    }  # fmt: skip


def _sites(place: Place) -> dict[str, list[dict[str, Any]]]:
    """Sites, their services and who lives there."""
    k, rows = place.scale, {"sites": [], "services": [], "residents": []}
    for number, service in enumerate(place.services):
        site = f"{place.prefix}{number}"
        rows["sites"].append({"site": site, "name": "", "provider": "P", "authority": "H" if service.home else "N",
                              "latitude": service.latitude, "longitude": -2.0, "rating": service.rating})  # fmt: skip
        block = service.block and {"block_beds": k * service.block[0], "block_fee": float(service.block[1])}
        (other,) = set(NEEDS) - {service.care_type}
        for unit, kind, terms in ((service, service.care_type, block), (service.wing, other, None)):
            if unit is None:
                continue
            name = f"{site}-{kind}"
            head = {"service": name, "site": site, "care_type": kind, "weekly_fee": float(service.fee)}
            rows["services"].append({**head, "beds": k * unit.beds, "others": k * unit.others, **(terms or {})})
            rows["residents"].append({"service": name, "need": kind, "authority": "H", "people": k * unit.residents})
    return rows


def _rows(place: Place) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows."""
    k = place.scale
    usual = (("H", 700.0), ("N", 740.0))
    nurses = {"pool": "H", "role": "nurse", "hours_per_week": k * (place.nurse_hours or 0)}
    return _sites(place) | {
        "authorities": [{"authority": "H", "name": "Home", "role": "home"},
                        {"authority": "N", "name": "Next", "role": "neighbour"}],
        "areas": [{"area": f"A{a}", "name": f"Area {a}", "authority": "H", "latitude": latitude, "longitude": -2.0}
                  for a, latitude in enumerate(AREAS[: len(place.demand)])],
        "demand": [{"area": f"A{a}", "need": need, "financial_year": year, "admissions": k * admissions}
                   for a, both in enumerate(place.demand)
                   for (need, admissions), year in product(zip(NEEDS, both, strict=True), YEARS)],
        "waiting": [{"area": f"A{a}", "need": need, "people": k * people} for a, both in enumerate(place.waiting)
                    for need, people in zip(NEEDS, both, strict=True) if people],
        "fee_rates": [{"authority": authority, "care_type": kind, "financial_year": year, "usual_rate": rate + 20 * n}
                      for authority, rate in usual for kind in NEEDS for n, year in enumerate(YEARS)],
        "workforce": [] if place.nurse_hours is None else [{**nurses, "financial_year": year} for year in YEARS],
        "population": [], "providers": [{"provider": "P", "name": "P"}],
    }  # fmt: skip


def inputs_of(place: Place) -> Inputs:
    """The place as checked inputs: three quarters over two financial years."""
    scenario = Scenario.model_validate({**_scenario(place), "place": "", "book": ""})
    rows = {name: [TABLES[name][0].model_construct(**row) for row in each] for name, each in _rows(place).items()}
    tables = Tables(**{
        table: Table(table, f"{table}.csv", tuple(found), tuple(range(2, 2 + len(found))), present=bool(found))
        for table, found in rows.items()
    })  # fmt: skip
    book, nowhere = Book.model_validate(_book(place)), Document({}, {(): Mark("", 1)})
    return Inputs(scenario, nowhere, book, nowhere, book, Path(), PlaceFile(), tables, outlines={}, files=())


def _book(place: Place) -> dict[str, Any]:
    terms = place.terms
    need = {"priority": 1.0, "mean_days_until_withdrawal": terms.withdrawal, "nhs_funded_share": 0.1,
            "client_contribution_per_week": 100, "chooses_out_of_borough": 0.1, "max_travel_km": 25,
            "interim_care_per_week": terms.interim}  # fmt: skip
    cover = {"nurse": place.scale * terms.cover} if terms.cover else {}
    growth = {"others_growth_per_year": terms.growth}
    nursing, residential = (
        {"days_to_arrange": days, "mean_stay_days": stay, "self_funders_becoming_funded_per_year": share}
        for days, stay, share in zip(terms.days_to_arrange, terms.mean_stay, terms.self_funders, strict=True)
    )
    (to_residential, to_nursing) = ({"becomes": {other: share}} if share else {}
                                    for other, share in zip(reversed(NEEDS), terms.becomes, strict=True))  # fmt: skip
    return {
        "name": "random", "as_of": "2025-26",
        "care_types": {
            "nursing": {"label": "Nursing", "max_occupancy": 0.95, "hours_per_week": {"nurse": 9},
                        "hours_per_site_per_week": cover, **growth},
            "residential": {"label": "Residential", "max_occupancy": 1.0, "hours_per_week": {}, **growth},
        },
        "needs": {
            "nursing": {**need, **nursing, **to_residential, "label": "Nursing", "accepts": {"nursing": 1},
                        "priority": 1.5},
            "residential": {**need, **residential, **to_nursing, "label": "Residential",
                            "accepts": {"residential": 1, "nursing": place.substitution}},
        },
        "admissions_factor": terms.admissions, "hours_factor": terms.hours,
        "staff_stay_after_closure": terms.staff_stay,
        "admissions_per_1000_per_year": {},
        "roles": {"nurse": {"label": "Nurse", "agency_share": 0.1, "agency_premium_per_hour": 12}},
        "money": {"funded_nursing_care_per_week": {}, "discount_rate": 0.035},
        "travel": {"road_factor": 1.3},
    }  # fmt: skip


def write_place(place: Place, folder: Path) -> Path:
    """The place as files, for those who read from disk. Returns the scenario."""
    folder.mkdir(parents=True)
    for name, rows in _rows(place).items():
        model, _, optional = TABLES[name]
        if rows or not (optional or name == "population"):  # demand.csv stands in for it
            with (folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, list(model.model_fields))
                writer.writeheader()
                writer.writerows(rows)
    (folder / "book.yaml").write_text(json.dumps(_book(place)))
    (folder / "scenario.yaml").write_text(json.dumps({**_scenario(place), "place": ".", "book": "book.yaml"}))
    return folder / "scenario.yaml"


def solution_of(place: Place) -> Solution:
    """The place planned."""
    inputs = inputs_of(place)
    return solve(build(inputs), inputs.scenario.priorities)


def values_of(place: Place) -> dict[str, float]:
    """Stage values of the place's plan."""
    return {stage.priority: stage.value for stage in solution_of(place).stages}
