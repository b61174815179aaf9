"""Formulas in one form, whoever wrote them: spreadsheets write the same formula with other spaces, zeros and quotes."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>'(?:[^']|'')*')(?=!)"
    r"|(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]+)(?![A-Za-z0-9_.(])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_FUNCTION = re.compile(r"^(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    for token in _TOKEN.finditer(formula):
        kind = token.lastgroup or "sign"
        yield kind, token.group()


def normal(formula: str) -> str:
    """A formula without spaces, equals sign and needless quotes, each number as Python writes it.

    Numbers are rounded to 15 digits, which is as many as a spreadsheet keeps.
    """
    parts = []
    for kind, text in _tokens(formula.removeprefix("=")):
        if kind == "space":
            continue
        if kind == "number":
            text = repr(float(f"{float(text):.15g}"))
        elif kind == "name":
            text = _FUNCTION.sub("", text)
        elif kind == "cell":
            text = text.upper()
        elif kind == "sheet":
            text = text[1:-1].replace("''", "'")
        parts.append(text)
    return "".join(parts)


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads `rows` lower and `columns` further right: whatever $ does not fix moves along."""
    return "".join(_moved(text, rows, columns) if kind == "cell" else text for kind, text in _tokens(formula))


def _moved(cell: str, rows: int, columns: int) -> str:
    fixed_column, letters, fixed_row, digits = re.fullmatch(r"(\$?)([A-Za-z]+)(\$?)([0-9]+)", cell).groups()  # type: ignore[union-attr]
    column = letters if fixed_column else letters_of(number_of(letters) + columns)
    row = digits if fixed_row else str(int(digits) + rows)
    return f"{fixed_column}{column}{fixed_row}{row}"


def number_of(letters: str) -> int:
    """A column's number, A being 1."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def letters_of(number: int) -> str:
    """A column's letters, 1 being A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
