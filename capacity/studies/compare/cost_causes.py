"""Where a difference in cost comes from: the ledger's own parts, in present value, which add up to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from capacity.inputs.option_costs import ByYear

PARTS = {
    "weeks_of_care": "More or fewer weeks of care",
    "other_homes": "Other homes and prices for the same weeks",
    "agency_premium": "Agency premium",
    "empty_block_beds": "Empty block beds",
    "interim": "Interim care",
    "other_care": "Other care",
    "investment": "Investment, less what is left of it",
}
"""The parts of a difference, in the order in which people read them."""
KINDS = {"agency": "agency_premium", "void": "empty_block_beds", "interim": "interim"}


@dataclass(frozen=True)
class Causes:
    """Net present cost against the base, £, by part, and the plain figures that explain it."""

    pounds: Mapping[str, float]
    """By each of `PARTS`; their sum is the whole difference."""
    weeks: float
    """Weeks of care that are paid for, beyond the base's."""
    price: tuple[float, float]
    """Net £ a week on average for the alternative's weeks: at the base's price of each need and year, and as paid."""
    out: tuple[float, float]
    """Share of the weeks that are out of borough: in the base, and in the alternative."""
    agency_hours: float
    """Beyond the base's."""


@dataclass(frozen=True)
class Ledger:
    """costs.csv as far as causes are concerned."""

    residents: pd.DataFrame
    """Columns weeks and net, £; by financial year and need."""
    kinds: Mapping[str, ByYear]
    """Net £ of what is neither for residents nor investment, by part and financial year."""
    out: float
    """Share of the residents' weeks that are out of borough."""
    agency_hours: float


def ledger(costs: pd.DataFrame) -> Ledger:
    """The ledger of a plan, summed. Its exact decimals become floats: causes are reported in thousands of pounds."""
    numbers = {"net": "net", "resident_weeks": "weeks", "agency_hours": "agency_hours"}
    frame = costs.assign(**{name: costs[column].astype(float) for column, name in numbers.items()})
    living = frame[frame["kind"] == "residents"]
    sums = living.groupby(["financial_year", "need"])[["weeks", "net"]].sum()
    kinds: dict[str, dict[str, float]] = {}
    for kind, rows in frame.groupby("kind", sort=False):
        if kind not in ("residents", "investment"):
            by_year = kinds.setdefault(KINDS.get(str(kind), "other_care"), {})
            for year, pounds in rows.groupby("financial_year")["net"].sum().items():
                by_year[str(year)] = by_year.get(str(year), 0.0) + float(pounds)
    away = living.loc[living["site_authority"] != living["home"], "weeks"].sum()
    weeks = living["weeks"].sum()
    return Ledger(
        sums,
        kinds,
        float(away / weeks) if weeks else 0.0,
        float(frame.loc[frame["kind"] == "agency", "agency_hours"].sum()),
    )


def causes(now: Ledger, base: Ledger, investment: float, present: Callable[[ByYear], float]) -> Causes:
    """`investment` is what it costs beyond the base's, in present value; `present` makes that of a sum by year.

    Weeks beyond the base's count at what the base pays for a week of the same need and year; what is left of the
    difference is other homes and prices.
    """
    both = base.residents.add_suffix("_base").join(now.residents, how="outer").fillna(0.0)
    price = (both["net_base"] / both["weeks_base"]).where(both["weeks_base"] > 0, both["net"] / both["weeks"])
    more = (both["weeks"] - both["weeks_base"]) * price.fillna(0.0)
    other = both["net"] - both["net_base"] - more
    pounds = dict.fromkeys(PARTS, 0.0)
    pounds["weeks_of_care"], pounds["other_homes"] = (present(_by_year(pounds_of)) for pounds_of in (more, other))
    for part in {*now.kinds, *base.kinds}:
        pounds[part] = present(now.kinds.get(part, {})) - present(base.kinds.get(part, {}))
    pounds["investment"] = investment
    weeks = float(both["weeks"].sum())
    usual = float((both["weeks"] * price.fillna(0.0)).sum())
    return Causes(
        pounds=pounds,
        weeks=weeks - float(both["weeks_base"].sum()),
        price=(usual / weeks, float(both["net"].sum()) / weeks) if weeks else (0.0, 0.0),
        out=(base.out, now.out),
        agency_hours=now.agency_hours - base.agency_hours,
    )


def _by_year(values: pd.Series) -> dict[str, float]:
    return {str(year): float(pounds) for year, pounds in values.groupby(level="financial_year").sum().items()}
