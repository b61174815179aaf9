"""A comparison: the base and its alternatives, planned and appraised. What every output is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from capacity.inputs.option_costs import ByYear, present
from capacity.studies.alternatives import Planned
from capacity.studies.compare.appraisal import Appraisal, Flows, Valued, appraise, flows, no_capital
from capacity.studies.compare.away import Reasons
from capacity.studies.compare.choose import Candidate
from capacity.studies.compare.cost_causes import Causes, causes, ledger
from capacity.studies.compare.gains import by_group, names, who_gains
from capacity.studies.compare.measures import BY_KEY, TOTAL, Figures, figures, total
from capacity.studies.compare.split import Split
from capacity.studies.differing.differences import Difference

PEOPLE = 0.01
"""Placements over the plan: a smaller difference counts as none."""
POUNDS = 1e-6
"""Share of the largest cost: a smaller difference counts as none, as the solver is no more accurate."""
WEEKS, HOURS = 0.5, 1.0
"""Person-weeks of waiting, and hours that nobody works, over the plan: a smaller difference counts as none."""
Point = tuple[float, float, float, float]
"""Net present cost, £, avoidable placements out of borough, person-weeks of waiting, and hours that nobody works."""


@dataclass(frozen=True)
class Compared:
    """An alternative with a plan, or the base."""

    candidate: Candidate
    planned: Planned
    figures: Figures
    flows: Flows
    appraisal: Appraisal
    causes: Causes
    """Where the difference from the base's net present cost comes from."""
    no_capital: bool
    """Whether it builds or takes something for which no capital is given."""
    gains: pd.DataFrame
    """By ward and by need, against the base."""
    beaten_by: str
    """The alternative that costs no more, places no more people out of borough and adds neither waiting nor unstaffed
    hours; empty for none."""
    by_waiting: bool
    """Whether it is cheaper than the base only because people wait: it avoids no placement, and without the weeks of
    care that are not paid for meanwhile it would cost as much."""
    on_the_line: bool
    """Whether no alternative is better on both cost and placements, those that are cheaper by waiting left out."""

    @property
    def name(self) -> str:
        return self.candidate.name

    @property
    def efficient(self) -> bool:
        """Nothing else in the comparison is as good on cost, placements, waiting and staffing, and better on one.

        What people read is "no alternative is better all round".
        """
        return not self.beaten_by

    @property
    def standing(self) -> str:
        """`beaten`; `waiting`, which is not beaten and cheaper only because people wait; or `efficient`."""
        return "beaten" if self.beaten_by else "waiting" if self.by_waiting else "efficient"


@dataclass(frozen=True)
class Comparison:
    """The base, its alternatives in their order, and the terms on which they are compared."""

    place: str
    base: Compared
    others: tuple[Compared, ...]
    failed: tuple[tuple[Candidate, str], ...]
    """Alternatives without a plan, and why."""
    years: tuple[str, ...]
    rate: float
    valued: Valued
    prices_rise: tuple[str, ...]
    """What makes prices rise; empty where all figures are real."""
    warnings: tuple[str, ...]
    differs: Mapping[str, tuple[Difference, ...]] = field(default_factory=dict)
    """By name of each alternative, with a plan or without, the inputs in which it differs from the base."""
    split: Mapping[str, Split] = field(default_factory=dict)
    """By name, what each part of an alternative adds; empty where nobody has asked."""
    why: Mapping[str, Reasons] = field(default_factory=dict)
    """By name, why people of each plan are placed against their choice; empty where nobody has asked."""

    @property
    def complete(self) -> bool:
        """Every priority of every plan was settled."""
        return not any(plan.planned.failure for plan in self.all)

    @property
    def all(self) -> tuple[Compared, ...]:
        """The base first."""
        return self.base, *self.others

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The base first, those without a plan last."""
        return *(plan.candidate for plan in self.all), *(candidate for candidate, _ in self.failed)

    def change(self, plan: Compared, measure: str) -> float:
        """A figure over the whole plan, less the base's."""
        return total(plan.figures[measure]) - total(self.base.figures[measure])

    def extra_cost(self, plan: Compared) -> float:
        """Net present cost less the base's, £."""
        return plan.appraisal.net_present_cost - self.base.appraisal.net_present_cost


def compared(alternatives: Sequence[tuple[Candidate, Planned]], rate: float, valued: Valued) -> list[Compared]:
    """Every alternative that has a plan, the base first, held against the base."""
    measured = [figures(planned.tables, candidate.inputs) for candidate, planned in alternatives]
    cash = [flows(candidate.inputs, measures) for (candidate, _), measures in zip(alternatives, measured, strict=True)]
    groups = [by_group(planned.tables, candidate.inputs) for candidate, planned in alternatives]
    words = names(alternatives[0][0].inputs)
    appraised = [appraise(c, cash[0], f, measured[0], rate, valued) for c, f in zip(cash, measured, strict=True)]
    points = [
        (
            appraisal.net_present_cost,
            measures["avoidable_out_of_borough"][TOTAL],
            measures["waiting_weeks"][TOTAL],
            measures["unstaffed_hours"][TOTAL],
        )
        for appraisal, measures in zip(appraised, measured, strict=True)
    ]
    books = [ledger(planned.tables["costs.csv"]) for _, planned in alternatives]
    base = alternatives[0][0].inputs

    def worth(by_year: ByYear) -> float:
        return present(by_year, cash[0].years[0], rate)

    caused = [
        causes(book, books[0], appraisal.present_investment, worth)
        for book, appraisal in zip(books, appraised, strict=True)
    ]
    beaten = beaten_by(points)
    waits = [_by_waiting(point, points[0], why) for point, why in zip(points, caused, strict=True)]
    drawn = [n for n, by_waiting in enumerate(waits) if not by_waiting]
    on_both = beaten_by([(*points[n][:2], 0.0, 0.0) for n in drawn])
    line = {n for n, better in zip(drawn, on_both, strict=True) if better is None}

    return [
        Compared(
            candidate=candidate,
            planned=planned,
            figures=measured[n],
            flows=cash[n],
            appraisal=appraised[n],
            causes=caused[n],
            no_capital=no_capital(candidate.inputs, base),
            gains=who_gains(groups[0], groups[n], words),
            beaten_by="" if (better := beaten[n]) is None else alternatives[better][0].name,
            by_waiting=waits[n],
            on_the_line=n in line,
        )
        for n, (candidate, planned) in enumerate(alternatives)
    ]


def _by_waiting(point: Point, base: Point, why: Causes) -> bool:
    """Whether nothing but waiting makes it cheaper; interim care is part of what waiting costs."""
    cost, placements, waiting, _ = (mine - theirs for mine, theirs in zip(point, base, strict=True))
    otherwise = cost - why.pounds["weeks_of_care"] - why.pounds["interim"]
    least, avoided = BY_KEY["net_cost"].notice, -placements
    return cost < -least <= otherwise and avoided < BY_KEY["avoidable_out_of_borough"].notice and waiting > WEEKS


def beaten_by(points: Sequence[Point]) -> list[int | None]:
    """For each point the cheapest one that is no worse in any figure and better in one; None where it is efficient.

    Differences of less than `PEOPLE`, `POUNDS`, `WEEKS` and `HOURS` count as none.
    """
    near = POUNDS * max((abs(cost) for cost, *_ in points), default=0.0)

    def beats(one: Point, other: Point) -> bool:
        better = [theirs - mine for mine, theirs in zip(one, other, strict=True)]
        least = near, PEOPLE, WEEKS, HOURS
        no_worse = all(by >= -small for by, small in zip(better, least, strict=True))
        return no_worse and any(by > small for by, small in zip(better, least, strict=True))

    beaten: list[int | None] = []
    for here in points:
        better = [(point, n) for n, point in enumerate(points) if beats(point, here)]
        beaten.append(min(better)[1] if better else None)
    return beaten
