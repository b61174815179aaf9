"""Processes of a pool are forks of one that has every library loaded: others load them again, each for a second.

They are sent their work as those are that Python starts afresh. Commands that tests start as a user does start theirs
afresh, too: tests/test_stdout.py, and whatever is interrupted.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import dask
import pytest

from capacity.studies import pool

LOADED = ("distributed", "distributed.nanny", "distributed.worker", "highspy", "pandas", "pulp", "scipy.stats",
          "capacity.cli", "capacity.plan", "capacity.studies.alternatives", "capacity.studies.cluster",
          "capacity.studies.foresight.run", "capacity.studies.invest.asked", "capacity.studies.simulate.study",
          "capacity.studies.stress.run", "capacity.studies.uncertainty.planned")  # fmt: skip


@contextmanager
def workers() -> Iterator[None]:
    """Inside, pools of this machine and of Dask are such forks."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([*LOADED])
    with (
        pytest.MonkeyPatch.context() as patch,
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
    ):
        patch.setattr(pool, "multiprocessing", SimpleNamespace(get_context=lambda method: forks))
        patch.setattr("distributed.utils._forkserver_preload_set", True)
        yield
