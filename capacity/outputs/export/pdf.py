"""The report as PDF, printed by a browser that is on this machine."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from capacity.inputs.errors import CapacityError
from capacity.inputs.exchange import undisturbed

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
"""What browsers that can print by themselves are called on the path."""
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
"""Where they stand on macOS and Windows, which keep them off the path."""
NONE_HERE = (
    "pdf needs a browser that can print: install Chromium (on Debian or Ubuntu: apt install chromium), Google Chrome "
    "or Microsoft Edge; or open report.html in any browser, and print it to a file"
)
SECONDS = 180
"""A report takes a few; a browser that takes so long has hung."""
ROOM = 30_000_000
"""Bytes that a browser fills with a profile of its own and the PDF."""
QUIET = ("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
         "--generate-pdf-document-outline")  # fmt: skip
OPEN = ("--no-sandbox",)
"""What Chromium needs for root, and in most containers. The page is ours: it runs no script and fetches nothing."""
PAGE, PRINTED, PROFILE = "report.html", "report.pdf", "profile"
_ELSEWHERE = re.compile(r'<a href="(?!#|https://)[^"]*">(.*?)</a>', re.DOTALL)
"""A link to another file of the run: a PDF would keep the path that it has on this machine."""


def browser() -> str | None:
    """The browser to print with; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None) or next(filter(os.path.exists, ELSEWHERE), None)


def to_print(page: str) -> str:
    """The page without links to files beside it."""
    return _ELSEWHERE.sub(r"\1", page)


def print_page(folder: Path) -> Path:
    """Print PAGE, which stands in a folder of its own, and return the PDF there.

    Raises `CapacityError` where there is no browser, or where it fails or hangs, `OSError` where the disk is full.
    """
    program = browser()
    if program is None:
        raise CapacityError(NONE_HERE)
    printed = folder / PRINTED
    command = [*QUIET, f"--user-data-dir={folder / PROFILE}", f"--print-to-pdf={printed}",
               (folder / PAGE).absolute().as_uri()]  # fmt: skip
    said = _run([program, *(OPEN if _is_root() else ()), *command])
    if not _whole(printed) and "sandbox" in said:
        said = _run([program, *OPEN, *command])
    if not _whole(printed):
        if shutil.disk_usage(folder).free < ROOM:  # browsers do not say so
            raise OSError(f"{program} needs at least {ROOM // 1_000_000} MB free on the disk")
        lines = [line.strip() for line in said.splitlines() if "dbus" not in line]  # of no concern to what is printed
        raise CapacityError(f"{program} printed no whole PDF: {lines[-1] if lines else 'it said nothing'}")
    return printed


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _whole(file: Path) -> bool:
    """Whether it has the end of a PDF as well as its beginning: a browser that dies leaves what it had written."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return False
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]


def _run(command: list[str]) -> str:
    """What a command prints; it and all that it has started are gone afterwards, whatever ends the wait."""
    running: subprocess.Popen[str] | None = None
    try:
        with undisturbed():  # else a signal could come when the process is there and nobody knows it yet
            running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace", start_new_session=True,
            )  # fmt: skip
        return running.communicate(timeout=SECONDS)[0].strip()
    except OSError as error:
        raise CapacityError(f"{command[0]} cannot be started: {error.strerror or error}") from error
    except subprocess.TimeoutExpired:
        raise CapacityError(
            f"{command[0]} has not printed the report after {SECONDS} seconds: try again, or open report.html in a "
            "browser and print it to a file"
        ) from None
    finally:
        if running is not None:
            _end(running)


def _end(running: subprocess.Popen[str]) -> None:
    """End a process and those that it has started, which share its group."""
    try:
        if sys.platform == "win32":
            running.kill()
        else:
            os.killpg(running.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    running.wait()
