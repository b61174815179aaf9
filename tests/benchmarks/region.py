"""A region planned: phases, memory, placements that are possible, held and added, and passes.

    python tests/benchmarks/region.py register REGISTER.csv PEOPLE.csv CENTROIDS.csv LOOKUP.csv OUTLINES.geojson … \
        --home NAME … [--quarters 4]
    python tests/benchmarks/region.py made-up [--homes 40] [--quarters 4]
    python tests/benchmarks/region.py scenario SCENARIO.yaml [--quarters 4]

`register` builds the place of the homes from published files by the importers, as the README does; `made-up` writes one
of invented authorities in rows, each with 30 areas and 60 care homes. The plan runs in a process of its own. Prints
figures; asserts nothing.
"""

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STAGES_APART = """
import json, sys, time
from pathlib import Path
from capacity.model.generated import Generated
from capacity.planning import plan

settle = Generated.settle
def told(self, *arguments):
    began = time.process_time()
    stages = settle(self, *arguments)
    used = 0 if stages.plan is None else int((stages.plan.placed > 1e-9).sum())
    print(json.dumps({"possible": int(self.pricing.problem.arcs.placeable.sum()),
                      "held": int(self.problem.arcs.placeable.sum()),
                      "added": self.generated, "passes": self.passes, "used": used,
                      "columns": self.matrix.size, "rows": len(self.matrix.row_lower),
                      "processor": time.process_time() - began}), flush=True)
    return stages
Generated.settle = told
run = plan(Path(sys.argv[1]), folder=Path(sys.argv[2]))
print(json.dumps({key: run.record[key] for key in ("seconds", "model", "solver", "stages")}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("register", "made-up", "scenario"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--home", action="append", default=[])
    parser.add_argument("--homes", type=int, default=40)
    parser.add_argument("--quarters", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "place"
        if asked.kind == "register":
            _from_register(place, asked.files, asked.home)
        elif asked.kind == "made-up":
            _made_up(place, asked.homes)
        scenario = asked.files[0] if asked.kind == "scenario" else place / "scenarios" / "baseline.yaml"
        beside = scenario.with_name(f"quarters-{asked.quarters}.yaml") if asked.kind == "scenario" else scenario
        text = re.sub(r"(?m)^quarters: *\d+", f"quarters: {asked.quarters}", scenario.read_text("utf-8"))
        beside.write_text(text, "utf-8")
        try:
            _report(beside, Path(folder) / "run")
        finally:
            if asked.kind == "scenario":
                beside.unlink()


def _report(scenario: Path, run: Path) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-c", STAGES_APART, str(scenario), str(run)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    printed = [line for line in printed if line.startswith("{")]
    whole, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    record = json.loads(printed[-1])
    for line in printed[:-1]:
        print("areas apart       ", ", ".join(f"{name} {each:,.6g}" for name, each in json.loads(line).items()))
    print("merged            ", ", ".join(f"{name} {each:,}" for name, each in record["model"].items()))
    for stage in record["stages"]:
        print(f"{stage['priority']:<18}{stage['seconds']:8.2f} s   {stage['value']:.12g} {stage['status']}")
    for phase, seconds in record["seconds"].items():
        print(f"{phase:<18}{seconds:8.2f} s")
    print(f"{'whole':<18}{whole:8.2f} s   {used.ru_utime:.1f} s of the processor")
    print(f"{'memory, at most':<18}{used.ru_maxrss / 1024:8.0f} MB")
    files = {path.name: path.stat().st_size for path in run.iterdir()}
    print("largest files     ", ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in
                                           sorted(files.items(), key=lambda each: -each[1])[:4]))  # fmt: skip


def _from_register(place: Path, files: list[Path], homes: list[str]) -> None:
    register, people, centroids, lookup, *outlines = files
    chosen = [part for home in homes for part in ("--home", home)]
    _capacity("import", "cqc", register, *chosen, "-o", place)
    _capacity("import", "population", people, "--centroids", centroids, "--lookup", lookup, "-o", place)
    if outlines:
        _capacity("import", "outlines", *outlines, "-o", place)


def _capacity(*arguments: object) -> None:
    command = [sys.executable, "-c", "from capacity.cli import main; main()", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


KINDS = ("nursing", "residential", "dementia_nursing", "dementia_residential", "supported_living", "extra_care")
BANDS = {"18-64": 4800, "65-74": 800, "75-84": 450, "85+": 180}


def _made_up(place: Path, homes: int) -> None:
    """Authorities in rows of 14, 16 km apart, the rows 78 km; everything in it is invented."""
    chance, tables = random.Random(1), dict[str, list[dict[str, Any]]]()
    years = ("2025-26", "2026-27", "2027-28", "2028-29", "2029-30")
    for h in range(homes):
        authority = f"H{h:02}"

        def somewhere(
            middle: float = -3.5 + 0.24 * (h % 14), north: float = 52.0 + 0.7 * (h // 14)
        ) -> dict[str, float]:
            return {"latitude": round(north + chance.uniform(-0.1, 0.1), 4),
                    "longitude": round(middle + chance.uniform(-0.12, 0.12), 4)}  # fmt: skip

        _add(tables, "authorities", authority=authority, name=f"Authority {h:02}", role="home")
        for kind in KINDS:
            for n, fee_year in enumerate(years):
                pounds = {"supported_living": 950, "extra_care": 400}.get(kind, 750) + chance.randrange(60) + 20 * n
                _add(
                    tables, "fee_rates", authority=authority, care_type=kind, financial_year=fee_year, usual_rate=pounds
                )
        for a in range(30):
            area = f"{authority}-A{a:02}"
            _add(tables, "areas", area=area, name=f"Area {a:02}", authority=authority, **somewhere())
            for band, people in BANDS.items():
                for year in range(2025, 2031):
                    each = round(people * chance.uniform(0.6, 1.4))
                    _add(tables, "population", area=area, age_band=band, year=year, people=each)
        for s in range(60):
            site, care_type = f"{authority}-S{s:02}", KINDS[s % len(KINDS)]
            beds = chance.randrange(20, 70)
            others, residents = round(beds * 0.4), round(beds * 0.35)
            _add(
                tables,
                "sites",
                site=site,
                name=f"Home {s:02}",
                provider="P",
                authority=authority,
                rating="Good",
                **somewhere(),
            )
            service = f"{site}-{care_type}"
            _add(tables, "services", service=service, site=site, care_type=care_type, beds=beds, others=others,
                 weekly_fee=600 + chance.randrange(200))  # fmt: skip
            _add(
                tables,
                "residents",
                service=f"{site}-{care_type}",
                need=care_type,
                authority=authority,
                people=residents,
            )
    _add(tables, "providers", provider="P", name="Provider")
    (place / "scenarios").mkdir(parents=True)
    for name, rows in tables.items():
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    book = Path(__file__).parents[2] / "models" / "england.yaml"
    (place / "scenarios" / "baseline.yaml").write_text(
        f"name: baseline\nlabel: Invented\nplace: ..\nbook: {book}\nstart: 2025-04-01\nquarters: 20\n"
        "priorities: [safe_staffing, unmet, out_of_borough, cost, travel]\n"
        "policy: {lowest_rating: Requires improvement, fee_ceiling_over_usual: 0.10}\n", "utf-8"
    )  # fmt: skip


def _add(tables: dict[str, list[dict[str, Any]]], table: str, **row: object) -> None:
    tables.setdefault(table, []).append(row)


if __name__ == "__main__":
    main()
