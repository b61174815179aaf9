"""The verification tables of models/simulation.md: against queueing theory, and against a plan in the limit.

    python tests/benchmarks/verify_simulation.py [RUN]

RUN is a finished run, such as outputs/knowsley/baseline; without one its part of the table is left out. Takes about two
minutes of one core with the demonstration. Prints figures; asserts nothing: tests/test_simulate_queues.py does.
"""

import sys
from math import gamma
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulated import (
    Home,
    beside_the_plan,
    first_come_first_served,
    in_batches,
    mean_wait,
    run,
    waits,
    world,
)

from capacity.model.problem.build import build
from capacity.outputs.redraw import read_run
from capacity.studies.simulate.brokers import NEAREST
from capacity.studies.simulate.people import draw
from capacity.studies.simulate.study import NEEDED

QUEUES = (
    ("M/M/1", 1, 0.5, 1.0),
    ("M/M/5", 5, 0.7, 1.0),
    ("M/M/20", 20, 0.8, 1.0),
    ("M/G/1, Weibull 0.82", 1, 0.5, 0.82),
    ("M/G/5, Weibull 0.82", 5, 0.7, 0.82),
    ("M/G/20, Weibull 0.82", 20, 0.8, 0.82),
)
"""Name, beds, load of each bed, shape of stays."""
PEOPLE = 150_000


def main(folder: Path | None) -> None:
    print("| against | theory | simulated | standard error |")
    print("| --- | --- | --- | --- |")
    for name, beds, load, shape in QUEUES:
        days = PEOPLE / (load * beds)
        place = world([Home(beds=beds)], start=(0, days), arrivals=(PEOPLE,), stay=1.0, shape=shape)
        who = draw(place, 1, 0)
        found = waits(run(place, NEAREST, who=who), who.counts[0])
        mean, error = in_batches(found)
        kind = "exact" if shape == 1 or beds == 1 else "Allen-Cunneen"
        print(f"| {name}, load {load}: mean wait, of a stay ({kind}) | {mean_wait(beds, load * beds, 1.0, shape):.4f}"
              f" | {mean:.4f} | {error:.4f} |")  # fmt: skip
        recursion = first_come_first_served(who.decided, who.stay, beds)[: len(found)]
        print(f"| the same, person by person (Kiefer-Wolfowitz): largest difference | 0 | "
              f"{np.abs(recursion - found).max():.1e} | |")  # fmt: skip
    _residuals()
    _poisson()
    if folder is not None:
        _limit(folder)


def _residuals() -> None:
    for shape in (0.82, 1.0, 2.0):
        place = world([Home(opening=200_000)], stay=100.0, shape=shape)
        left = draw(place, 1, 0).stay
        scale = 100 / gamma(1 + 1 / shape)
        expected = scale**2 * gamma(1 + 2 / shape) / 20_000
        found, error = left.mean() / 100, left.std() / 100 / len(left) ** 0.5
        print(f"| residual stays, shape {shape}: mean, of a mean stay | {expected:.4f} | {found:.4f} | {error:.4f} |")


def _poisson() -> None:
    place = world([Home(beds=1e6)], start=(0, 60), arrivals=(300.0,), stay=5.0, shape=0.82)
    there = np.array([sum(each.until >= 60 for each in run(place, NEAREST, n).lived) for n in range(2000)])
    print(f"| M/G/∞: mean number | 25 | {there.mean():.3f} | {there.std() / len(there) ** 0.5:.3f} |")
    print(f"| M/G/∞: variance over mean (Poisson) | 1 | {there.var(ddof=1) / there.mean():.3f} | "
          f"{(2 / len(there)) ** 0.5:.3f} |")  # fmt: skip


def _limit(folder: Path) -> None:
    done = read_run(folder, NEEDED)
    problem = build(done.inputs)
    own = beside_the_plan(done.inputs, problem, done.tables, 100)
    alike = beside_the_plan(done.inputs, problem, done.tables, 100, everybody_goes_elsewhere=True)
    print("\n| need | figure | plan | simulated, × 100 | off | with diversion as the plan counts it | off |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for one, other in zip(own, alike, strict=True):
        print(f"| {one.need} | {one.measure} | {one.plan:,.1f} | {one.found:,.1f} | {one.off:.2%} |"
              f" {other.found:,.1f} | {other.off:.2%} |")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
