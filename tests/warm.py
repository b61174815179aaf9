"""A process that has every large library loaded and hidden: a command that is a fork of it need not load them again.

A library is found again by whoever first asks for it, as `Chatter` says; what else is loaded asks for none of them.
"""

import atexit
import gc
import json
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import drawn_once

LIBRARIES = ("numpy", "pandas", "pulp", "highspy", "folium", "xlsxwriter", "vl_convert", "pyproj", "shapely")
BESIDE = ("capacity.authoring.form", "capacity.cli", "capacity.importing.run", "capacity.inputs.check.rules",
          "capacity.inputs.published_days", "capacity.inputs.read.place", "capacity.outputs.ahead",
          "capacity.outputs.assumed", "capacity.outputs.choice.lost", "capacity.outputs.drawing.wards",
          "capacity.outputs.export.word.document", "capacity.outputs.pages.tables", "capacity.results.asks",
          "capacity.results.outlook_files", "capacity.results.ranges", "capacity.studies.differing.mixed",
          "capacity.studies.pool", "docx", "jinja2", "markdown_it", "multiprocessing.connection", "python_calamine",
          "rich.console")  # fmt: skip
"""What else takes its time, and prints nothing."""
AFTER = ("scipy.stats",)
"""Likewise, but it loads some of the libraries."""


class Chatter:
    """Prints to file descriptor 1 and through `print` whenever one of the libraries is first asked for."""

    def __init__(self, hidden: Mapping[str, ModuleType]) -> None:
        self.hidden = hidden

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name not in LIBRARIES:
            return None
        os.write(1, b"chatter of a compiled library\n")
        print("chatter of", name, flush=True)
        return spec_from_loader(name, Hidden(self.hidden[name])) if name in self.hidden else None


class Hidden:
    """Gives back a library that was loaded before."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


class Warm:
    """The process, as those see it who ask it for a command."""

    def __init__(self, path: Path, pictures: Path) -> None:
        """`path` is where capacity is found; pictures that the folder has are not drawn again."""
        self.ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno()), str(pictures)], pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": str(path)}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,  # what is a pipe here is one in its forks
            )  # fmt: skip

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        out: int | None = None,
        error: int | None = None,
        environment: Mapping[str, str] = {},
    ) -> subprocess.CompletedProcess[str]:
        """`capacity` with these arguments (or `python` with -c and code) in a folder, kept to one core, in pipes.

        `out` and `error` are what else it is to write to, which is not read here.
        """
        pipes = [os.pipe(), os.pipe()]
        ends = [end if other is None else other for (_, end), other in zip(pipes, (out, error), strict=True)]
        socket.send_fds(self.ours, [json.dumps([arguments, str(folder), dict(environment)]).encode()], ends)
        for _, end in pipes:
            os.close(end)
        with ThreadPoolExecutor() as threads:
            said, complained = threads.map(_read, [end for end, _ in pipes])
        code = json.loads(self.ours.recv(99))
        return subprocess.CompletedProcess(list(arguments), code, said, complained)

    def end(self) -> None:
        """Nobody asks any more."""
        self.ours.close()
        self.process.communicate()


def _read(pipe: int) -> str:
    with open(pipe, encoding="utf-8") as stream:
        return stream.read()


def become_a_command() -> bool:
    """Fork whenever a command is asked for: True in the new process, False once nobody is left to ask."""
    for name in BESIDE:
        import_module(name)
    assert not sys.modules.keys() & set(LIBRARIES)
    for name in (*LIBRARIES, *AFTER):
        import_module(name)
    vars(sys.modules["vl_convert"]).update(drawn_once.once(sys.modules["vl_convert"], Path(sys.argv[2])))
    hidden = {name: sys.modules.pop(name) for name in LIBRARIES}
    gc.freeze()  # none of it is garbage, and a fork that looks through it has to copy it
    asked = socket.socket(fileno=int(sys.argv[1]))
    while True:
        message, ends, _, _ = socket.recv_fds(asked, 1 << 16, 2)
        if not message:
            return False
        if child := os.fork():
            for end in ends:
                os.close(end)
            asked.send(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
            continue
        asked.close()
        for standard, end in enumerate(ends, start=1):
            os.dup2(end, standard)
            os.close(end)
        arguments, folder, environment = json.loads(message)
        os.chdir(folder)
        os.environ.update(environment)
        os.cpu_count = lambda: 1
        sys.argv[1:] = arguments
        sys.meta_path.insert(0, Chatter(hidden))  # type: ignore[arg-type]
        return True


def end(code: str | int | None) -> NoReturn:
    """End as Python does, but leave every library standing: a fork would copy all of it in order to take it apart."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 120
    os._exit(code or 0)


if __name__ == "__main__" and become_a_command():
    try:
        if sys.argv[1] == "-c":
            exec(sys.argv[2])
        else:
            from capacity.cli import main

            main()
    except SystemExit as leaving:
        end(leaving.code)
    except BaseException:
        traceback.print_exc()
        end(1)
    end(0)
