"""Texts that mean harm to a page, and a place all of whose free texts are such."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from conftest import ROOT

HOSTILE = [
    "<script>window.broken=1</script>",
    "</script><script>window.broken=2</script>",
    "</title></desc></svg><img src=x onerror=window.broken=3>",
    "${window.broken=4}`${window.broken=5}`",
    "{{ 7*7 }}{% for x in y %}",
    "'\"><svg onload=window.broken=6>",
    "\u202eright to left\u2028\u2029\u2066",
    "x" * 10_000,
    "=cmd|' /C calc'!A0",
    "</style><style>*{display:none}</style>&lt;b&gt;",
    "javascript:window.broken=7",
]
READ = [text.replace("\u2028\u2029", " ") for text in HOSTILE]
"""The same as names of a place, which stand on one line each."""
ROWS = {
    "areas.csv": "B{n},{name},T1,{latitude},-2.05\n",
    "population.csv": "B{n},65+,2025,20\n",
    "authorities.csv": "M{n},{name},neighbour\n",
    "fee_rates.csv": "M{n},nursing,2025-26,800\n",
    "providers.csv": "Q{n},{name}\n",
    "sites.csv": "R{n},{name},Q{n},M{n},{latitude},-1.95,Good\n",
    "services.csv": "R{n}-nursing,R{n},nursing,2,1,780,1\n",
}
"""What each of the texts has more."""


def scenario_of(folder: Path, texts: Sequence[str]) -> Path:
    """The scenario of a small place all of whose free texts, in tables, book and scenario, are these.

    Beside the rows of inputs/tiny each text has an area, an authority, a provider and a home of its own.
    """
    tiny = Path(shutil.copytree(ROOT / "inputs" / "tiny", folder / "tiny"))
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    for table, cells in {
        "areas.csv": ["South Ward", "North Ward"],
        "sites.csv": ["Nursing home one", "Residential home two", "Nursing home three"],
        "providers.csv": ["Provider One", "Provider Two"],
        "authorities.csv": ["Tinborough", "Nextshire"],
    }.items():
        text = (tiny / table).read_text()
        for number, cell in enumerate(cells):
            assert cell in text
            text = text.replace(cell, quoted[(number + len(table)) % len(quoted)])
        (tiny / table).write_text(text, encoding="utf-8")
    for table, row in ROWS.items():
        with (tiny / table).open("a", encoding="utf-8") as file:
            file.writelines(row.format(n=n, name=name, latitude=54 + n / 100) for n, name in enumerate(quoted))
    book = (tiny / "book.yaml").read_text()
    for number, (old, new) in enumerate(
        {
            "label: Residential": "label: {}",
            "label: General nursing": "label: {}",
            "label: Registered nurse": "label: {}",
            "nhs_funded_share: 0.1": "nhs_funded_share: {{value: 0.1, source: {}}}",
        }.items()
    ):
        assert old in book
        book = book.replace(old, new.format(json.dumps(texts[number + 1])))
    (tiny / "book.yaml").write_text(book, encoding="utf-8")
    place = {"name": texts[3], "note": texts[2], "attribution": texts[1]}
    place = {key: text.replace("\u2028\u2029", " ") for key, text in place.items()}
    (tiny / "place.yaml").write_text(json.dumps(place), encoding="utf-8")
    scenario = tiny / "scenarios" / "baseline.yaml"
    text = scenario.read_text().replace("label: Two quarters, nothing changes", f"label: {json.dumps(texts[0])}")
    said = {"headline": texts[5], "demand": texts[6]}
    scenario.write_text(f"{text}narrative: {json.dumps(said)}\n", encoding="utf-8")
    return scenario
