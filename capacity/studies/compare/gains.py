"""Who gains: placements out of borough and weeks of waiting, by ward and by need."""

from collections.abc import Mapping

import pandas as pd

from capacity.inputs.doors import changed_need, service_at
from capacity.inputs.read.reading import Inputs

MOVED = "people of closed homes"
CHANGED = "people whose need has changed"
NO_WARD = (MOVED, CHANGED)
"""Those who have no ward: they lived in a home."""
OUT, WAITING = "out_of_borough_placements", "waiting_weeks"
UNITS = {OUT: "people", WAITING: "person-weeks"}
KEYS = ["by", "id", "measure"]


def by_group(tables: Mapping[str, pd.DataFrame], inputs: Inputs) -> pd.DataFrame:
    """Columns by (`ward`, `need`), id, measure, value; over the whole plan. Every ward and need has its rows."""
    weeks = {q.name: q.weeks for q in inputs.scenario.calendar}
    placed, waiting = tables["placements.csv"], tables["waiting.csv"]
    out = placed[placed["out_of_borough"].astype(bool)]
    values = {OUT: (out, out["people"]), WAITING: (waiting, waiting["average"] * waiting["quarter"].map(weeks))}
    wards = [row.area for row, _ in inputs.tables.areas]
    frames = []
    for measure, (rows, people) in values.items():
        area = area_or_moved(rows)
        for by, key, known in (("ward", area, wards), ("need", rows["need"], list(inputs.book.needs))):
            sums = people.astype(float).groupby(key).sum()
            every = [*known, *(name for name in sums.index if name not in known)]
            value = sums.reindex(every, fill_value=0.0).to_numpy()
            frames.append(pd.DataFrame({"by": by, "id": every, "measure": measure, "value": value}))
    return pd.concat(frames, ignore_index=True)


def area_or_moved(rows: pd.DataFrame) -> pd.Series:
    """The area of each row, `MOVED` for people of closed services and `CHANGED` for those who move as their need has
    changed: they have none."""
    areas = rows["area"].astype(str)
    known = rows["area"].where(areas.map(service_at) == "", MOVED)
    return known.where(areas.map(changed_need) == "", CHANGED)


def who_gains(base: pd.DataFrame, other: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Columns by, id, name, measure, unit, base, value, change. A change below 0 is good for them."""
    every = pd.concat([base[KEYS], other[KEYS]]).drop_duplicates()
    both = every.merge(base, on=KEYS, how="left").merge(other, on=KEYS, how="left", suffixes=("_base", ""))
    both = both.fillna({"value_base": 0.0, "value": 0.0})
    return pd.DataFrame(
        {
            "by": both["by"],
            "id": both["id"],
            "name": [names.get(name, name) for name in both["id"]],
            "measure": both["measure"],
            "unit": both["measure"].map(UNITS),
            "base": both["value_base"],
            "value": both["value"],
            "change": both["value"] - both["value_base"],
        }
    )


def names(inputs: Inputs) -> dict[str, str]:
    """Wards and needs in words."""
    return {**inputs.tables.area_names, **{need: terms.label for need, terms in inputs.book.needs.items()}}
