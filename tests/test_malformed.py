"""Random damage to a good place: a list of complaints or a whole plan, and nothing else ever."""

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from places import SCENARIO, Place
from random_places import examples

from capacity.inputs.errors import BadInput
from capacity.planning import plan

CELLS = (
    "", " ", "0", "-1", "-0", "1e-300", "1e7", "1e308", "1e999", "nan", "inf", "1_000", "1,000", "٣", "½", "0x10",
    "12.5.1",
    "text", "=1+1", "+1", "@SUM(A1)", "-2+3", '"', '""', "'", '"a\nb"', "a\x00b", "\x1b[31m", "é", "🏠", "\u202eabc",
    "T1",
    "N1", "nursing", "2025-26", "2025-04-01", "home", "x" * 5000, "../x", "con", "{a: 1}", "[1]", "true", "null", "\r",
)  # fmt: skip
SCALARS = (
    *CELLS, "[", "]", "{", "}", "&a [*a]", "*a", "!!python/object:os.system x", "~", ".nan", ".inf", "-.inf", "1e400",
    "NO",
    "012", "12:30", "0o17", "9" * 400, "0x" + "f" * 400, "2025-02-30", "9999-10-01", "0001-01-01", '"\\ud800"', "|",
    ">-",
    "%", "`", "- 1", "? x", "..", "baseline.yaml", "/", "80", "1", "3",
)  # fmt: skip
WHY_IN_ENGLISH = re.compile(
    r"^(is|are|must|has|names|cannot|leads|stands|needs|means|lies|holds|the|no|takes|low|high|repeats|would|[0-9])\b"
)
Damage = Callable[[random.Random, list[str]], list[str]]


def _some_line(choose: random.Random, lines: list[str], change: Callable[[str], str]) -> list[str]:
    place = choose.randrange(len(lines))
    return [*lines[:place], change(lines[place]), *lines[place + 1 :]]


def _cell(choose: random.Random, lines: list[str]) -> list[str]:
    def change(line: str) -> str:
        cells = line.split(",")
        cells[choose.randrange(len(cells))] = choose.choice(CELLS)
        return ",".join(cells)

    return _some_line(choose, lines, change)


def _quoted_cell(choose: random.Random, lines: list[str]) -> list[str]:
    def change(line: str) -> str:
        cells = line.split(",")
        content = choose.choice(CELLS).replace('"', '""')
        cells[choose.randrange(len(cells))] = f'"{content}"'
        return ",".join(cells)

    return _some_line(choose, lines, change)


def _swap_columns(choose: random.Random, lines: list[str]) -> list[str]:
    """In every row, or only below the header."""
    count = lines[0].count(",") + 1
    one, other = choose.randrange(count), choose.randrange(count)
    first = choose.randrange(2)

    def swapped(line: str) -> str:
        cells = line.split(",")
        if len(cells) == count:
            cells[one], cells[other] = cells[other], cells[one]
        return ",".join(cells)

    return [*lines[:first], *map(swapped, lines[first:])]


def _drop_line(choose: random.Random, lines: list[str]) -> list[str]:
    place = choose.randrange(len(lines))
    return lines[:place] + lines[place + 1 :]


def _repeat_line(choose: random.Random, lines: list[str]) -> list[str]:
    place = choose.randrange(len(lines))
    return [*lines[:place], lines[place], *lines[place:]]


def _truncate(choose: random.Random, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    return text[: choose.randrange(len(text) + 1)].split("\n")


def _character(choose: random.Random, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    place = choose.randrange(len(text))
    return (text[:place] + choose.choice("\0\t,;\"':{}[]-#&*!|>%@`\r\n0x\ufeff\u2028") + text[place + 1 :]).split("\n")


def _scalar(choose: random.Random, lines: list[str]) -> list[str]:
    """Another value after a colon, or between the commas of a flow mapping."""

    def change(line: str) -> str:
        values = list(re.finditer(r"(?<=: )[^,{}\[\]#]+", line))
        if not values:
            return line
        value = choose.choice(values)
        return line[: value.start()] + choose.choice(SCALARS) + line[value.end() :]

    with_values = [n for n, line in enumerate(lines) if ": " in line]
    if not with_values:
        return lines
    place = choose.choice(with_values)
    return [*lines[:place], change(lines[place]), *lines[place + 1 :]]


def _key(choose: random.Random, lines: list[str]) -> list[str]:
    return _some_line(choose, lines, lambda line: re.sub(r"\w(?=\w*:)", choose.choice("xé_ 0"), line, count=1))


def _indent(choose: random.Random, lines: list[str]) -> list[str]:
    return _some_line(choose, lines, lambda line: choose.choice(("", " ", "  ", "    ", "\t")) + line.lstrip())


CSV_DAMAGE = (_cell, _cell, _cell, _quoted_cell, _swap_columns, _drop_line, _repeat_line, _truncate, _character)
YAML_DAMAGE = (_scalar, _scalar, _scalar, _key, _indent, _drop_line, _repeat_line, _truncate, _character)


def damage(place: Place, choose: random.Random) -> list[str]:
    """Spoil one to three things, and say which."""
    names = sorted(
        str(path.relative_to(place.folder)) for path in place.folder.rglob("*") if path.suffix in (".csv", ".yaml")
    )
    done = []
    for _ in range(choose.choice((1, 1, 2, 3))):
        name = choose.choice(names)
        harm: Damage = choose.choice(CSV_DAMAGE if name.endswith(".csv") else YAML_DAMAGE)
        before = place.text(name)
        if before:
            place.write(name, "\n".join(harm(choose, before.split("\n"))))
        done.append(f"{name}: {harm.__name__}")
    return done


def _assert_helpful(error: BadInput) -> None:
    assert error.complaints
    for complaint in error.complaints:
        assert complaint.file
        assert complaint.line >= 1
        assert complaint.what
        assert WHY_IN_ENGLISH.match(complaint.why) or complaint.what == "YAML", str(complaint)
        assert "nput should" not in complaint.why, str(complaint)
        assert str(complaint).isprintable()


@pytest.mark.integration
@pytest.mark.parametrize("seed", range(examples(120)))
def test_a_damaged_tiny_place_gives_complaints_or_a_whole_plan(tmp_path: Path, seed: int) -> None:
    place, out = Place(tmp_path), tmp_path / "out"
    out.mkdir()
    done = damage(place, random.Random(seed))
    try:
        run = plan(place.scenario, out / "run")
    except BadInput as error:
        _assert_helpful(error)
        assert os.listdir(out) == [], done
    else:
        assert os.listdir(out) == ["run"], done
        assert len(os.listdir(run.folder)) == run.files, done


@pytest.mark.integration
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_knowsley_gives_complaints_or_passes(tmp_path: Path, seed: int) -> None:
    place = Place(tmp_path, "knowsley")
    damage(place, random.Random(1000 + seed))
    try:
        checked = place.check()
    except BadInput as error:
        _assert_helpful(error)
    else:
        assert checked.problem.services.name


# ---------------------------------------------------------------- YAML of another shape

SHAPES = (
    "", "null", "[]", "{}", "[null]", "{a: }", "{~: 1}", "[[]]", "[{}]", ".nan", "-.inf", "9" * 30, "0", "-1", "true",
    "2025-04-01", "x", "''", "&a [1]", "{<<: {a: 1}}", "<<", "[[[[[[1]]]]]]", "{value: }", "{value: 1, low: }",
    "{value: 1, source: [1]}", "[{event: beds}]", "[{event: }]", "[{event: [beds]}]", "{2026-27: }", "{2026-27: []}",
    "{2025-26: {pay_share: }}", "{T1: }", "{T1: []}", "{nursing: }", "{nursing: {accepts: }}", '"\\ud800"',
    "!!binary aGk=", "!!set {a}", "!!int x", "!!map []", "!x y", "{a.b: 1}", "{needs: }", "{needs.nursing: }", "{.: 1}",
    "{'': 1}", "{money: []}", "{roles: {registered_nurse: }}", "{care_types: {nursing: {hours_per_week: }}}",
    "{admissions_per_1000_per_year: {nursing: {65+: }}}", "../..", "/dev/null", ".",
)  # fmt: skip
MORE = """
book_changes: {needs: {nursing: {priority: 3}}}
budget: {T1: {2025-26: 100000}}
options: some.yaml
chosen: [A]
capital_limit: {2025-26: 9000}
events:
  - {event: closes, site: S2, from: 2025-07-01}
"""
OPTIONS = """options:
  - option: A
    events: [{event: beds, service: S1-nursing, change: 2, from: 2025-04-01}]
    capital: {2025-26: 1000}
    life_years: 10
"""
FILES = (SCENARIO, "scenarios/some.yaml", "place.yaml", "book.yaml")


def _shape(choose: random.Random, text: str) -> str:
    """Another value for a key of a line, or for a part of a flow mapping."""
    found = re.finditer(r"(?<=: )[^,{}\[\]#\n]+|\{[^{}]*\}|\[[^\[\]]*\]|(?<=:)$", text, re.MULTILINE)
    value = choose.choice(list(found))
    return f"{text[: value.start()]} {choose.choice(SHAPES)}{text[value.end() :]}"


@pytest.mark.integration
@pytest.mark.parametrize("seed", range(examples(100)))
def test_yaml_of_another_shape_gives_complaints_or_passes(tmp_path: Path, seed: int) -> None:
    place, choose = Place(tmp_path), random.Random(seed)
    place.write("scenarios/some.yaml", OPTIONS).add(SCENARIO, MORE)
    place.write("place.yaml", "name: Tiny\nbook_changes: {needs: {nursing: {priority: 2}}}\n")
    for _ in range(choose.choice((1, 1, 2, 3))):
        name = choose.choice(FILES)
        place.write(name, _shape(choose, place.text(name)))
    try:
        checked = place.check()
    except BadInput as error:
        _assert_helpful(error)
    else:
        assert checked.problem.services.name
