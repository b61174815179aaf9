"""Plans the care market of an English council: who can be placed where, quarter by quarter.

    import capacity

    run = capacity.plan("inputs/knowsley/scenarios/baseline.yaml")
    run.tables["summary"]

What `__all__` names is public, and models/guide/python.md describes it. Every module below this one is internal and may
change at any time, whether its names begin with an underscore or not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capacity.inputs.errors import BadInput as BadInput
    from capacity.inputs.errors import CapacityError as CapacityError
    from capacity.inputs.errors import Complaint as Complaint
    from capacity.inputs.errors import NoPlan as NoPlan
    from capacity.inputs.errors import StoppedAtLimit as StoppedAtLimit
    from capacity.inputs.errors import WrongUsage as WrongUsage
    from capacity.inputs.plan_warning import PlanWarning as PlanWarning
    from capacity.public import Findings as Findings
    from capacity.public import Run as Run
    from capacity.public import check as check
    from capacity.public import plan as plan
    from capacity.public import read_run as read_run

__version__ = "0.1.0"
__all__ = [
    "BadInput",
    "CapacityError",
    "Complaint",
    "Findings",
    "NoPlan",
    "PlanWarning",
    "Run",
    "StoppedAtLimit",
    "WrongUsage",
    "__version__",
    "check",
    "plan",
    "read_run",
]
_ERRORS, _WARNING, _PUBLIC = "capacity.inputs.errors", "capacity.inputs.plan_warning", "capacity.public"
_WHERE = {
    **dict.fromkeys(("BadInput", "CapacityError", "Complaint", "NoPlan", "StoppedAtLimit", "WrongUsage"), _ERRORS),
    "PlanWarning": _WARNING,
    **dict.fromkeys(("Findings", "Run", "check", "plan", "read_run"), _PUBLIC),
}
"""The module of each public name, loaded when it is first asked for: a command need not wait for pandas."""

if not TYPE_CHECKING:  # a type checker knows the names from above, and that there are no others

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(_WHERE[name]), name)
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
