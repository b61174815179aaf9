"""`capacity new-scenario`: a scenario by questions and answers."""

from datetime import timedelta
from pathlib import Path
from textwrap import shorten

from capacity.authoring.answers import Around, answers_to, faults_of_single
from capacity.authoring.ask import BACK, LIST, Back, ask, choose, say
from capacity.authoring.draft import Draft, Quietly
from capacity.authoring.names import names_to_choose
from capacity.authoring.places import places_in, relative, scenarios_of
from capacity.authoring.spread import Cells
from capacity.inputs.errors import BadInput, CapacityError, WrongUsage, shown
from capacity.inputs.form_layout import Column, Sheet, general, listed
from capacity.inputs.read.form_values import as_text, value_of
from capacity.inputs.read.nearest import nearest
from capacity.outputs import terminal
from capacity.results.write_together import refuse_in_the_way, write_together

YAML = ".yaml"
BOOKS = ("book.yaml", "models/england.yaml")
"""Where a book is looked for, in the place's folder and those above it."""
OTHER = "other"
SHORT = 80  # characters of a meaning in a list
HOW = (
    f"Press Enter to take what is in [brackets]. Type `{BACK}` for the question before; Ctrl-C leaves. Nothing is"
    " written until you say so."
)


def new_scenario(folder: Path, file: Path | None, overwrite: bool, quietly: Quietly) -> Path | None:
    """Ask for a scenario, show it, check it and write it. The file; None where nothing is to be written.

    Raises `WrongUsage` where there is no place, or where the answers end; `BadInput` for a place with faults.
    """
    if file is not None and file.suffix.casefold() not in (YAML, ".yml"):
        instead = shown(file.with_suffix(YAML))
        raise WrongUsage(f"{shown(file)}: the name of a scenario's file ends in {YAML}: type {instead}")
    say(HOW)
    place = _place(folder)
    while True:
        try:
            draft = _begun(place, file, overwrite, quietly)
            draft.inputs()  # a fault of the place or of what is extended is no answer's
            break
        except Back:
            say("Back at the first question.")
    _entries(draft)
    while True:
        text = draft.text()
        say(f"\n{shown(draft.file)}:\n")
        say(text, 1)
        good = _shown_checked(draft)
        while (chosen := _next(draft, good)) == "write":
            try:
                write_together({draft.file.absolute(): text})
            except CapacityError as error:  # the answers are not lost with it
                say(f"{error}; put that right and write again, or copy the text above")
            else:
                return draft.file
        if chosen == "leave":
            return None
        _changed(draft)
        _entries(draft)


def _shown_checked(draft: Draft) -> bool:
    """Show what `capacity check` would. Whether it can be planned."""
    try:
        checked = draft.checked()
    except BadInput as error:
        say("\n".join(error.lines()))
        return False
    terminal.show(terminal.checked(checked))
    return True


def _place(folder: Path) -> Path:
    places = places_in(folder)
    if not places:
        raise WrongUsage(
            f"{shown(folder)} is not a place and holds none: type the folder that has services.csv, such as"
            " inputs/knowsley"
        )
    if len(places) == 1:
        say(f"Place: {shown(places[0])}")
        return places[0]
    while True:
        try:
            return places[choose("place", [shown(each) for each in places], default=0)]
        except Back:
            say("This is the first question: there is none before it.")


def _begun(place: Path, file: Path | None, overwrite: bool, quietly: Quietly) -> Draft:
    """Its name, its label and what it extends; without that what every scenario must say."""
    columns = {column.key: column for column in general().columns}
    single: Cells = {}
    while True:
        name = _single(columns["name"], file.stem if file else "")
        target = file or place / "scenarios" / f"{name}{YAML}"
        why = refuse_in_the_way(target, (), overwrite=True, is_folder=False)
        if not why and not _replaces(target, overwrite):
            why = f"{shown(target)} stays as it is; choose another name"
            if file is not None:
                raise WrongUsage(f"{shown(target)} exists; -o writes elsewhere")
        if not why:
            break
        say(why, 1)
    single["name", ""] = name
    label = _single(columns["label"], may_be_blank=True)
    single |= {("label", ""): label} if label else {}
    there = scenarios_of(place)
    say(f"extends: {columns['extends'].meaning}", 1)
    at = choose("extends", [*(path.name for path in there), "none"], default=0, level=1)
    within = target.absolute().parent
    if at < len(there):
        single["extends", ""] = relative(there[at], within)
        return Draft(target, quietly, single)
    single["place", ""] = relative(place, within)
    book = next((folder / name for folder in (place, *place.absolute().parents) for name in BOOKS
                 if (folder / name).is_file()), None)  # fmt: skip
    for column in general().columns:
        if column.required and (column.key, "") not in single:
            default = relative(book, within) if book is not None and column.key == "book" else ""
            single[column.key, ""] = _single(column, default)
    return Draft(target, quietly, single)


def _replaces(target: Path, overwrite: bool) -> bool:
    """Whether a file may be written: it is not there, or the user lets it be replaced."""
    if overwrite or not target.exists():
        return True
    return ask(f"{shown(target)} exists: replace it? yes or no", "no", 1).casefold() in ("yes", "y")


def _single(column: Column, default: str = "", may_be_blank: bool = False) -> object:
    """A key of the scenario itself, as its model takes it."""
    hint = f" One of: {', '.join(column.choices)}." if column.choices else ""
    say(f"{column.key}: {column.meaning}{hint}", 1)
    while True:
        text = ask(column.key, default, 1, column.choices)
        if not text and may_be_blank:
            return ""
        value = value_of(column, text)
        if text and not (whys := faults_of_single(column, value)):
            return value
        say(f'{"; ".join(whys)} (got "{text}")' if text else "needs an answer", 2)


def _menu() -> None:
    say("What changes? Type its number or its word.")
    for number, sheet in enumerate(listed(), 1):
        meaning = shorten(sheet.meaning.split(". ")[0].rstrip("."), SHORT, placeholder=" …")
        say(f"{number:>3} {sheet.called:<14} {meaning}.")
    say(f"{len(listed()) + 1:>3} {OTHER:<14} Another key of the scenario, such as quarters or policy.lowest_rating.")


def _entries(draft: Draft) -> None:
    """Events and entries, one by one, until a blank line."""
    say()
    _menu()
    sheets = {sheet.called: sheet for sheet in listed()}
    while True:
        say()
        try:
            text = ask(f"what changes ({LIST} lists it, blank for no more)", complete=[*sheets, OTHER])
        except Back:
            return
        if not text:
            return
        word = text.casefold().replace(" ", "_")
        if word.isdecimal() and 1 <= int(word) <= len(sheets) + 1:
            word = [*sheets, OTHER][int(word) - 1]
        if text == LIST:
            _menu()
        elif word == OTHER:
            _other(draft)
        elif word in sheets:
            _entry(draft, sheets[word], {})
        else:
            near = nearest(word, [*sheets, OTHER])
            say(f'is not in the list{f" (did you mean {near}?)" if near else ""} (got "{text}")', 1)


def _other(draft: Draft) -> None:
    """Another key of the scenario."""
    keys = {column.key: column for column in general().columns if column.key not in ("name", "extends", "place")}
    say(f"Keys: {', '.join(keys)}.", 1)
    before = draft.single
    try:
        key = ask("key (blank for none)", level=1, complete=keys)
        while key and key not in keys:
            say(f"is not in the list: did you mean {nearest(key, keys) or next(iter(keys))}?", 1)
            key = ask("key (blank for none)", level=1, complete=keys)
        if key:
            draft.single = {**before, (key, ""): _single(keys[key])}
            draft.inputs()
    except Back:
        draft.single = before
    except BadInput as error:
        _complained(error)
        draft.single = before


def _entry(draft: Draft, sheet: Sheet, before: Cells) -> bool:
    """One event or entry, asked for until the check has nothing against it. Whether there is one."""
    say(f"{sheet.called}: {sheet.meaning}", 1)
    for note in sheet.notes:
        say(note, 2)
    inputs = draft.inputs()
    last = inputs.scenario.calendar[-1]
    around = Around(names_to_choose(inputs), inputs.scenario.start, last.start + timedelta(days=last.days - 1))
    while True:
        try:
            before = answers_to(sheet, around, before)
            draft.inputs((sheet, before))
        except Back:
            return False
        except BadInput as error:
            _complained(error)
            say(f"Answer again: press Enter to keep an answer; `{BACK}` at the first question gives this entry up.", 1)
        else:
            draft.entries.append((sheet, before))
            say(f"Added: {_said(sheet, before)}", 1)
            return True


def _complained(error: BadInput) -> None:
    for complaint in error.complaints:
        got = "" if complaint.got is None else f' (got "{complaint.got}")'
        say(f"{complaint.what}: {complaint.why}{got}", 1)


def _said(sheet: Sheet, cells: Cells) -> str:
    parts = [f"{key}: {f'{name} ' if name else ''}{as_text(value)}" for (key, name), value in cells.items()]
    return f"{sheet.called}: {', '.join(parts)}"


def _next(draft: Draft, good: bool) -> str:
    """What is to become of it: write, change or leave."""
    words = ("write", "change", "leave")
    while True:
        try:
            text = ask(
                f"\nwrite it to {shown(draft.file)}, change it, or leave without writing?", words[0 if good else 1]
            )
        except Back:
            return "change"
        if found := [word for word in words if word.startswith(text.casefold())]:
            return found[0]
        say("Type write, change or leave.")


def _changed(draft: Draft) -> None:
    """Take out an entry, or ask for it again."""
    while draft.entries:
        for place, entry in enumerate(draft.entries, 1):
            say(f"{place:>3} {_said(*entry)}")
        try:
            text = ask(
                "number of an entry to answer again, `remove` and a number to take it out, or blank to add others"
            ).casefold()
        except Back:
            return
        if not text:
            return
        number = text.removeprefix("remove").strip()
        if not (number.isdecimal() and 1 <= int(number) <= len(draft.entries)):
            say(f"Type a number from 1 to {len(draft.entries)}, or `remove` and a number.")
            continue
        sheet, cells = draft.entries.pop(int(number) - 1)
        if not text.startswith("remove") and not _entry(draft, sheet, cells):
            draft.entries.insert(int(number) - 1, (sheet, cells))
