"""Things that do not stop a plan but that its reader should know. Warnings travel with the outputs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from capacity.inputs.calendar import in_force, long_date
from capacity.inputs.check.events import in_plan
from capacity.inputs.events import effects_of, services_closed
from capacity.inputs.exact_figures import ROUNDING
from capacity.inputs.outlook import going_on
from capacity.inputs.plan_warning import PlanWarning, few
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Figure, Scenario
from capacity.inputs.schema.rows import TABLES, OriginRow
from capacity.inputs.to_supply import needs_without_beds, still, to_do
from capacity.inputs.wording import in_sentence, listed
from capacity.model.opening import opening_residents
from capacity.model.problem.arrays import Problem
from capacity.model.problem.figures import admissions, from_population, funded_nursing_care
from capacity.model.rises import rises
from capacity.model.unreached import diverted_nowhere, never_eligible, nobody_comes, out_of_reach, without_homes

__all__ = ["PlanWarning", "assumptions", "warn"]

FAR_FROM_BOOK = 2.0  # admissions more than twice, or less than half, of what the book expects
IN_POUNDS = 10_000  # a smaller yearly budget was probably written in thousands or millions
LARGE = 1_000_000  # possible placements by quarter; the demonstration place has a quarter of that


def warn(inputs: Inputs, problem: Problem) -> list[PlanWarning]:
    """Every warning about checked inputs: what the scenario says but does not do, who cannot be placed, the rest."""
    return [
        *([PlanWarning("place", note)] if (note := inputs.place_file.note) else []),
        *_scenario(inputs, inputs.scenario),
        *rises(inputs),
        *_events(inputs, inputs.scenario),
        *_staff(inputs, inputs.scenario),
        *_to_do(inputs),
        *without_homes(inputs, problem),
        *diverted_nowhere(inputs),
        *out_of_reach(inputs, problem),
        *_admissions(inputs),
        *nobody_comes(problem),
        *opening_residents(inputs, problem),
        *_misplaced(inputs),
        *_becoming_funded(inputs),
        *_blocks(problem),
        *_size(problem),
        *never_eligible(problem),
        *_funded_nursing_care(inputs, problem),
        *_assumptions(inputs),
        *(PlanWarning("note", note) for note in inputs.notes),
    ]


def _to_do(inputs: Inputs) -> Iterator[PlanWarning]:
    """Figures that are not yet the council's own, in a place made from published files."""
    if not inputs.origins:
        return
    rows = {
        (table.name, " ".join(str(getattr(row, column)) for column in TABLES[table.name][1])): row
        for table in inputs.tables
        for row, _ in table
    }

    def holds(origin: OriginRow) -> bool:
        row = rows.get((origin.table, origin.key))
        return row is not None and still(getattr(row, origin.column, None), origin.value)

    sizes = {table.name: len(table.rows) for table in inputs.tables if table.present}
    own_rates = any("admissions_per_1000_per_year" in key for key in inputs.place_file.book_changes)
    beds: defaultdict[str, float] = defaultdict(float)
    for row, _ in inputs.tables.services:
        beds[row.care_type] += row.beds
    without = needs_without_beds(inputs.book, beds)
    for item in to_do(inputs.origins, sizes, holds, without, own_rates, inputs.scenario.priorities):
        yield PlanWarning("to_do", f"To do: {item.sentence()}")


def _size(problem: Problem) -> Iterator[PlanWarning]:
    """A plan that will take a long time."""
    placements = int(problem.arcs.placeable.sum())
    if placements > LARGE:
        yield PlanWarning(
            "size",
            f"{placements / 1e6:.1f} million placements are possible (areas × needs × services × quarters): planning"
            " takes many minutes and gigabytes; larger areas or fewer quarters make it quicker",
        )


def _scenario(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    document = inputs.scenario_document
    if document.mark(("name",)).file != document.marks[()].file:
        yield PlanWarning(
            "name",
            f"the name {scenario.name} comes from {document.mark(('name',)).file}: give the scenario its own",
        )
    for priority, what in (("safe_staffing", "unstaffed hours"), ("unmet", "waiting")):
        if priority not in scenario.priorities:
            yield PlanWarning(
                "priorities",
                f"{priority} is not among the priorities: {what} will not be kept low. Add it, unless you mean that",
            )
    years = scenario.financial_years
    for home, budgets in scenario.budget.items():
        for year in [year for year in budgets if year not in years]:
            yield PlanWarning(
                "budget", f"the budget of {home} for {year} is outside the plan: delete it, or plan more quarters"
            )
        for year, pounds in budgets.items():
            if year in years and pounds < IN_POUNDS:
                yield PlanWarning(
                    "budget", f"the budget of {home} for {year} is £{pounds:,.2f}: give it in pounds, such as 36000000"
                )


def _events(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    document = inputs.scenario_document
    quarters = going_on(scenario).calendar
    sites = effects_of(scenario.all_events).site_of(row for row, _ in inputs.tables.services)
    limited = {row.pool for row, _ in inputs.tables.workforce}
    pool = {row.site: row.authority for row, _ in inputs.tables.sites}
    others = {row.service: row.others for row, _ in inputs.tables.services if pool[row.site] in limited}
    for path, event in in_plan(scenario):
        mark = document.mark(path)
        if not any(in_force(event, quarter) for quarter in quarters):
            within = "quarter of the plan or year of its outlook" if scenario.years_after else "quarter of the plan"
            why = f"the event has no effect in any {within}: check from and until"
            yield PlanWarning("events", f"{mark}: {why}")
            continue
        does = effects_of([event])
        for change in [e.change for e in does.usual_rates] + [e.change for e in does.demand]:
            if change <= 1:
                continue
            percent = f"{change:.0%} more; {change:g}% is {change / 100:g}"
            yield PlanWarning("events", f"{mark}: a change of {change:g} is {percent}")
        for closes in does.closes:
            if not (gone := sum(others.get(service, 0.0) for service in services_closed(closes, sites))):
                continue
            stays = inputs.book.staff_stay_after_closure.value if closes.staff_stay is None else closes.staff_stay
            yield PlanWarning(
                "events",
                f"{mark}: once {closes.service or closes.site} closes, the plan no longer counts the"
                f" {gone:g} {'person' if gone == 1 else 'people'} there whom the council does not fund; {stays:.0%} of"
                " its staff hours stay in the pool (staff_stay of the event, or staff_stay_after_closure of the book)",
            )
        if any(sites.get(converts.service) != sites.get(converts.into) for converts in does.converts):
            yield PlanWarning(
                "events",
                f"{mark}: converts beds of one site into beds of another: check service and into",
            )


def _staff(inputs: Inputs, scenario: Scenario) -> Iterator[PlanWarning]:
    given = defaultdict(set)
    for row, _ in inputs.tables.workforce:
        given[row.pool, row.role].add(row.financial_year)
    years = scenario.financial_years
    for (pool, role), known in given.items():
        missing = [year for year in years if year not in known]
        if missing:
            yield PlanWarning(
                "workforce",
                f"workforce.csv has no {role} hours of {pool} for {few(missing)}: the plan takes them as"
                " unlimited. Add the rows",
            )
    for event in effects_of(scenario.events).staff:
        if (event.pool, event.role) not in given:
            unlimited = f"{event.role} hours of {event.pool} are unlimited (not in workforce.csv)"
            yield PlanWarning("workforce", f"{unlimited}: a staff event changes nothing")


def _admissions(inputs: Inputs) -> Iterator[PlanWarning]:
    """Admissions far from what the unchanged book would expect of the same people."""
    scenario, book, unchanged = inputs.scenario, inputs.book, inputs.book_unchanged
    if unchanged is None or not inputs.tables.population.whole or not inputs.tables.population.present:
        return
    quarters = scenario.calendar
    try:
        expected = from_population(inputs, unchanged, quarters)
    except KeyError:  # with demand.csv, population.csv need not cover the plan
        return
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for which, figures in enumerate((admissions(inputs, book, quarters), expected)):
        for (_, need), people in figures.items():
            sums[need][which] += float(people.sum())
    for need, (used, usual) in sums.items():
        if usual > 0 and not usual / FAR_FROM_BOOK <= used <= usual * FAR_FROM_BOOK:
            label = book.needs[need].label
            yield PlanWarning(
                "rates",
                f"{label}: {used:.0f} admissions over the plan, where the book's rates give {usual:.0f}: check"
                " demand.csv and the rates",
            )


def _misplaced(inputs: Inputs) -> Iterator[PlanWarning]:
    kinds = {row.service: row.care_type for row, _ in inputs.tables.services}
    wrong = [r for r, _ in inputs.tables.residents if kinds[r.service] not in inputs.book.needs[r.need].accepts]
    for row in wrong:
        yield PlanWarning(
            "residents",
            f"{row.service} has residents with need {row.need}, which it does not meet: they stay there. Check need and"
            " service in residents.csv",
        )


def _becoming_funded(inputs: Inputs) -> Iterator[PlanWarning]:
    """The share of people who run out of money is of all whom no home authority funds, self-funders or not."""
    needs = [need.label for need in inputs.book.needs.values() if need.self_funders_becoming_funded_per_year.value]
    if needs:
        labels = listed([in_sentence(need) for need in needs])
        yield PlanWarning(
            "becoming_funded",
            f"self_funders_becoming_funded_per_year ({labels}) is the share of all others in services.csv, other"
            " councils' residents included, whose own money cannot run out. Give the share of self-funders who run out"
            " of money in a year × the part of others who are self-funders",
        )


def _blocks(problem: Problem) -> Iterator[PlanWarning]:
    """Block beds that can never all be used."""
    most = problem.services.usable[problem.blocks.service]
    for b, service in enumerate(problem.blocks.service.tolist()):
        beds, usable = problem.blocks.beds[b], most[b]
        above = beds > usable + ROUNDING
        if above.any():
            q = int(above.argmax())
            yield PlanWarning(
                "block",
                f"{problem.services.name[service]}: {beds[q]:g} block beds are paid for, but the council can use"
                f" {usable[q]:.4g} of the home's on {long_date(problem.quarters[q])}"
                f" (in {above.sum()} of {len(beds)} quarters): lower the block beds",
            )


def _funded_nursing_care(inputs: Inputs, problem: Problem) -> Iterator[PlanWarning]:
    """Years of the plan whose rate is not published yet."""
    kinds = list(inputs.book.care_types.values())
    if not any(kinds[kind].funded_nursing_care for kind in problem.services.care_type.tolist()):
        return
    carried = defaultdict(list)
    for year in inputs.scenario.financial_years:
        rate, published = funded_nursing_care(inputs.book, year)
        if published != year:
            carried[published, rate].append(year)
    for (published, rate), years in carried.items():
        source = f"the {published} rate, £{rate:.2f} a week, is used" if published else "none is paid"
        yield PlanWarning(
            "funded_nursing_care",
            f"No rate of NHS-funded nursing care for {few(years)}: {source}. Add the rate to the book when it is"
            " published",
        )


def _assumptions(inputs: Inputs) -> Iterator[PlanWarning]:
    assumed = list(assumptions(inputs.book))
    if assumed:
        book = inputs.book_document.marks[("name",)].file
        many = (
            f"{len(assumed)} figures in the book are assumptions" if len(assumed) > 1 else "1 figure is an assumption"
        )
        text = f"{many}: replace {'them' if len(assumed) > 1 else 'it'} with your own ({book})"
        yield PlanWarning("assumptions", text)


def assumptions(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Figure]]:
    """Figures whose ground is `assumption`, with their path in the book."""
    if isinstance(value, Figure):
        if value.stands_on == "assumption":
            yield ".".join(path), value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from assumptions(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from assumptions(inner, (*path, name))
