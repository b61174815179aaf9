"""Figures as people say them."""


def people(value: float, what: str = "placement") -> str:
    """Whole people or placements, the noun in the right number."""
    whole = round(abs(value))
    return f"{whole:,} {what}" + ("" if whole == 1 else "s")


def listed(words: list[str], between: str = ", ") -> str:
    """a, b and c; words with commas of their own need another mark `between` them."""
    last = f"{between}and " if between != ", " else " and "
    return last.join(filter(None, [between.join(words[:-1]), words[-1]])) if words else ""
