"""models/register.yaml: how registered beds are split into care types."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from capacity.importing.register.authorities import Authorities, read_authorities
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.read.messages import from_validation
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Reading, read_bytes, shown
from capacity.inputs.read.yaml12 import parse
from capacity.inputs.schema.fields import Frozen, Identifier, OneLine, complain

Yes = Annotated[bool, Field(strict=True)]
_NO_BED = 1e-6
"""By how much the shares of a rule may miss 1: even for a thousand beds that is not a bed."""


class When(Frozen):
    """What must hold of a location; conditions left out do not matter."""

    care_home: Yes | None = None
    extra_care: Yes | None = None
    supported_living: Yes | None = None
    nursing: Yes | None = None
    """Registered as a care home with nursing."""
    residential: Yes | None = None
    """Registered as a care home without nursing."""
    older: Yes | None = None
    younger: Yes | None = None
    dementia: Yes | None = None
    learning_disability: Yes | None = None
    mental_health: Yes | None = None
    bands: Yes | None = None
    """Whether any user band is given."""
    beds_at_most: Annotated[int, Field(strict=True, ge=1)] | None = None


def _whole(shares: dict[str, float]) -> dict[str, float]:
    if abs(sum(shares.values()) - 1) > _NO_BED:
        raise complain("shares", f"must add up to 1, not {sum(shares.values()):.4g}")
    return shares


Part = Annotated[float, Field(strict=True, gt=0, le=1, allow_inf_nan=False)]


class Split(Frozen):
    """A rule: which locations it is for, and the care types of their beds."""

    rule: Identifier
    when: When
    shares: Annotated[dict[Identifier, Part], Field(min_length=1), AfterValidator(_whole)]
    """Of the registered beds, by care type."""
    council_beds: Literal[0] | None = None
    """0: no bed is open to the council until it says so."""
    why: OneLine
    source: OneLine
    """`assumption`, or what the shares rest on."""


def _told_apart(splits: tuple[Split, ...]) -> tuple[Split, ...]:
    names = [split.rule for split in splits]
    for name in names:
        if names.count(name) > 1:
            raise complain("rules", f"has two rules called {name}")
    return splits


class RuleFile(Frozen):
    """models/register.yaml"""

    splits: Annotated[tuple[Split, ...], Field(min_length=1), AfterValidator(_told_apart)]


@dataclass(frozen=True)
class Rules:
    """The rules, the first that fits being used, and the authorities read with them."""

    file: str
    """As the user would type it, for complaints."""
    name: str
    """Folder and name, wherever it lies."""
    splits: tuple[Split, ...]
    authorities: Authorities
    lines: Mapping[str, int]
    """Where the shares of each rule stand."""


def read_rules(path: Path) -> Rules:
    """Read models/register.yaml, and authorities.csv beside it. Raises `BadInput` with every fault."""
    reading = Reading()
    data = read_bytes(reading, path)
    document, complaints = (None, []) if data is None else parse(data, shown(path))
    reading.complaints += complaints
    if document is None or reading.complaints:
        raise BadInput(reading.complaints)
    try:
        read = RuleFile.model_validate(document.value)
    except ValidationError as error:
        raise BadInput(from_validation(error, document, RuleFile)) from error
    lines = {split.rule: document.mark(("splits", at, "shares")).line for at, split in enumerate(read.splits)}
    return Rules(
        shown(path), "/".join(path.parts[-2:]), read.splits, read_authorities(path.with_name("authorities.csv")), lines
    )


def check_care_types(rules: Rules, care_types: Collection[str]) -> list[Complaint]:
    """A complaint for each care type of a rule that is not in the book."""
    return [
        Complaint(
            rules.file,
            rules.lines[split.rule],
            f"{split.rule}.shares",
            "is not a care type of the book" + did_you_mean(care_type, care_types),
            care_type,
        )
        for split in rules.splits
        for care_type in split.shares
        if care_type not in care_types
    ]
