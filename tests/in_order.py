"""The order of the tests: slow ones first, dealt out by file to the processes, so that none idles at the end."""

from pathlib import Path

import pytest

LONGEST = ("test_install.py", "test_from_register.py", "test_workbook.py", "test_compare.py")
"""Where the tests are that take longest, which come before other slow ones. The first makes the plan of the
demonstration that most others wait for; the second and the last do not."""


def dealt(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests in the order in which pytest-xdist (worksteal) gives each process an equal run of them.

    A file's slow tests stay together, as they share what they need.
    """
    slow: dict[str, list[pytest.Item]] = {}
    quick: list[pytest.Item] = []
    for item in items:
        (slow.setdefault(Path(item.path).name, []) if item.get_closest_marker("slow") else quick).append(item)
    files = sorted(slow, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
    ordered: list[pytest.Item] = []
    for process in range(processes):
        hand = [item for name in files[process::processes] for item in slow[name]]
        size = (len(items) - len(ordered)) // (processes - process)
        ordered += hand + [quick.pop(0) for _ in range(min(size - len(hand), len(quick)))]
    return ordered + quick
