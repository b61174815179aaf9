"""Text that a spreadsheet would run as a formula, kept as text in every CSV file."""

STARTS = ("=", "+", "-", "@", "\t", "\r")


def _is_formula(text: str) -> bool:
    return text.lstrip("'").startswith(STARTS)


def guard(text: str) -> str:
    """With an apostrophe before it where a spreadsheet would take it for a formula, or it looks guarded already."""
    return f"'{text}" if _is_formula(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text[:1] == "'" and _is_formula(text) else text
