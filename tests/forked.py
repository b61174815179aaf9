"""Processes of a pool are forks of one that has every library loaded: others load them again, each for a second.

They are sent their work as those are that Python starts afresh. Commands that tests start as a user does start theirs
afresh, too: tests/test_stdout.py, and whatever is interrupted.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import dask
import pytest
from click.testing import CliRunner

from capacity.cli import main
from capacity.studies import pool

LOADED = ("distributed", "distributed.nanny", "distributed.worker", "highspy", "pandas", "pulp", "scipy.stats",
          "capacity.cli", "capacity.planning", "capacity.writing", "capacity.studies.alternatives",
          "capacity.studies.cluster", "capacity.studies.foresight.run", "capacity.studies.invest.asked",
          "capacity.studies.simulate.study",
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


def at_once(commands: Sequence[Sequence[str]]) -> list[int]:
    """The exit codes of commands, each in such a fork, at the same time."""
    with ProcessPoolExecutor(len(commands), mp_context=multiprocessing.get_context("forkserver")) as forks:
        return list(forks.map(_exit_code, commands))


def _exit_code(arguments: Sequence[str]) -> int:
    return CliRunner().invoke(main, arguments).exit_code
