"""What a council pays for its residents → what each service asks."""

import re
from collections.abc import Iterable, Mapping
from statistics import median

HIGHEST = 5000.0
"""£ a week; a higher fee is taken to be a yearly sum or a slip."""
_FEE = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*(?:p\.?w\.?|per week|a week|/week|/wk)?", re.I)


def parse_fee(text: str) -> float | None:
    """£ a week from a cell such as £1,234.50; None for anything else."""
    parts = _FEE.fullmatch(text.strip())
    return float(parts[1].replace(",", "") + (parts[2] or "")) if parts else None


def plausible(fee: float) -> bool:
    """Whether a weekly fee can be one."""
    return 0 < fee <= HIGHEST


def asked(fees: Iterable[tuple[str, float]], suppress: int) -> Mapping[str, float]:
    """Median of the plausible fees by service, in £ a week, where at least `suppress` are known.

    To the nearest £5, so that it is nobody's own fee; to the penny where nothing is suppressed.
    """
    by_service: dict[str, list[float]] = {}
    for service, fee in fees:
        if plausible(fee):
            by_service.setdefault(service, []).append(fee)
    return {
        service: round(median(known), 2) if suppress == 0 else 5.0 * round(median(known) / 5)
        for service, known in sorted(by_service.items())
        if len(known) >= max(suppress, 1)
    }
