"""What differs between two registers, site by site."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from capacity.importing.file_readers import csv_text
from capacity.importing.register.record import Entry

_COMPARED = ("location_id", "name", "postcode", "authority", "beds", "rating", "provider", "services", "bands")
_TOLD = 20
_WORDS = {
    "new": "new homes", "returned": "homes that came back", "left": "homes that left", "beds": "changed beds",
    "rating": "changed ratings", "name": "changed names", "provider": "changed providers",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of update.csv."""

    what: str
    """new, returned, left, changed, or match: perhaps the same home registered again."""
    site: str
    name: str
    column: str
    """Which of imported/register.csv changed; blank for a whole home."""
    before: str
    after: str

    def __str__(self) -> str:
        home = f"{self.site} ({self.name})"
        if self.what == "left":
            return f"{home} {self.after}"
        if self.what in ("new", "returned"):
            return f"{home} {'is new' if self.what == 'new' else 'came back'}: {self.after or 'no'} beds"
        return f"{home}: {self.column.replace('_', ' ')} {self.before or 'blank'} → {self.after or 'blank'}"


def compare(before: Mapping[str, Entry], now: Mapping[str, Entry], left: Iterable[Entry]) -> list[Line]:
    """Homes that have left since, new ones, and changes to the others, in this order."""
    lines = [
        Line("left", entry.site, entry.name, "", "", entry.left)
        for entry in sorted(left, key=lambda entry: entry.site)
        if not before[entry.site].left
    ]
    arrived = [site for site in sorted(now) if site not in before or before[site].left]
    for site in arrived:
        lines.append(Line("returned" if site in before else "new", site, now[site].name, "", "", now[site].beds))
    for site in sorted(now.keys() & before.keys()):
        old, new = before[site].model_dump(), now[site].model_dump()
        lines += [
            Line("changed", site, now[site].name, column, old[column], new[column])
            for column in _COMPARED
            if old[column] != new[column]
        ]
    return lines


def write_lines(lines: Iterable[Line]) -> str:
    """The text of update.csv."""
    return csv_text([field.name for field in fields(Line)], [astuple(line) for line in lines])


def tell(lines: Sequence[Line]) -> list[str]:
    """How many lines there are of each kind, and the first of them in full."""
    times = Counter(line.column if line.what == "changed" else line.what for line in lines)
    counts = [f"{times[key]} {words}" for key, words in _WORDS.items() if times[key]]
    if not lines:
        return ["Nothing has changed since the earlier register."]
    rest = len(lines) - _TOLD
    more = [f"and {rest} more, in imported/update.csv"] if rest > 0 else []
    return [f"Since the earlier register: {', '.join(counts) or 'small changes'}.", *map(str, lines[:_TOLD]), *more]
