"""Forges a run of inputs/tiny in every way that tests/forgeries.py knows, and counts what the audit sees.

    python tests/campaigns/forge_runs.py [every Nth forgery]

Takes some minutes for all of them. Ends with exit code 1 where a forgery passes that an audit could know.
"""

import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from forgeries import NOT_WORKED_OUT, forge, forgeries
from invested import invested

from capacity.audit import audit
from capacity.planning import warnings_of


def main(step: int) -> int:
    """Exit code."""
    seen, passed, excused = Counter[str](), list[str](), list[str]()
    with tempfile.TemporaryDirectory() as base:
        run = invested(Path(base))
        untouched = {path.name: path.read_bytes() for path in run.iterdir()}
        assert all(check.holds for check in audit(run, warned=warnings_of))
        for forgery in islice(forgeries(run), 0, None, step):
            forge(run, forgery)
            holds = all(check.holds for check in audit(run, warned=warnings_of))
            (excused if NOT_WORKED_OUT.match(forgery.name) else passed).append(forgery.name) if holds else None
            seen[forgery.file] += not holds
            for name in (forgery.file, "run.json"):
                (run / name).write_bytes(untouched[name])
    for file, count in sorted(seen.items()):
        print(f"{file:<22}{count:>7,} seen")
    print(f"{len(excused):,} that nobody can work out again pass: the seal alone holds them")
    for name in passed:
        print(f"PASSED: {name}")
    print(f"{seen.total():,} of {seen.total() + len(passed):,} forgeries are seen.")
    return bool(passed)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
