"""What an import says on the terminal."""

from collections import Counter

from capacity.importing.model import rows_of
from capacity.importing.run import Outcome
from capacity.inputs.read.reading import shown

NAMED = 6
"""Reasons and to-dos named on the terminal; README.md and imported/dropped.csv have them all."""


def lines(outcome: Outcome) -> list[tuple[str, str]]:
    """Style and text of each line."""
    change, place = outcome.change, outcome.place
    told: list[tuple[str, str]] = []
    for source in change.sources:
        told.append(
            ("bold", f"{source.file}: {rows_of(source.rows)} read, {source.kept:,} kept, {source.dropped:,} not used")
        )
        counted: Counter[str] = Counter()
        for one in change.dropped:
            counted[one.why] += one.rows if one.file == source.file else 0
        reasons = (+counted).most_common()
        told += [("", f"  {count:>7,}  {why}") for why, count in reasons[:NAMED]]
        if others := reasons[NAMED:]:
            for_others = f"for {len(others)} other reason{'s' * (len(others) != 1)}"
            told.append(("", f"  {sum(count for _, count in others):>7,}  {for_others}"))
    told += [("", note) for note in change.notes]
    told += [("", str(total)) for total in outcome.totals]
    if outcome.own:
        stay = "figure is the council's own and stays as it is"
        if outcome.own != 1:
            stay = "figures are the council's own and stay as they are"
        told.append(("", f"{outcome.own} {stay}"))
    sizes = ", ".join(f"{len(place.rows(table)):,} {table}" for table in ("authorities", "areas", "sites", "services"))
    told += [("", ""), ("", f"Wrote {shown(outcome.folder)}: {sizes}. README.md there lists what is still to do:")]
    told += [("", f"  {number}. {item.sentence()}") for number, item in enumerate(outcome.to_do[:NAMED], 1)]
    if len(outcome.to_do) > NAMED:
        told.append(("", f"  and {len(outcome.to_do) - NAMED} more"))
    scenario = shown(outcome.scenario)
    ready = place.rows("areas") and (place.rows("population") or place.rows("demand"))
    follows = (
        f"capacity check {scenario}, then capacity plan {scenario} --report"
        if ready
        else f"capacity import population FILE -o {shown(outcome.folder)}"
    )
    return [*told, ("", ""), ("", f"Next: {follows}")]
