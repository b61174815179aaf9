"""Options of every kind of event, every set of them that may be taken, and what each comes to, planned by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import prod

from hypothesis import strategies as st

from capacity.inputs.check.limits import takes_too_much
from capacity.inputs.read.reading import Inputs
from capacity.inputs.schema import Option
from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.studies.invest.open_options import MOST_TRIED, with_chosen
from capacity.studies.invest.sets import order


def with_options(inputs: Inputs, options: list[Option], **changes: object) -> Inputs:
    scenario = inputs.scenario.model_copy(update={"options": options, **changes})
    return replace(inputs, scenario=scenario)


def option_of(name: str, *events: dict[str, object], **more: object) -> Option:
    return Option.model_validate({"option": name, "events": list(events), **more})


def every_set(inputs: Inputs, capital: float | None) -> Iterator[dict[str, int]]:
    """All that may be taken, by the words of the options and nothing else."""
    options, scenario = inputs.scenario.options, inputs.scenario
    for counts in product(*(range(option.repeat + 1) for option in options)):
        taken = {option.option: count for option, count in zip(options, counts, strict=True) if count}
        spent = {year: 0.0 for option in options for year in option.capital}
        for option in options:
            for year, pounds in option.capital.items():
                spent[year] += pounds * taken.get(option.option, 0)
        if capital is not None and sum(spent.values()) > capital:
            continue
        if any(spent.get(year, 0) > most for year, most in scenario.capital_limit.items()):
            continue
        chosen = [option for option in options if option.option in taken]
        if any(set(option.needs) - taken.keys() or set(option.excludes) & taken.keys() for option in chosen):
            continue
        made = with_chosen(inputs, taken)
        if not takes_too_much(made):
            yield taken


def values_planned(inputs: Inputs, taken: Mapping[str, int], apart: bool = True) -> dict[str, float]:
    """Each priority of the search, with every area by itself or not, from a plan of this one set."""
    wanted = order(inputs.scenario.priorities, apart)
    made = with_chosen(inputs, taken)
    stages = solve(build(made), inputs.scenario.priorities).stages
    values = {stage.priority: stage.value for stage in stages}
    values["capital"] = sum(o.total_capital * taken.get(o.option, 0) for o in inputs.scenario.options)
    values["fewest"] = sum(taken.values())
    return {priority: values[priority] for priority in wanted}


KINDS = ("beds", "beds", "staff", "opens", "block", "fewer", "demand", "usual_rate", "closes")


@st.composite
def options_strategy(draw: st.DrawFn, inputs: Inputs) -> list[Option]:
    """One to four options of every kind of event, some of which touch the same service or need one another."""
    services = [row.service for row, _ in inputs.tables.services]
    start = st.sampled_from(["2025-10-01", "2026-01-01", "2026-04-01"])
    made: list[Option] = []
    for number in range(draw(st.integers(1, 4))):
        service, when = draw(st.sampled_from(services)), draw(start)
        kind = draw(
            st.sampled_from(["beds", "beds", "staff", "opens", "block", "fewer", "demand", "usual_rate", "closes"])
        )
        event: dict[str, object] = {"event": kind, "from": when}
        match kind:
            case "beds" | "fewer":
                change = draw(st.integers(1, 6)) * (1 if kind == "beds" else -1)
                event |= {"event": "beds", "service": service, "change": change}
            case "staff":
                event |= {"pool": "H", "role": "nurse", "hours_per_week": draw(st.sampled_from([20, 60]))}
            case "opens":
                event |= {"site": f"X{number}", "name": "", "provider": "P", "authority": "H", "latitude": 54.05,
                          "longitude": -2.0, "services": {"nursing": 4}, "weekly_fee": {"nursing": 650}}  # fmt: skip
            case "block":
                event |= {"service": service, "beds": 3, "fee": draw(st.sampled_from([300, 600, 900]))}
                taken = [e.service for option in made for e in option.events if e.event == "block"]
                taken += [row.service for row, _ in inputs.tables.services if row.block_beds]
                if service in taken:
                    event = {"event": "beds", "from": when, "service": service, "change": 2}
            case "demand":
                event |= {"need": "nursing", "change": draw(st.sampled_from([-0.2, 0.1]))}
            case "usual_rate":
                event |= {"authority": "H", "care_type": "nursing", "change": draw(st.sampled_from([0.1, -0.05]))}
            case "closes":
                event |= {"site": service.split("-")[0]}
        repeat = draw(st.sampled_from([1, 1, 2])) if event["event"] in ("beds", "staff", "opens") else 1
        if prod(option.repeat + 1 for option in made) * (repeat + 1) > MOST_TRIED:
            repeat = 1  # else they might all have to be tried, and would be too many
        names = [option.option for option in made]
        made.append(
            option_of(
                f"O{number}", event, repeat=repeat, life_years=20,
                capital={"2025-26": draw(st.sampled_from([0, 0, 50_000, 200_000]))},
                revenue_per_year=draw(st.sampled_from([0, 1_000, 30_000])),
                needs=[names[0]] if names and draw(st.integers(0, 4)) == 0 else [],
                excludes=[names[-1]] if len(names) > 1 and draw(st.integers(0, 4)) == 0 else [],
            )
        )  # fmt: skip
    return made
