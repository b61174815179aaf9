"""Tasks done by the workers of a Dask cluster; distributed lives here only.

Tasks and results travel as bytes that this module packs and unpacks, so that a task finds here and there the same
objects. A worker that is lost is nothing to us: the scheduler gives its tasks to others. What is shared is the result
of a task of its own, so that it, too, can be made again.
"""

import hashlib
import logging
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import capacity
from capacity.inputs.errors import CapacityError
from capacity.inputs.wording import listed
from capacity.studies.shared import NoWorkers, Shared, unpacked

EXTRA = "pip install 'capacity[cluster]'"
TLS = "name them in Dask's settings, as models/guide/cluster.md says"
CONNECT = 10.0
"""Seconds for which a scheduler is tried."""
PATIENCE = 60.0
"""Seconds for which a cluster may be without workers: those that died are started again within a few."""
CLOSE = 1.0
"""Seconds for saying goodbye."""
SAME = ("python", "capacity", "highspy", "numpy", "pandas", "pulp", "pydantic")
"""What must have the same version here and there: what decides figures, and what packs and unpacks tasks."""


@contextmanager
def connected(address: str, progress: Callable[[str], None] = lambda text: None) -> "Iterator[_Cluster]":
    """The cluster's workers, until the end of the block; what is not done by then is called off.

    Raises `CapacityError` where there is no cluster at the address, or none that can be used.
    """
    progress(f"connecting to {address}")
    client = _client(address)
    try:
        cluster = _Cluster(address, client)
        cluster.fit()
        yield cluster
    finally:
        client.close(timeout=CLOSE)


class _Cluster:
    """The workers of a cluster."""

    def __init__(self, address: str, client: Any) -> None:
        self._address, self._client = address, client
        self._executor = client.get_executor(pure=False)
        self._shared: dict[str, Any] = {}
        self._seen = time.monotonic()
        self.count = 0

    def fit(self) -> None:
        """Raise `CapacityError` unless there are workers and all can do our tasks, each one at a time."""
        threads = self._threads()
        if not threads:
            raise NoWorkers(f"the cluster at {self._address} has no workers: {_start(self._address)}")
        if (most := max(threads.values())) > 1:
            text = f"a worker of {self._address} does {most} tasks in one process, and a plan needs its own"
            raise NoWorkers(f"{text}: {_start(self._address)}")
        if others := _others(self._client):
            raise NoWorkers(f"the cluster at {self._address} is not the same as here: {others}")
        self.count = len(threads)

    def wake(self, work: Callable[..., Any]) -> None:
        """The libraries have been loaded by asking for their versions."""

    def begin(self, work: Callable[..., Any], task: Any, shared: Shared | None, repeated: bool) -> "Future[Any]":
        packed = pickle.dumps((work, task), pickle.HIGHEST_PROTOCOL)
        key, content = ("", None) if shared is None else (shared.key, self._sent(shared))
        job: Future[Any] = self._executor.submit(_done, packed, key, content, code())
        return job

    def answer(self, job: "Future[Any]") -> Any:
        try:
            return pickle.loads(job.result())
        except CancelledError:
            raise NoWorkers(self._lost()) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] == "distributed":  # not the work's: the cluster gave it up
                text = f"workers of {self._address} died of one task again and again, perhaps because memory ran out"
                raise NoWorkers(f"{text}: start fewer on each machine (--nworkers)") from error
            raise

    def look(self) -> None:
        if self._client.status != "running":
            raise NoWorkers(self._lost())
        now = time.monotonic()
        if threads := self._threads():
            self.count, self._seen = len(threads), now
        elif now - self._seen > PATIENCE:
            text = f"the cluster at {self._address} has had no workers for {PATIENCE:.0f} seconds"
            raise NoWorkers(f"{text}: {_start(self._address)}")

    def _lost(self) -> str:
        return f"the scheduler at {self._address} was lost: start it again, then type this again"

    def _threads(self) -> dict[str, int]:
        """By worker."""
        try:
            return dict(self._client.nthreads())
        except OSError:  # the connection is being made again
            return {}

    def _sent(self, shared: Shared) -> Any:
        """The bytes of what is shared, on every worker."""
        if shared.key not in self._shared:
            there = self._client.submit(bytes, shared.packed, pure=False)
            self._client.replicate([there])
            self._shared[shared.key] = there
        return self._shared[shared.key]


_one = threading.Lock()
"""A worker does one task at a time, whatever it was told: HiGHS and PuLP keep to one thread."""


def _done(packed: bytes, key: str, shared: bytes | None, theirs: str) -> bytes:
    """On a worker: a task's result, packed. Refuses where its code is not that of those who ask."""
    if theirs != code():
        raise NoWorkers(f"a worker has other code of capacity than is here: {_install()}")
    with _one:
        work, task = pickle.loads(packed)
        result = work(task) if shared is None else work(unpacked(key, shared), task)
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


@cache
def code() -> str:
    """A name for the code of capacity that this process has: two checkouts of one version may differ."""
    digest = hashlib.sha256()
    folder = Path(capacity.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _client(address: str) -> Any:
    """A connection to the scheduler."""
    try:
        import dask
        import distributed
    except ImportError:
        raise CapacityError(f"--cluster needs a library that is not installed: type {EXTRA}") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # what matters we say ourselves
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
    try:
        told: Any = distributed.Security()  # type: ignore[no-untyped-call]
        if address.startswith("tls:") and told.get_connection_args("client").get("ssl_context") is None:
            raise CapacityError(f"{address} needs certificates, and Dask has been told of none: {TLS}")
    except OSError as error:
        raise CapacityError(f"the certificates for {address} cannot be read ({error}): {TLS}") from error
    made: Future[Any] = Future()

    def connect() -> None:
        try:
            made.set_result(distributed.Client(address, timeout=CONNECT, set_as_default=False))  # type: ignore[no-untyped-call]
        except Exception as error:
            made.set_exception(error)

    threading.Thread(target=connect, daemon=True).start()  # some servers that are no scheduler keep it for ever
    try:
        return made.result(CONNECT + CLOSE)
    except (OSError, ValueError, ImportError) as error:
        text = f"no Dask scheduler answers at {address}: start one there with dask scheduler, or correct the address"
        raise CapacityError(text) from error


def _others(client: Any) -> str:
    """Where scheduler or workers have other versions than this process; empty where they are the same."""
    told = client.get_versions(packages=list(SAME[1:]))
    ours = _versions(told["client"])
    different: dict[str, set[str]] = {}
    for each in [told["scheduler"], *told["workers"].values()]:
        for name, theirs in _versions(each).items():
            if theirs != ours[name]:
                different.setdefault(name, set()).add(theirs or "none")
    if not different:
        return ""
    said = [f"{name} {ours[name]} here, {' and '.join(sorted(there))} there" for name, there in different.items()]
    return f"{listed(said)}: {_install()}"


def _versions(told: Mapping[str, Any]) -> dict[str, str]:
    return {"python": told["host"]["python"].split(".final")[0]} | {n: told["packages"].get(n) or "" for n in SAME[1:]}


def _install() -> str:
    return f"install the same on each machine: {EXTRA} -c constraints.txt, in the same Python"


def _start(address: str) -> str:
    return f"start some with dask worker {address} --nworkers -1 --nthreads 1"
