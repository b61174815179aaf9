"""Seconds and memory that the import of a national register takes, as .xlsx and as .ods.

    python tests/benchmarks/register_speed.py [ROWS]

Makes registers of 60,000 invented locations in the 122 columns of 2026, a third of them homes all over England, and
reads each in a process of its own. `dense`: every cell holds something. Prints figures; asserts nothing.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from registers import DUAL_2026, MONTHLY_2026, location, write_ods, write_xlsx  # noqa: E402

READ = """
import resource, sys, time
from pathlib import Path
began = time.perf_counter()
from capacity.importing.place import Place
from capacity.importing.register import import_register, read_rules
rules = read_rules(Path(sys.argv[2]))
result = import_register(Path(sys.argv[1]), ["Knowsley", "Liverpool"], 30, Place(Path("nowhere")), rules)
seconds, memory = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
source = result.change.sources[0]
print(f"{source.rows:,} rows, {source.kept:,} kept: {seconds:.1f} s, {memory:.0f} MB")
"""


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind, dense in (("usual", False), ("dense", True)):
            for suffix, write in ((".xlsx", write_xlsx), (".ods", write_ods)):
                sheets = {
                    "README": [["About this file"]],
                    "HSCA_Active_Locations": _register(rows, dense),
                    "Dual_Registration_Locations": [list(DUAL_2026)],
                }
                path = write(Path(folder) / f"register{suffix}", sheets)
                command = [sys.executable, "-c", READ, str(path), str(ROOT / "models" / "register.yaml")]
                read = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
                print(f"{kind} {suffix:<6} {path.stat().st_size / 1e6:4.0f} MB  {read.stdout.strip()}", flush=True)


def _register(rows: int, dense: bool) -> Iterator[list[str]]:
    choose = random.Random(1)
    yield list(MONTHLY_2026)
    for number in range(rows):
        yield _row(choose, number, dense)


def _row(choose: random.Random, number: int, dense: bool) -> list[str]:
    home = number % 3 == 0
    known = location(
        f"1-{1_000_000 + number}",
        services=["Care home service without nursing" if home else "Dental service"],
        Care_home="Y" if home else "N",
        Care_homes_beds=str(choose.randrange(1, 90)),
        Location_Local_Authority=choose.choice(("Knowsley", "Liverpool", *["Kent", "Leeds", "Devon", "Essex"] * 20)),
        Location_Latitude=f"{choose.uniform(50.5, 55):.6f}",
        Location_Longitude=f"{choose.uniform(-3, 1):.6f}",
    )
    flags = ("Service", "Regulated", "Location Dual", "Primary")
    return [
        known.get(column)
        or (("N" if dense else "") if column.startswith(flags) else f"{column[:14]} {choose.randrange(10**6)}")
        for column in MONTHLY_2026
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
