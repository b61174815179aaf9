"""A finished stress test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from capacity.inputs.errors import NoPlan, StoppedAtLimit
from capacity.inputs.read.reading import Inputs
from capacity.inputs.wording import nearest

PAGE = "stress.html"


@dataclass(frozen=True)
class Stress:
    """A finished stress test, for the code that reports it."""

    folder: Path
    inputs: Inputs
    rows: Sequence[Mapping[str, Any]]
    """Those of stress.csv."""
    record: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    """By file name."""
    files: int

    @property
    def exit_code(self) -> int:
        """0 where every provider has a whole plan."""
        plans = {row["plan"] for row in self.rows}
        return NoPlan.exit_code if "none" in plans else StoppedAtLimit.exit_code if "partly" in plans else 0


WAITS = 0.5
"""Weeks waited more from which a cost that falls is not shown as a saving: fewer are shown as none."""
WAIT = "people wait"


def falls_by_waiting(row: Mapping[str, Any]) -> bool:
    """Whether a row of stress.csv has a lower cost, as it is shown, beside people who wait for longer."""
    return nearest(float(row["net_cost_more"]) / 1e3) < 0 and bool(row["waiting_weeks_more"] >= WAITS)
