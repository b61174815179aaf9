"""The README of an imported place: what is published, what is not, and what the council must still supply."""

from collections import Counter
from collections.abc import Iterator

from capacity.importing.place import Place
from capacity.inputs.schema.rows import TABLES
from capacity.inputs.to_supply import ToDo

MARK = "<!-- written by capacity import: it will be written again; keep notes of your own in another file -->"
GROUNDS = {
    "published": "as it stands in a publisher's file, or counted from the council's own records",
    "estimated": "worked out from such figures by a stated rule",
    "stand-in": "a general figure in place of one that nobody has given yet: it is true of no single home",
    "missing": "blank or nought: no figure at all",
}


def readme(place: Place, left: list[ToDo]) -> str:
    """The text of README.md."""
    name = str(place.settings.get("name") or "The place")
    parts = [MARK, f"# {_cell(name)}", *_to_do(left), *_grounds(place), *_files(place), *_rules(place)]
    return "\n\n".join(parts) + "\n"


def _to_do(left: list[ToDo]) -> Iterator[str]:
    yield "## To do"
    if not left:
        yield "Nothing: every figure is published or the council's own."
        return
    yield (
        "What the council must still supply, those first that change the highest priority of a plan. Type your figure "
        "over the one that is there; an import never replaces a figure of yours. `capacity check` repeats what is left."
    )
    head = [
        "| | table and column | what it holds now | what stands in | why it matters |",
        "| --- | --- | --- | --- | --- |",
    ]
    rows = [
        f"| {number} | {item.where} | {_many(item)} | {_cell(item.stands_in)} | {_cell(item.why)}"
        f"{f' (priority {item.priority})' if item.priority else ''} |"
        for number, item in enumerate(left, 1)
    ]
    yield "\n".join([*head, *rows])
    yield "What to type:"
    yield "\n".join(dict.fromkeys(f"- **{item.where}**: {_asked(item)}" for item in left))
    yield (
        "What no table holds comes from the assumption book and is no finding about this place: lengths of stay, staff "
        "hours, days to arrange a place, what waiting costs, how fast the number of self-funders grows, how many staff "
        "stay when a home closes. Put your own figures in place.yaml under `book_changes`, by the same path, such as "
        "`needs: {nursing: {days_to_arrange: 20}}`."
    )


def _asked(item: ToDo) -> str:
    """What the figures of a column mean; for a missing table, its columns."""
    model, _, _ = TABLES[item.table]
    if item.column:
        return _cell(model.model_fields[item.column].description or "WGS84, in degrees.")
    needed = {name: field.description for name, field in model.model_fields.items() if field.is_required()}
    told = (f"{name} ({text.rstrip('.')})" if text else name for name, text in needed.items())
    return _cell(f"rows with the columns {'; '.join(told)}.")


def _many(item: ToDo) -> str:
    if not item.column:
        return "lacks services" if item.table == "services" else "missing"
    return f"{item.figures} of {item.of} {'stand-ins' if item.ground == 'stand-in' else item.ground}"


def _grounds(place: Place) -> Iterator[str]:
    yield "## What the figures stand on"
    yield "\n".join(f"- **{ground}**: {words}." for ground, words in GROUNDS.items())
    counted: Counter[tuple[str, str, str]] = Counter(
        (table, column, origin.ground) for (table, _, column), (_, origin) in place.written.items()
    )
    rows = [
        f"| {table}.csv | {column} | "
        + " | ".join(f"{counted[table, column, ground] or ''}" for ground in GROUNDS)
        + " |"
        for table, column in dict.fromkeys((table, column) for table, column, _ in counted)
    ]
    yield "Cells as the imports wrote them, by column (imported/origins.csv has the source of each):"
    head = [f"| table | column | {' | '.join(GROUNDS)} |", "| --- " * (2 + len(GROUNDS)) + "|"]
    yield "\n".join([*head, *rows])


def _files(place: Place) -> Iterator[str]:
    yield "## The files that were read"
    rows = [
        f"| {_cell(row.file)} | {_cell(row.what)} | {row.rows} | {row.kept} | {row.dropped} | {row.sha256[:12]} |"
        for row in place.sources
    ]
    head = ["| file | what | rows read | kept | dropped | SHA-256 begins |", "| --- | --- | --- | --- | --- | --- |"]
    yield "\n".join([*head, *rows])
    yield "Rows that were not used stand in imported/dropped.csv, each with its reason."


def _rules(place: Place) -> Iterator[str]:
    attribution = place.settings.get("attribution")
    if attribution:
        yield "## Licence and attribution"
        yield _cell(str(attribution))


def _cell(text: str) -> str:
    """Text that cannot break out of a cell of the table or become markup."""
    plain = " ".join(text.split())
    for mark in "\\*[]<>|#":
        plain = plain.replace(mark, f"\\{mark}")
    return plain
