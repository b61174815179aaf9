"""What a person sees of an area: a sentence for each need, then its homes by distance and what stopped each."""

import textwrap
from collections import Counter
from collections.abc import Sequence

from capacity.inputs.calendar import Quarter
from capacity.inputs.errors import printable
from capacity.inputs.wording import about, in_sentence, is_one, listed, nearest
from capacity.outputs.paragraphs import WIDTH, Lines, wrapped
from capacity.studies.why.near import Home, Near, Need
from capacity.studies.why.stops import FEE, RATING, ROOM, Why
from capacity.studies.why.words import MEANT, SHORT, Told, begins, cell, count_word, ends, together

MANY, FEW = 24, 8
"""Homes in the table of one need, and in each of several."""
NAME = 34
"""Characters of a home's name that are shown."""
HEADS = (("", "km"), ("", "Home"), ("", "Borough"), ("People", "of beds"), ("Went", "there"))
STAR = " *"
LEFT = (1, 2)
"""Columns of words; those of figures stand on the right."""
BOROUGH = 12
"""Characters of a borough's name that are shown."""
GROUPS = {FEE: "fee above the ceiling", RATING: "rated too low"}
"""Reasons without a home's own figures."""
LEAST = 0.05
"""People: fewer going to a home do not put it in the table."""
CHOICE = 0.5
"""People: where no more leave than choose to and this many, want of a place is not the cause."""


def lines(answer: Near) -> Lines:
    """What `capacity why RUN --area` prints."""
    head = f"{answer.place} · {answer.scenario} · {answer.name} ({answer.area})"
    shown: Lines = wrapped(head, style="bold")
    for note in answer.notes:
        shown += wrapped(note)
    several = len(answer.needs) > 1
    meant: dict[str, None] = {}
    for need in answer.needs:
        homes = chosen(need, FEW if several else MANY)
        shown += [("", ""), *wrapped(sentence(answer, need), style="bold")]
        shown += [("", ""), *_table(homes, answer.quarters)] if homes else []
        shown += wrapped(_left_out(need, homes), style="dim")
        meant |= {reason: None for home in homes for why in home.why for reason in why if reason in MEANT}
    if any(need.homes for need in answer.needs):
        last = answer.quarters[-1]
        reading = f"People of beds: council-funded residents at the end of {ends(last)}, of the beds that the "
        reading += (
            "council can use. Went there: people of the area over the plan; <1 is fewer than one. Each figure is "
        )
        reading += "rounded by itself. Distances are by road."
        shown += [("", ""), *wrapped(reading, style="dim")]
    if any(home.stands_in for need in answer.needs for home in chosen(need, FEW if several else MANY)):
        shown += wrapped("* Another care type than the need’s own, which may meet only a share of it.", style="dim")
    for reason in MEANT:
        shown += wrapped(MEANT[reason], style="dim") if reason in meant else []
    if several:
        shown += wrapped(f"All homes of one need: add --need, such as --need {answer.needs[0].need}.", style="dim")
    return shown


def chosen(need: Need, most: int) -> list[Home]:
    """The homes that are shown, by distance: those that took people, then those of the borough, then the nearest."""
    rank = sorted(need.homes, key=lambda home: (-nearest(home.went), home.went < LEAST, not home.own, home.km))
    kept = {home.service for home in rank[:most]}
    return [home for home in need.homes if home.service in kept]


def sentence(answer: Near, need: Need) -> str:
    """How many found a place where, and why not more of them in the borough."""
    label = in_sentence(need.label)
    if about(need.total) == "0":
        return f"Nobody of {answer.name} comes to need {label} in this plan."
    parts = [f"{_are(need.inside)} placed in the borough", f"{_none(need.outside)} out of it"]
    if nearest(need.withdrew):
        parts.append(f"{_none(need.withdrew)} no longer {'needs' if is_one(need.withdrew) else 'need'} it")
    pending = need.waiting + need.arranging
    if nearest(pending):
        parts.append(f"{_none(pending)} {'has' if is_one(pending) else 'have'} no place yet when the plan ends")
    said = f"{need.label}. Of {about(need.total)} people of {answer.name} who need it over the plan, {listed(parts)}"
    if need.outside <= need.chose + CHOICE and not nearest(need.waiting):
        return f"{said}. No more leave the borough than choose to."
    return f"{said}. {cause(need, answer.quarters)}."


def _none(people: float) -> str:
    """About 3; none."""
    return "none" if about(people) == "0" else about(people)


def _are(people: float) -> str:
    return f"{_none(people)} {'is' if is_one(people) else 'are'}"


def cause(need: Need, quarters: Sequence[Quarter]) -> str:
    """Why no more are placed in the borough: what stops its homes within reach, and from when."""
    inside = [home for home in need.homes if home.own and home.reach]
    homes = [home for home in inside if not home.stands_in] or inside
    where = f"for it in the borough within {need.reach_km:,.0f} km"
    if not homes:
        return f"There is no home {where}"
    if len(homes) == 1:
        return f"The only home {where}: {cell(_told(homes[0]), quarters)}"
    stopped = [all(home.why[q] != (ROOM,) for home in homes) for q in range(len(quarters))]
    since = next((q for q in range(len(quarters)) if all(stopped[q:])), len(quarters))
    if not any(stopped):
        one = f"In every quarter at least one of the {count_word(len(homes))} homes"
        return f"{one} {where} has room"
    if since < len(quarters):
        held, when = list(range(since, len(quarters))), f"from {begins(quarters[since])}" if since else "all the time"
    else:
        held = [q for q, each in enumerate(stopped) if each]
        when = f"in {len(held)} of {len(quarters)} quarters"
    kinds = together([[home.why[q] for q in held] for home in homes])
    if len(kinds) == 1:
        return f"{_all(len(homes))} {where} {kinds[0][1]} {when}"
    each = listed([f"{count_word(many)} {verbs}" for many, verbs in kinds])
    return f"None of the {count_word(len(homes))} homes {where} has a place for them {when}: {each}"


def _all(homes: int) -> str:
    return "Both homes" if homes == 2 else f"All {count_word(homes)} homes"


def _left_out(need: Need, shown: Sequence[Home]) -> str:
    """How many homes the table leaves out, by what stopped them in most quarters."""
    left = [home for home in need.homes if home not in shown and home.reach]
    if not left:
        return ""
    counts = Counter(_most(home.why) for home in left)
    each = listed(
        [f"{many} mostly {words}" for words, many in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    )
    took = sum(home.went for home in left)
    went = f", to which {about(took)} of the area’s people go" if took >= LEAST else ""
    return f"and {len(left)} more within {need.reach_km:,.0f} km{went}: {each}."


def _most(reasons: Sequence[Why]) -> str:
    (why, _), *_ = Counter(reasons).most_common()
    return listed([GROUPS.get(reason, SHORT.get(reason, reason)) for reason in why])


def _table(homes: Sequence[Home], quarters: Sequence[Quarter]) -> Lines:
    """The last column takes what is left of the width, and goes on below itself."""
    rows = [_row(home) for home in homes]
    heads = [[head[n] for head in HEADS] for n in (0, 1)]
    widths = [max(len(cells[n]) for cells in (*heads, *rows)) for n in range(len(HEADS))]

    def line(cells: Sequence[str], last: str) -> str:
        placed = [cell.ljust(width) if n in LEFT else cell.rjust(width)
                  for n, (cell, width) in enumerate(zip(cells, widths, strict=True))]  # fmt: skip
        return "  ".join([*placed, last]).rstrip()

    found: Lines = [("bold", line(heads[0], "")), ("bold", line(heads[1], "What stopped it"))]
    inset = " " * (sum(widths) + 2 * len(widths))
    for home, cells in zip(homes, rows, strict=True):
        said = cell(_told(home), quarters)
        first, *further = textwrap.wrap(said, WIDTH - len(inset), break_long_words=False) or [""]
        found += [("", line(cells, first)), *(("", inset + part) for part in further)]
    return found


def _told(home: Home) -> Told:
    return Told(home.why, home.rating, home.over, home.dearer)


def _row(home: Home) -> list[str]:
    name = printable(home.name, NAME - len(STAR)) + STAR if home.stands_in else printable(home.name, NAME)
    went = "" if home.went < LEAST else about(home.went).replace("fewer than ", "<")
    return [
        f"{nearest(home.km, 1):.1f}",
        name,
        "own" if home.own else printable(home.borough, BOROUGH),
        f"{nearest(home.people[-1]):,.0f} of {nearest(home.usable[-1]):,.0f}",
        went,
    ]
