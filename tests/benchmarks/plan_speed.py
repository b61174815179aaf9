"""Phases of a plan, and the ratio of the whole to the bare HiGHS time of the same programme.

    python tests/benchmarks/plan_speed.py [SCENARIO.yaml] [--plain]

Runs `capacity plan` in a process of its own, so that start-up and imports count. `inside HiGHS` is what the plan
itself spent there. `bare` hands the very arrays of the plan's first programme to a new HiGHS object in this process
and solves the same priorities on them (out of borough and cost, safe staffing and waiting held at 0), nothing else.
`--plain` then settles the plain programme, too: every area by itself, nothing left out, each priority from the start.
Prints figures; asserts nothing.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(scenario: str, plain: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from capacity.cli import main; main()", "plan", scenario,
                   "-o", f"{folder}/run", "--json"]  # fmt: skip
        began = time.perf_counter()
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        whole = time.perf_counter() - began
    record = json.loads(printed)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    phases = record["seconds"]
    inside = record["solver"]["seconds"]
    print(f"model             {record['model']['columns']:,} columns, {record['model']['rows']:,} rows, "
          f"{record['model']['nonzeros']:,} non-zeros")  # fmt: skip
    for phase, seconds in [("start-up, imports", whole - sum(phases.values())), *phases.items()]:
        print(f"{phase:<18}{seconds:6.2f} s")
    print(f"{'whole':<18}{whole:6.2f} s")
    print(f"{'inside HiGHS':<18}{inside:6.2f} s   {inside / whole:.0%} of the whole")
    for name, everywhere in (("bare HiGHS", True), ("without trust", False)):
        bare = _bare(scenario, everywhere)
        print(f"{name:<18}{bare:6.2f} s   the whole is {whole / bare:.2f} times that")
    print(f"{'memory, at most':<18}{memory:6.0f} MB")
    if plain:
        ours = phases["build"] + phases["solve"]
        alone = _plain(scenario)
        print(f"{'plain programme':<18}{alone:6.2f} s   {alone / ours:.1f} times what building and solving take")


def _bare(scenario: str, everywhere: bool) -> float:
    """Seconds that HiGHS alone takes for the merged programme's two large stages, merged on trust or by equal reach."""
    from capacity.model.lp.priorities import PRIORITIES
    from capacity.model.problem.reduce import merge, prune
    from capacity.model.programme import How, Programme, Stages
    from capacity.planning import check_scenario

    merged = merge(prune(check_scenario(Path(scenario)).problem), everywhere)
    programme = Programme(merged.problem, How(lambda stage: None, None))
    programme.settle([priority for priority in PRIORITIES if not PRIORITIES[priority].apart], Stages())
    return programme.engine.seconds


def _plain(scenario: str) -> float:
    """Seconds for the programme of models/formulation.md as it stands, with the face of each optimum kept."""
    from capacity.model.programme import How, Programme, Stages
    from capacity.planning import check_scenario

    checked, began = check_scenario(Path(scenario)), time.perf_counter()
    programme, stages = Programme(checked.problem, How(lambda stage: None, None)), Stages()
    for priority in checked.inputs.scenario.priorities:
        stages = programme._stage(priority, stages)
    return time.perf_counter() - began


if __name__ == "__main__":
    named = [word for word in sys.argv[1:] if word != "--plain"]
    baseline = ROOT / "inputs" / "knowsley" / "scenarios" / "baseline.yaml"
    main(named[0] if named else str(baseline), plain="--plain" in sys.argv)
