"""On what a figure stands: said by a word beside it, never guessed from what its source says."""

from typing import Final, Literal

from capacity.inputs.schema.fields import complain

Ground = Literal["published", "estimated", "assumption", "invented"]
"""published: stands so in the source. estimated: worked out from published figures, or calibrated to agree with them.
assumption: no published figure was found, and this one was chosen. invented: made up, for a demonstration."""
CellGround = Literal["published", "estimated", "stand-in", "missing"]
"""The same of a cell that an import wrote. published: stands so in a publisher's file, or the council's own. estimated:
worked out from such by a stated rule. stand-in: a general figure, until the council supplies its own. missing: a blank
or nought that is no figure at all."""
NO_SOURCE: Final = "no source given"
StandsOn = Literal[Ground, "no source given"]
BARE: dict[str, Ground] = {"assumption": "assumption", "invented": "invented"}
"""Sources that are a ground and nothing else."""


def ground_of(ground: Ground | None, source: str) -> StandsOn:
    """The ground as it is given; where it is not, a source that is just `assumption` or `invented` is that, and any
    other is published."""
    if ground is not None:
        return ground
    said = source.strip().casefold()
    if not said:
        return NO_SOURCE
    return BARE.get(said, "published")


def check_ground(ground: Ground | None, source: str) -> None:
    """Raises a complaint for a ground that its source cannot bear."""
    said = source.strip()
    if ground in ("published", "estimated") and not said:
        raise complain("ground", f"has the ground {ground} but no source; say where it comes from in `source`")
    if ground is not None and BARE.get(said.casefold(), ground) != ground:
        raise complain("ground", f"has the ground {ground} but the source {said}; say the same in both, or a source")
