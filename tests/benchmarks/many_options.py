"""How long `capacity invest` takes to choose among many options, or how near it comes within a time limit.

    python tests/benchmarks/many_options.py [OPTIONS [SECONDS [MORE...]]]

Makes up so many options (30 otherwise) for the demonstration place, half of them new homes, and chooses for a fifth of
what all of them cost, within 600 seconds or SECONDS; MORE goes to `capacity invest`, such as --frontier or
--processes 1. All options and their figures are invented, the same each time. Prints figures; asserts nothing.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CARE = {  # care type: £ a bed, £ a week
    "dementia_nursing": (150_000, 880),
    "nursing": (140_000, 840),
    "dementia_residential": (120_000, 760),
    "residential": (110_000, 720),
    "extra_care": (50_000, 310),
    "supported_living": (90_000, 1_300),
}
SHARE = 5  # of what all options cost, one part is there to be spent


def options(count: int) -> list[dict[str, Any]]:
    """Made-up options: new homes, staff and block contracts."""
    chance = random.Random(30)
    made = list[dict[str, Any]]()
    blocks = ["KNO-ND02-dementia_nursing", "KNO-ND01-dementia_nursing", "KNO-N01-nursing"]
    for number in range(count):
        name, start = f"o{number:02}", f"{chance.choice((2026, 2027, 2028))}-{chance.choice(('04', '10'))}-01"
        kind = number % 4
        if kind in (0, 1):
            care_type, beds = chance.choice(list(CARE)), chance.randint(4, 30)
            each, fee = CARE[care_type]
            made.append({
                "option": name, "label": f"{beds} {care_type} beds", "capital": {
                    "2025-26": round(beds * each * chance.uniform(0.8, 1.2), -3)
                },
                "life_years": 40, "events": [{
                    "event": "opens", "site": f"KNO-Y{number:02}", "name": name, "provider": "P01",
                    "authority": "E08000011", "latitude": round(chance.uniform(53.37, 53.49), 3),
                    "longitude": round(chance.uniform(-2.9, -2.76), 3), "rating": "", "services": {care_type: beds},
                    "weekly_fee": {care_type: fee}, "from": start,
                }],
            })  # fmt: skip
        elif kind == 2:
            role = chance.choice(["registered_nurse", "care_worker"])
            made.append({
                "option": name, "label": f"More {role} hours", "revenue_per_year": chance.randint(20, 90) * 1_000,
                "repeat": chance.choice([1, 1, 2, 3]), "events": [{
                    "event": "staff", "pool": "E08000011", "role": role, "hours_per_week": chance.randint(40, 160),
                    "from": start,
                }],
            })  # fmt: skip
        elif blocks:
            made.append({
                "option": name, "label": "A block contract", "revenue_per_year": 15_000, "events": [{
                    "event": "block", "service": blocks.pop(), "beds": chance.randint(3, 12),
                    "fee": chance.randint(650, 800), "from": start,
                }],
            })  # fmt: skip
        else:
            role = chance.choice(["registered_nurse", "care_worker"])
            made.append({
                "option": name, "label": "A training centre", "capital": {"2026-27": chance.randint(2, 20) * 50_000},
                "life_years": 10, "events": [{
                    "event": "staff", "pool": "E08000011", "role": role, "hours_per_week": chance.randint(40, 160),
                    "from": start,
                }],
            })  # fmt: skip
    for one, other in ((4, 5), (9, 12)):  # the same land
        if other < count:
            made[one]["excludes"] = [made[other]["option"]]
    if count > 10:
        made[8]["needs"] = [made[10]["option"]]
    return made


def main(count: int, seconds: float, more: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(shutil.copytree(ROOT / "inputs" / "knowsley", Path(folder) / "inputs" / "knowsley"))
        (Path(folder) / "models").mkdir()
        shutil.copy(ROOT / "models" / "england.yaml", Path(folder) / "models")
        made = options(count)
        (place / "many.yaml").write_text(yaml.safe_dump({"options": made}, allow_unicode=True))
        scenario = place / "scenarios" / "many.yaml"
        scenario.write_text("name: many\nlabel: Many options\nextends: baseline.yaml\noptions: ../many.yaml\n")
        whole = sum(sum(option.get("capital", {}).values()) * option.get("repeat", 1) for option in made)
        capital = round(whole / SHARE, -5)
        command = [
            sys.executable, "-c", "from capacity.cli import main; main()", "invest", str(scenario), "--capital",
            str(capital), "--time-limit", str(seconds), "-o", f"{folder}/run", "--json", *more,
        ]  # fmt: skip
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        took = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"options           {count}, £{whole / 1e6:,.1f}m in all, £{capital / 1e6:,.1f}m to spend")
    print(f"whole             {took:6.0f} s, {used.ru_utime + used.ru_stime:,.0f} s of processors")
    print(f"memory, at most   {used.ru_maxrss / 1024:6.0f} MB in one process")
    said = json.loads(done.stdout)
    choice = said.get("choice", said)
    for key in ("chosen", "capital", "stages", "status", "complete", "gap_in", "gap", "programmes"):
        print(f"{key:<18}{choice.get(key)}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(int(arguments[0]) if arguments else 30, float(arguments[1]) if len(arguments) > 1 else 600.0, arguments[2:])
