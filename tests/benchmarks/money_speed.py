"""Seconds for the ledger, the medium-term table, the workbook and the audit of a run with many rows, at most 20,000.

Run: python tests/benchmarks/money_speed.py. The rows are those of the demonstration place with somebody living in
every service that anyone could ever be placed in; it is no plan, so the audit complains, which takes it no longer.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from capacity.model.stages import solve
from capacity.outputs.workbook import Heading, draw
from capacity.planning import check_scenario, plan
from capacity.results import write
from capacity.results.money import financial_plan, ledger
from capacity.results.money.prices import Prices
from capacity.results.tabulate import _residents as residents_table
from capacity.results.tabulate import tabulate

ROOT = Path(__file__).parent.parent.parent
SCENARIO = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
ROWS = 20_000


def main() -> None:
    checked = check_scenario(SCENARIO)
    inputs, problem = checked.inputs, checked.problem
    solution = solve(problem, ["unmet"])
    every = replace(solution, problem=problem)
    shape = (len(problem.groups.home), len(problem.quarters))
    people = np.where(~problem.services.closed[problem.groups.service], 0.123456789 + np.arange(shape[1]), 0.0)
    people.ravel()[np.flatnonzero(people.ravel())[ROWS:]] = 0.0
    results = tabulate(solution, Prices(inputs).quarters)
    results = replace(results, solution=every, plan=replace(results.plan, residents=people), residents=people)
    prices = Prices(inputs)
    began = time.perf_counter()
    costs = ledger(results, inputs, prices)
    print(f"ledger            {time.perf_counter() - began:6.2f} s  {len(costs):,} rows")
    began = time.perf_counter()
    table = financial_plan(results, costs, inputs, prices)
    print(f"medium-term table {time.perf_counter() - began:6.2f} s")
    began = time.perf_counter()
    heading = Heading("Knowsley", "speed", "", "0", "", datetime.now(UTC))
    data = draw(inputs, {"costs.csv": costs, "financial_plan.csv": table}, heading)
    print(f"workbook          {time.perf_counter() - began:6.2f} s  {len(data) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "run"
        plan(SCENARIO, folder)
        write.replace_file(folder / "costs.csv", write.csv_text(costs))
        write.replace_file(folder / "residents.csv", write.csv_text(residents_table(results)))
        (folder / "costs.xlsx").write_bytes(data)
        began = time.perf_counter()
        code = "from capacity.cli import main; main()"
        subprocess.run([sys.executable, "-c", code, "audit", str(folder)], capture_output=True, check=False)
        print(f"audit             {time.perf_counter() - began:6.2f} s  start-up included")


if __name__ == "__main__":
    main()
