"""What the pool costs: seconds for one task that does nothing, and how much sooner two workers finish than one.

    python tests/benchmarks/pool_speed.py [SCENARIO.yaml]

On processes of this machine and on a Dask cluster of workers here. Scaling is measured with plans of the scenario
(inputs/knowsley's baseline over 8 quarters otherwise) under books whose admissions differ a little; the first, which
is planned before the others begin, is left out. `cpu` is what this process and those that it started have used
meanwhile: where others use the machine, too, it says more than the clock. Prints figures; asserts nothing.
"""

import logging
import operator
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from distributed import LocalCluster

from capacity.model.problem.build import build
from capacity.model.stages import solve
from capacity.planning import check_scenario
from capacity.studies.alternatives import Alternative, Bases, plan_near
from capacity.studies.pool import Pool, Round, in_parallel

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
TASKS, PLANS = 2_000, 12


def main(scenario: Path) -> None:
    inputs = replace(check_scenario(scenario).inputs, outlines={})
    priorities = tuple(inputs.scenario.priorities)
    near = solve(build(inputs), priorities, keep_bases=True).bases
    factor = inputs.book.admissions_factor
    books = [
        inputs.book.model_copy(update={"admissions_factor": factor.model_copy(update={"value": 1 + number / 500})})
        for number in range(PLANS)
    ]
    plans = [Alternative(str(number), replace(inputs, book=book), priorities) for number, book in enumerate(books)]
    began, used = time.perf_counter(), cpu()
    for plan in plans:
        plan_near(near, plan)
    print(f"this process        {PLANS} plans {time.perf_counter() - began:6.1f} s, cpu {cpu() - used:.1f} s")
    for count in (1, 2):
        if count > 1:  # one process is this one
            used = cpu()
            measure(f"{count} processes here   ", Pool(count), near, plans)
            print(f"{'':<20}cpu {cpu() - used:.1f} s")
        used = cpu()
        with LocalCluster(count, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL) as made:
            measure(f"cluster, {count} worker{'s'[: count - 1]}    ", Pool(cluster=made.scheduler_address), near, plans)
        print(f"{'':<20}cpu {cpu() - used:.1f} s, with scheduler and workers")


def cpu() -> float:
    """Seconds of this process and of those that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def measure(name: str, pool: Pool, near: Bases, plans: list[Alternative]) -> None:
    began = time.perf_counter()
    with pool.opened(TASKS) as workers:
        Round[int, int](workers, operator.neg, [1, 2]).results()
        start = time.perf_counter() - began
        began = time.perf_counter()
        Round[int, int](workers, operator.neg, range(TASKS)).results()
        each = (time.perf_counter() - began) / TASKS
    began = time.perf_counter()
    in_parallel(plan_near, plans, pool, shared=near)
    whole = time.perf_counter() - began
    print(f"{name} {PLANS} plans {whole:6.1f} s; to begin {start:.2f} s; a task that does nothing {each * 1000:.1f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "short.yaml"
        short.write_text(f"name: short\nextends: {BASELINE}\nquarters: 8\n")
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else short)
