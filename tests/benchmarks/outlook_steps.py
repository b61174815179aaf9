"""How much coarser steps of a year are than quarters: the demonstration's outlook, planned both ways from one day.

python tests/benchmarks/outlook_steps.py [SCENARIO] [YEARS]
"""

import sys
from dataclasses import replace
from pathlib import Path

from capacity.inputs.check.rules import check
from capacity.inputs.outlook import beyond
from capacity.inputs.read.place import read_inputs
from capacity.inputs.read.reading import Inputs
from capacity.model.outlook import LEFT_OUT, look_on
from capacity.model.problem.build import build
from capacity.model.restart import restart, state_before
from capacity.model.stages import Solution, solve


def by_quarters(inputs: Inputs, plan: Solution, years: int) -> Solution:
    """The same years in quarters, from the end of the plan, with the prices and staff of an outlook."""
    quarters = inputs.scenario.quarters
    longer = inputs.scenario.model_copy(update={"quarters": quarters + 4 * years, "years_after": 0})
    problem = build(replace(beyond(inputs), scenario=longer))
    order = [priority for priority in inputs.scenario.priorities if priority not in LEFT_OUT]
    return solve(replace(restart(problem, state_before(plan, quarters)), fair=False), order)


def main(scenario: str = "inputs/knowsley/scenarios/baseline.yaml", years: str = "5") -> None:
    inputs = check(read_inputs(Path(scenario)))
    inputs = replace(inputs, scenario=inputs.scenario.model_copy(update={"years_after": int(years)}))
    plan = solve(build(inputs), inputs.scenario.priorities)
    print(f"{'steps':<12}{'avoidable':>12}{'waiting at the end':>20}{'in care at the end':>20}")
    for name, ahead in (
        ("years", look_on(inputs, plan, inputs.scenario.priorities)),
        ("quarters", by_quarters(inputs, plan, int(years))),
    ):
        figures = ahead.plan.avoidable.sum(), ahead.plan.waiting[:, -1].sum(), ahead.plan.residents[:, -1].sum()
        print(f"{name:<12}{figures[0]:>12,.1f}{figures[1]:>20,.1f}{figures[2]:>20,.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
