"""One pool: the same results from this process, from others of this machine, and from a cluster whose workers die."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dask
import distributed
import pytest
from click.testing import CliRunner
from conftest import ROOT
from pool_work import Heavy, refuse_odd, slowly, word

from capacity.cli import main
from capacity.inputs.errors import CapacityError
from capacity.planning import check_scenario
from capacity.results.write import csv_text
from capacity.studies import cluster as clusters
from capacity.studies.alternatives import Alternative, Planned, plan_all
from capacity.studies.pool import Pool, in_parallel
from capacity.studies.shared import NotHere, NoWorkers, Shared, unpacked

WORDS = [f"word {number}" for number in range(40)]
PATIENCE = 300
"""Seconds that a busy machine may take to start a worker again."""
QUIET = {"dashboard_address": ":0", "silence_logs": 60}


@dataclass(frozen=True)
class Cluster:
    """Two workers, each a process, which their nannies start again when they die."""

    address: str
    client: distributed.Client

    @property
    def pids(self) -> list[int]:
        return sorted(self.client.run(os.getpid).values())

    def tasks(self) -> int:
        """How many tasks the scheduler knows of."""
        return int(self.client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 2}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, **QUIET) as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        yield Cluster(made.scheduler_address, client)


@pytest.fixture(params=["here", "processes", "cluster"])
def pool(request: pytest.FixtureRequest) -> Pool:
    """Each kind of pool."""
    if request.param == "cluster":
        return Pool(cluster=request.getfixturevalue("cluster").address)
    return Pool(1 if request.param == "here" else 2)


def killing(cluster: Cluster, at: str, how_many: int) -> Callable[[str], None]:
    """Progress that kills workers at a certain text."""

    def progress(text: str) -> None:
        if text == at:
            for pid in cluster.pids[:how_many]:
                os.kill(pid, signal.SIGKILL)

    return progress


@pytest.mark.integration
def test_results_come_in_the_order_of_the_tasks_and_are_counted(pool: Pool) -> None:
    told: list[str] = []
    assert in_parallel(slowly, [3, 1, 2], pool, told.append, doing="squaring") == [9, 1, 4]
    counted = [text for text in told if not text.startswith("connecting")]
    assert counted[:3] == ["squaring 0 of 3", "squaring 1 of 3", "squaring 2 of 3"]
    assert in_parallel(slowly, [], pool) == []


@pytest.mark.integration
def test_the_failure_raised_is_that_of_the_first_task(pool: Pool) -> None:
    """Whichever fails first: of 1, 3 and 5 the last is the quickest."""
    with pytest.raises(ValueError, match=r"^1 is odd$"):
        in_parallel(refuse_odd, [0, 1, 2, 3, 4, 5], pool)


@pytest.mark.integration
def test_what_is_shared_is_unpacked_once_by_each_worker(pool: Pool) -> None:
    heavy = Heavy([*WORDS, str(pool)])  # another for each pool: a cluster's workers keep what they had
    found = in_parallel(word, range(len(WORDS)), pool, shared=heavy)
    assert [each for each, _, _ in found] == WORDS
    unpacked_by = {process: times for _, process, times in found}
    if pool == Pool(1):
        assert unpacked_by == {os.getpid(): 0}  # here it need not travel
    else:
        assert os.getpid() not in unpacked_by
        assert all(times == 1 for _, _, times in found)


@pytest.mark.unit
def test_a_worker_without_what_is_shared_says_so() -> None:
    shared = Shared.of(WORDS)
    with pytest.raises(NotHere):
        unpacked(shared.key, None)
    assert unpacked(shared.key, shared.packed) == WORDS
    assert unpacked(shared.key, None) is unpacked(shared.key, shared.packed)
    assert Shared.of(list(WORDS)) == shared


@pytest.mark.integration
@pytest.mark.parametrize("how_many", [1, 2])
def test_a_worker_that_is_killed_changes_nothing(cluster: Cluster, how_many: int) -> None:
    """Its tasks are done by the other; where both die, what they shared is sent again."""
    before = cluster.pids
    heavy = Heavy([*WORDS, f"{how_many} killed"])
    pool = Pool(cluster=cluster.address)
    found = in_parallel(word, range(40), pool, killing(cluster, "planning 12 of 40", how_many), shared=heavy)
    assert [each for each, _, _ in found] == WORDS
    cluster.client.wait_for_workers(2, timeout=PATIENCE)
    assert len(set(before) & set(cluster.pids)) == 2 - how_many


def _alternatives(scenario: Path) -> list[Alternative]:
    inputs = check_scenario(scenario).inputs
    factors = [inputs.book.admissions_factor.model_copy(update={"value": 1 + number / 20}) for number in range(8)]
    books = [inputs.book.model_copy(update={"admissions_factor": factor}) for factor in factors]
    priorities = tuple(inputs.scenario.priorities)
    return [Alternative(str(number), replace(inputs, book=book), priorities) for number, book in enumerate(books)]


def _written(planned: list[Planned]) -> list[Any]:
    """What would be written of each plan, to the byte; all but the seconds that it took."""
    return [
        [plan.name, plan.failure, *((stage.priority, stage.value, stage.status) for stage in plan.stages),
         *((file, csv_text(table)) for file, table in plan.tables.items())]
        for plan in planned
    ]  # fmt: skip


@pytest.mark.integration
def test_plans_are_those_of_one_process_byte_for_byte(cluster: Cluster, tiny: Path) -> None:
    """On a cluster one worker of which is killed half-way, and in two processes of this machine."""
    alternatives = _alternatives(tiny / "scenarios" / "baseline.yaml")
    here = _written(plan_all(alternatives, Pool(1)))
    assert len({str(plan[1:]) for plan in here}) == len(alternatives)  # they do differ
    kill = killing(cluster, "planning 4 of 8", 1)
    before = cluster.pids
    assert _written(plan_all(alternatives, Pool(cluster=cluster.address), kill)) == here
    assert _written(plan_all(alternatives, Pool(2))) == here
    cluster.client.wait_for_workers(2, timeout=PATIENCE)
    assert before != cluster.pids


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from capacity.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.integration
def test_commands_write_the_same_files_and_print_nothing_else(cluster: Cluster, tiny: Path, tmp_path: Path) -> None:
    scenario = str(tiny / "scenarios" / "baseline.yaml")
    there = _run(tmp_path, "stress", scenario, "-o", "there", "--json", "--cluster", cluster.address)
    here = CliRunner().invoke(main, ["stress", scenario, "-o", str(tmp_path / "here"), "--quiet", "--processes", "1"])
    assert (there.returncode, here.exit_code, here.stdout, here.stderr) == (0, 0, "", "")
    assert isinstance(json.loads(there.stdout), dict)
    assert f"connecting to {cluster.address}\n" in there.stderr
    assert "distributed" not in there.stderr
    for file in ("stress.csv", "stress_moves.csv", "stress_shares.csv"):
        assert (tmp_path / "there" / file).read_bytes() == (tmp_path / "here" / file).read_bytes()


@pytest.mark.integration
def test_reasons_found_on_a_cluster_are_the_same(cluster: Cluster, tiny: Path, tmp_path: Path) -> None:
    from capacity.planning import plan
    from capacity.studies.why.reasons import why_of_run

    written = []
    for name, pool in (("here", Pool(1)), ("there", Pool(cluster=cluster.address))):
        run = plan(tiny / "scenarios" / "baseline.yaml", tmp_path / name)
        why_of_run(run.folder, pool=pool)
        written.append((run.folder / "why.csv").read_bytes())
    assert written[0] == written[1]


INTERRUPTED = """\
from capacity.outputs.session import failures
from capacity.studies.pool import Pool, in_parallel
from pool_work import slowly
import sys
with failures():
    in_parallel(slowly, range(500), Pool(cluster=sys.argv[1]), lambda text: print(text, file=sys.stderr, flush=True))
"""


@pytest.mark.integration
def test_an_interrupt_calls_off_what_has_not_begun(cluster: Cluster) -> None:
    """And leaves the workers in peace."""
    before = cluster.pids
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    running = subprocess.Popen([sys.executable, "-c", INTERRUPTED, cluster.address], stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "PYTHONPATH": path}, start_new_session=True)  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if "planning 2 of" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    said = running.stderr.read()
    assert running.wait(timeout=PATIENCE) == 130
    assert said.endswith("capacity: interrupted; nothing was written\n")
    until = time.monotonic() + PATIENCE
    while cluster.tasks() and time.monotonic() < until:
        time.sleep(0.05)
    assert cluster.tasks() == 0
    assert cluster.pids == before


@pytest.mark.integration
def test_a_task_that_kills_its_workers_is_a_message() -> None:
    """In a cluster of its own, as its worker may not come back."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, **QUIET) as made,
        pytest.raises(NoWorkers, match=r"died of one task again and again.*--nworkers"),
    ):
        in_parallel(os._exit, [1], Pool(cluster=made.scheduler_address))


@pytest.mark.integration
def test_other_versions_are_a_message(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        asked, other = distributed.versions._version_cached, {"capacity": "0.0.9"}
        patch.setattr(distributed.versions, "_version_cached", lambda name: other.get(name) or asked(name))
        with pytest.raises(NoWorkers, match=r"capacity 0\.0\.9 here, 0\.1\.0 there: install the same .*pip install"):
            in_parallel(slowly, [1], Pool(cluster=cluster.address))
    monkeypatch.setattr(clusters, "code", lambda: "changed")
    with pytest.raises(CapacityError, match=r"other code of capacity than is here: .*pip install"):
        in_parallel(slowly, [1], Pool(cluster=cluster.address))


@pytest.mark.integration
def test_workers_that_do_several_tasks_in_a_process_are_a_message() -> None:
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, **QUIET) as made,
        pytest.raises(NoWorkers, match=r"does 2 tasks in one process.*--nthreads 1"),
    ):
        in_parallel(slowly, [1], Pool(cluster=made.scheduler_address))


@pytest.mark.integration
def test_a_cluster_without_workers_is_a_message() -> None:
    with (
        distributed.LocalCluster(n_workers=0, processes=False, **QUIET) as made,
        pytest.raises(NoWorkers, match=r"has no workers: start some with dask worker .*--nthreads 1"),
    ):
        in_parallel(slowly, [1], Pool(cluster=made.scheduler_address))


@pytest.mark.integration
def test_a_scheduler_that_is_lost_is_a_message() -> None:
    made = distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, **QUIET)

    def progress(text: str) -> None:
        if text == "planning 1 of 20":
            made.close()

    with pytest.raises(NoWorkers, match="was lost: start it again"):
        in_parallel(slowly, range(20), Pool(cluster=made.scheduler_address), progress)


@pytest.mark.unit
def test_workers_that_stay_away_are_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deserted:
        status = "running"

        def get_executor(self, pure: bool) -> None: ...

        def nthreads(self) -> dict[str, int]:
            return {}

    waiting = clusters._Cluster("tcp://host:8786", Deserted())
    waiting.look()  # they may come back
    monkeypatch.setattr(clusters, "PATIENCE", -1.0)
    with pytest.raises(NoWorkers, match="has had no workers for"):
        waiting.look()


@pytest.mark.unit
def test_a_missing_library_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CapacityError, match=r"type pip install 'capacity\[cluster\]'"):
        in_parallel(slowly, [1], Pool(cluster="tcp://host:8786"))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1: start one"),
        ("tls://127.0.0.1:1", "needs certificates, .*models/guide/cluster.md"),
    ],
)
def test_an_address_without_a_scheduler_is_a_message(monkeypatch: pytest.MonkeyPatch, address: str, text: str) -> None:
    monkeypatch.setattr(clusters, "CONNECT", 0.2)
    with pytest.raises(CapacityError, match=text):
        in_parallel(slowly, [1], Pool(cluster=address))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("typed", "exit_code", "text"),
    [
        (["stress", "x.yaml", "--cluster", "host"], 2, "'host' is not the address of a Dask scheduler, such as tcp://"),
        (["diff", "a", "b", "--cluster", "tcp://h:1", "--processes", "2"], 2, "type one of them"),
        (["compare", "x.yaml", "--processes", "0"], 2, "0 is not in the range"),
        (["invest", "x.yaml", "--cluster", "tcp://h:1"], 2, "--cluster goes with --futures"),
        (["plan", "x.yaml", "--cluster", "tcp://h:1"], 2, "--cluster goes with --verify-limits or --why"),
        (["why", "run", "--area", "A", "--cluster", "tcp://h:1"], 2, "--cluster goes with the whole run or --service"),
    ],
)
def test_what_is_typed_wrongly_is_a_message(typed: list[str], exit_code: int, text: str) -> None:
    done = CliRunner().invoke(main, typed)
    assert done.exit_code == exit_code
    assert text in " ".join(done.stderr.split())
