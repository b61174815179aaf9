"""Marks of a Vega specification, a key to them, and styles that can be told apart even in grey print."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

FONT = 11.5
ROW = 16
"""Height of a line in a key."""
SAMPLE = 26
"""Width of a sample in a key."""
INK, PAPER = "#1a1a1a", "#ffffff"
FEWER, MORE = ("#cfe3f3", "#7fb2dc", "#2f78b7"), ("#fdebd3", "#f6bd74", "#e08a1e")
"""Colours of a difference, from a small one to a large one; what has become more is hatched, too."""
HATCHED = "hatch-"
Mark = dict[str, Any]


def mark(kind: str, data: str | None = None, **channels: Any) -> Mark:
    """A mark; a channel is a value, or a mapping as Vega has it. Without `data` it is drawn once."""
    enter = {name: how if isinstance(how, dict) else {"value": how} for name, how in channels.items()}
    return {"type": kind, **({"from": {"data": data}} if data else {}), "encode": {"enter": enter}}


def hatched(colour: str) -> str:
    """A fill: the colour (#rrggbb) under dark strokes."""
    return f"url(#{HATCHED}{colour[1:]})"


def hatch(name: str, own: str) -> Element:
    """The pattern that a fill of `hatched` asks for by name, as SVG has it, under an ID of its own."""
    pattern = Element("pattern", id=own, width="5", height="5", patternUnits="userSpaceOnUse")
    SubElement(pattern, "path", d="M0 0h5v5h-5z", fill=f"#{name.removeprefix(HATCHED)}")
    SubElement(pattern, "path", d="M-1 1l2-2M0 5l5-5M4 6l2-2", stroke=INK)
    return pattern


@dataclass(frozen=True)
class Sample:
    """A line of a key: its words, and the marks that they explain."""

    label: str
    fill: str = ""
    """Empty where the line is a heading, without a mark."""
    shape: str = "square"
    size: float = 110
    line: str | None = None
    """Colour of a line drawn through the mark."""
    dash: Sequence[int] = ()
    rim: str = INK


def key(samples: Sequence[Sample], left: float, top: float) -> list[Mark]:
    """The marks of a key, one line below the other."""
    marks = []
    for number, sample in enumerate(samples):
        y = top + ROW * (number + 0.5)
        marks.append(words(sample.label, left + (SAMPLE + 3 if sample.fill else 0), y, baseline="middle"))
        if sample.line:
            line: dict[str, Any] = {"stroke": sample.line, "strokeWidth": 2, "strokeDash": list(sample.dash)}
            marks.append(mark("rule", x=left, x2=left + SAMPLE - 2, y=y, **line))
        if sample.fill:
            look: dict[str, Any] = {
                "shape": sample.shape,
                "size": sample.size,
                "fill": sample.fill,
                "stroke": sample.rim,
            }
            marks.append(mark("symbol", x=left + SAMPLE / 2 - 1, y=y, strokeWidth=0.8, **look))
    return marks


def words(text: Any, x: Any, y: Any, data: str | None = None, **how: Any) -> Mark:
    """Text in the size that all pictures use."""
    return mark("text", data, text=text, x=x, y=y, fontSize=how.pop("fontSize", FONT), fill=INK, **how)
