"""How figures and labels are worded wherever a person reads them: terminal, report and map round alike."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

TIDY = 6
"""Decimals to which a figure is settled first, so that 2.4999999 and 2.5 fall on the same side."""
NOBODY, FEW = 0.005, 5
"""People: fewer are nobody; below this a figure would look like a count of people."""
PRIORITY_WORDS = {
    "safe_staffing": "safe staffing",
    "unmet": "who waits",
    "out_of_borough": "placements out of borough",
    "budget": "overspend",
    "cost": "cost",
    "capital": "capital",
    "fairness": "fairness between areas",
    "moving": "the waiting of people who have to move",
    "journeys": "how far people have to move",
    "travel": "travel",
    "fewest": "the fewest options",
}
"""What each priority settles, in words."""


def nearest(value: float, places: int = 0) -> float:
    """The nearest number of so many decimals, each figure by itself; halves are rounded up."""
    scale: int = 10**places
    whole = math.floor(round(value, TIDY) * scale + 0.5)
    return whole / scale if places else float(whole)


def pounds(value: float) -> str:
    """£1.2m, £35,000, £840: as many digits as people would say, without a sign."""
    size = abs(value)
    if size >= 999_950:
        return f"£{size / 1e6:,.1f}m"
    if size >= 9_950:
        return f"£{round(size, -3):,.0f}"
    return f"£{round(size, -1) if size >= 995 else round(size):,.0f}"


def change(value: float, digits: int = 0, suffix: str = "") -> str:
    """With a sign; 0 without one."""
    shown = f"{value:+,.{digits}f}"
    return (shown.lstrip("+-") if not any(digit in shown for digit in "123456789") else shown) + suffix


def about(people: float, change: bool = False) -> str:
    """People as a plan expects them, which is an average and no count: "about 3" below five, "fewer than 1", "0", "28".

    Each figure is rounded by itself. A change has its sign: "about +2", "less than 1 fewer", "−28".
    """
    size = round(abs(people), TIDY)
    whole = nearest(size)
    if size < NOBODY:
        return "0"
    if not whole:
        return ("less than 1 fewer" if people < 0 else "less than 1 more") if change else "fewer than 1"
    sign = ("−" if people < 0 else "+") if change else ""
    return f"{'about ' if size < FEW else ''}{sign}{whole:,.0f}"


def is_one(people: float) -> bool:
    """Whether what `about` says takes the singular: about 1 person, fewer than 1 person."""
    return about(people).split()[-1] == "1"


def chance_said(share: float) -> str:
    """A share of futures in whole per cent; only what is all of them is 100%, and only what is none is 0%."""
    if 0 < share < 0.01:
        return "below 1%"
    if 0.99 < share < 1:
        return "above 99%"
    return f"{nearest(100 * share):.0f}%"


def why_unshaded(settled: Collection[str], priorities: Collection[str]) -> str:
    """Why no ward is shaded by who is placed out of borough; empty where a plan has made that fair.

    `settled` are the priorities that the plan has settled, `priorities` those that were requested.
    """
    if "fairness" in settled:
        return ""
    if "fairness" in priorities:
        lacks = "stopped before it had settled fairness between areas"
        remedy = "Plan again with more time"
    else:
        lacks = "leaves out the priority fairness"
        remedy = "Put fairness among the scenario’s priorities"
    return (
        f"Wards are not shaded by placements: this plan {lacks}, so cost and distance alone decided which ward’s "
        f"people leave the borough. {remedy} to share that evenly and see it here."
    )


def short_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels by ID without the words in brackets, where they stay distinct without them."""
    short = {key: label.split(" (")[0] or label for key, label in labels.items()}
    return short if len(set(short.values())) == len(labels) else dict(labels)


def in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: dementia nursing."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def listed(words: Sequence[str]) -> str:
    """Words as English lists them: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def how_often(limit: Mapping[str, Any]) -> str:
    """How often beds or staff are short, with the names of the headline's figures in braces where they belong."""
    if "full" in limit:
        return "full in {full} of {of} quarters"
    unsafe = "; unstaffed in {unstaffed}" if limit["unstaffed"] else ""
    return "short in {short} of {of} quarters (agency at its limit in {agency_at_limit})" + unsafe
