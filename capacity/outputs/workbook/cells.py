"""What can stand in a cell, and text that is safe in one."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

LONGEST = 32_000
"""Characters; a cell holds 32,767."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ROW = "\0"
"""In a formula, the number of the row in which it stands: no text of a cell holds this sign."""
Value = float | str
Cached = Callable[[Value], Value]
"""From a formula's right value to the one that the file carries; only tests change it."""


class Formula(NamedTuple):
    """A live formula, and the value for readers that do not calculate to show."""

    text: str
    value: Value


class Shown(NamedTuple):
    """A cell that looks different from the rest of its column."""

    cell: "str | float | Formula | None"
    look: str


Cell = str | float | date | Formula | Shown | None


def plain(text: str) -> str:
    """Text as it is, as far as the file format can hold it."""
    short = _NOT_IN_XML.sub("\ufffd", text[:LONGEST])
    if len(short) > LONGEST // 2:  # a cell counts each sign beyond the first 65,536 as two
        short = short.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    return short


def pence(amount: str) -> str:
    """Formula of an amount in pounds, rounded once, half to even, to whole pence.

    Within a ten-millionth of a penny of a half counts as a half: figures that are exact in the plan carry the noise
    of binary numbers in a spreadsheet. INT and not MOD: LibreOffice's MOD fails just below a whole number.
    """
    half = f"ABS({amount}*100-INT({amount}*100)-0.5)<1E-7"
    return f"IF({half},2*ROUND({amount}*50,0)/100,ROUND({amount},2))"


def differs(difference: str, pounds: bool = True) -> str:
    """Formula of the words for a difference: £, or a quantity."""
    shown = "£#,##0.00;-£#,##0.00" if pounds else "#,##0.0000;-#,##0.0000"
    return f'"differs by "&TEXT({difference},"{shown}")'
