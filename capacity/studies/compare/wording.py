"""Figures as people say them."""


def pounds(value: float) -> str:
    """£1.2m, £35,000, £840: as many digits as people would say, without a sign."""
    size = abs(value)
    if size >= 999_950:
        return f"£{size / 1e6:,.1f}m"
    if size >= 9_950:
        return f"£{round(size, -3):,.0f}"
    return f"£{round(size, -1) if size >= 995 else round(size):,.0f}"


def people(value: float, what: str = "placement") -> str:
    """Whole people or placements, the noun in the right number."""
    whole = round(abs(value))
    return f"{whole:,} {what}" + ("" if whole == 1 else "s")


def change(value: float, digits: int = 0, suffix: str = "") -> str:
    """With a sign; 0 without one."""
    shown = f"{value:+,.{digits}f}"
    return (shown.lstrip("+-") if not any(digit in shown for digit in "123456789") else shown) + suffix


def listed(words: list[str], between: str = ", ") -> str:
    """a, b and c; words with commas of their own need another mark `between` them."""
    last = f"{between}and " if between != ", " else " and "
    return last.join(filter(None, [between.join(words[:-1]), words[-1]])) if words else ""
