"""Text that a spreadsheet would run as a formula, kept as text in every CSV file."""

STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """With an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(STARTS) or (text[:1] == "'" and text[1:].startswith(STARTS)) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith((*STARTS, "'")) else text
