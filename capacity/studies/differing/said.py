"""Inputs that differ, in words: one by one, and many of one table as their number and the largest.

And why a mixture of two plans' inputs is impossible.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.inputs.errors import BadInput, CapacityError
from capacity.studies.differing.differences import Difference

MANY = 20
"""Differences of a table above which only their number and the largest are said."""
LARGEST = 3
"""Of so many, how many are said."""


def summed_up(differences: Sequence[Difference]) -> Iterator[tuple[str, str]]:
    """The group, and what differs, in words; more than `MANY` of one table are counted, and the largest said."""
    for where in dict.fromkeys(found.where for found in differences):
        own = [found for found in differences if found.where == where]
        of = f"{where}, " if where.endswith(".csv") or where == "book" else ""
        if len(own) > MANY:
            largest = sorted(own, key=lambda found: -found.size)[:LARGEST]
            most = "; ".join(found.words for found in largest)
            yield own[0].group, f"{where}, {len(own):,} differences, the largest: {most}"
        else:
            for found in own:
                yield found.group, f"{of}{found.words}"


def first_fault(error: CapacityError) -> str:
    """Why a mixture cannot be planned: its first fault, without the line, for no file holds the mixture."""
    if not isinstance(error, BadInput):
        return str(error)
    fault = error.complaints[0]
    named = f"{Path(fault.file).name}, " if fault.file.endswith(".csv") else ""
    return f"{named}{fault.what}: {fault.why}" + (f" ({fault.got})" if fault.got else "")
