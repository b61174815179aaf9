"""pydantic's findings in the words of the person who has to correct the file."""

from typing import Any

from pydantic import BaseModel, ValidationError

from capacity.inputs.errors import Complaint
from capacity.inputs.read.keys import key_hint
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.yaml12 import Document, read_plain

MOST_HINTS = 40  # of one file or column; only the first complaints are shown
MOST_FAULTS = 1_000  # of one file: nobody mends more at once, and each takes memory

MISSING = "is missing"
_WHY = {
    "missing": MISSING,
    "float_type": "is not a number",
    "bool_type": "must be true or false",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "finite_number": "must be a finite number",
    "string_type": "is not text; put it in quotes",
    "string_unicode": "has an invalid character",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "string_pattern_mismatch": "is not a financial year such as 2026-27",
    "union_tag_not_found": "needs the key `event`",
    "string_too_long": "is too long",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}
NO_NUMBER = "is not a number"
FIXED = frozenset({*_WHY.values(), NO_NUMBER, "must be 0 or more"})
"""Reasons that repeat nothing from the file."""

REPLACED = {
    "fee_uplift": "is now two keys of `policy`: type asking_fee_rise for what homes ask (as fee_uplift was), or"
    " usual_rate_rise for what the council pays as its usual rate",
}
"""Keys that no longer exist, and what to type instead."""


def why_of(fault: Any) -> str:
    """One pydantic error as the rest of a sentence."""
    kind, context = fault["type"], fault.get("ctx", {})
    if context.get("class_name") == "Figure":
        return "is not a number (nor a mapping with `value`, `low`, `high`, `ground` and `source`)"
    if kind == "float_type" and isinstance(fault["input"], str):
        return NO_NUMBER + _as_number(fault["input"])
    if kind in _WHY:
        return _WHY[kind]
    if kind == "greater_than_equal":
        return f"must be {context['ge']:g} or more"
    if kind == "less_than_equal":
        return f"must be {context['le']:,.10g} or less"
    if kind == "greater_than":
        return f"must be above {context['gt']:g}"
    if kind in ("literal_error", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags")).replace("'", "")
        words = expected.replace(" or ", ", ").split(", ")
        typed = str(fault["input"].get("event", "") if isinstance(fault["input"], dict) else fault["input"])
        return f"must be one of {expected}" + did_you_mean(typed, words)
    message = str(fault["msg"])
    return message[0].lower() + message[1:]


def _as_number(text: str) -> str:
    """What to type in place of a text that people read as a number."""
    plain = text.strip()
    if plain.endswith("%") and isinstance(share := read_plain(plain[:-1].strip()), int | float):
        return f"; write {share / 100:.10g}"
    return "; take the quotes off" if isinstance(read_plain(plain), int | float) else ""


def from_validation(
    error: ValidationError, document: Document, model: type[BaseModel], partly: bool = False
) -> list[Complaint]:
    """Each error of a document as a complaint at the line where it stands. `partly`: the document may lack keys."""
    complaints: list[Complaint] = []
    for fault in error.errors(include_url=False)[:MOST_FAULTS]:
        if partly and fault["type"] == "missing" and len(fault["loc"]) == 1:
            continue
        path = _real_path(fault["loc"], document.value)
        mark = document.mark(path)
        what = document.what(path)
        if fault["type"] == "extra_forbidden":
            why = "is not a key here"
            if fault["loc"][-1] in REPLACED:
                why = REPLACED[fault["loc"][-1]]
            elif len(complaints) < MOST_HINTS:
                why += key_hint(model, fault["loc"])
            complaints.append(Complaint(mark.file, mark.line, what, why))
            continue
        typed = fault["input"]
        got = None if fault["type"] == "missing" or isinstance(typed, dict | list) else _as_written(typed)
        complaints.append(Complaint(mark.file, mark.line, what, why_of(fault), got))
    return complaints


def _as_written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _real_path(location: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """The location without the parts that pydantic adds (the tag of an event), but with a missing last key."""
    path: list[Any] = []
    if location[:1] == ("events",):
        location = location[:2] + location[3:]
    for place, part in enumerate(location):
        inside = isinstance(value, dict) and part in value
        if inside or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
            path.append(part)
        elif place == len(location) - 1 and part != "[key]" and isinstance(value, dict):
            path.append(part)
    return tuple(path)
