"""What a brief says for one home authority: places, existing homes first, how to answer, what the figures are."""

from capacity.inputs.calendar import long_date
from capacity.inputs.schema import NO_SOURCE, StandsOn
from capacity.outputs.brief.blocks import Blanks, Block, Bullets, Heading, Paragraph, Rows
from capacity.outputs.brief.wanted import Wanted, leaving, named
from capacity.outputs.pages.markup import Markup, Part, join, listed, name
from capacity.outputs.report.asks import hours_of_places
from capacity.outputs.report.asks import wanted as finding
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.fairness import areas
from capacity.outputs.report.headline import left_out
from capacity.outputs.report.market_asks import mended
from capacity.outputs.report.method import kinds
from capacity.outputs.report.reasons import known
from capacity.outputs.report.sentences import year_label, year_labels

EACH_YEAR = (
    "A place is a bed, flat or tenancy that the council can use. These places come on top of those that the plan "
    "already counts on. Do not add up the years: each figure is all that is wanted by the end of its year. It is the "
    "number of places that two groups would fill in the long run if every year were like that one: people placed out "
    "of the borough without choosing it, and people waiting at its end."
)
BEYOND = " Places that lack for a reason that no provider can change are left out."
IN_ORDER = (
    "We ask existing homes before new ones. The order is: fill what is open, open what is closed to the council (agree "
    "a fee, improve a rating, end an embargo), convert, then build. A free place is counted once."
)
BY_REASON = (
    "We ask existing homes before new ones. What is asked for follows from why people are placed out of the borough: "
    "fee and rating open homes, beds are converted or built, staff are recruited."
)
STEPS = {
    "fill": "Fill, at homes that are open",
    "opened": "Open: fee, rating or embargo",
    "convert": "Convert from another care type",
    "staffed": "Recruit staff",
    "turned": "Fill sooner after a resident leaves",
    "build": "New places",
}
"""Columns by the step's name in `Asked`: what existing homes can do first, new places last."""
NO_PROMISE = (
    "the places, people and hours of this brief. They show what is possible; they are no forecast, and no promise to "
    "buy. Places are rounded. Figures of people are averages that the plan expects, each rounded by itself: “about 3” "
    "is no count."
)
STANDS_ON: dict[StandsOn, str] = {
    "published": "published, with a source",
    "estimated": "estimated from published figures",
    "assumption": "assumed",
    "invented": "made up for a demonstration",
    NO_SOURCE: "without a named source",
}
"""How a figure of the book is called, by its ground, to those who do not keep the book."""
OWN = "They come from the tables of the plan, which may hold estimates: ask the council which."
ANSWER = ("Who may answer", "By when", "Whom to ask")
PART = "Part of the borough where places are wanted"
HOURS = (
    " These are average hours for each resident. A home that must be staffed however few live there, such as by a "
    "nurse day and night, may need more."
)


def sections(figures: Figures, what: Wanted) -> tuple[Block, ...]:
    """All blocks for one home authority, with its name above them where there are several."""
    several = bool(figures.only)
    level = 3 if several else 2
    head: list[Block] = [Heading(name(figures.authorities[figures.only], 80), 2)] if several else []
    return (*head, *_places(figures, what, level), *_homes(figures, what, level), *_answer(figures, what, level),
            *_stand_on(figures, level))  # fmt: skip


def _places(figures: Figures, what: Wanted, level: int) -> list[Block]:
    blocks: list[Block] = [Heading("What we want", level), Paragraph(finding(figures), finding=True)]
    if left := left_out(figures):
        blocks.append(Paragraph(Markup(left.removeprefix("<p>").removesuffix("</p>"))))
    if not what.years:
        return blocks
    rows = [(name(figures.care_types[kind], 60), *_counts(list(years.values()))) for kind, years in what.years.items()]
    sums = [sum(years[year] for years in what.years.values()) for year in figures.years]
    if len(rows) > 1:
        rows.append((Markup("All"), *_counts(sums)))
    head = ("Care type", *year_labels(figures))
    return [*blocks, Rows("Places wanted at the end of each financial year", head, tuple(rows)),
            Paragraph(EACH_YEAR + (BEYOND if what.beyond else ""))]  # fmt: skip


def _counts(numbers: list[int]) -> list[str]:
    return [f"{number:,}" for number in numbers]


def _homes(figures: Figures, what: Wanted, level: int) -> list[Block]:
    if not what.short:
        return []
    year = year_label(figures, figures.years[-1])
    used = [step for step in STEPS if any(getattr(asked, step) for asked in what.steps.values())]
    rows = tuple(
        (name(figures.care_types[kind], 60), *_counts([*(getattr(asked, step) for step in used), sum(asked)]))
        for kind, asked in what.steps.items()
    )
    blocks: list[Block] = [
        Heading("What existing homes can do first", level),
        Paragraph(BY_REASON if known(figures) else IN_ORDER),
    ]
    if used:
        head = ("Care type", *(STEPS[step] for step in used), "All")
        blocks.append(Rows(f"The places of {year}, by what would bring them", head, rows))
    points: list[tuple[Part, Part]] = [
        (name(figures.care_types[short.kind], 60), join(mended(figures, short), _from(figures, short.kind)))
        for short in what.short
    ]
    hours = hours_of_places(figures, list(what.short))
    staff = [Paragraph(join(hours, HOURS))] if hours else []
    return [*blocks, Paragraph(f"By care type, in {year}:"), Bullets(tuple(points)), *staff]


def _from(figures: Figures, kind: str) -> Markup:
    """Where the people leave from whom the care type mainly serves."""
    first = leaving(figures, kind)
    if not first:
        return Markup("")
    said: list[Part] = [join(name(area, 60), " (", cited.people(), ")") for area, cited in first]
    return join(" Of those who leave over the whole plan, by choice or not, most come from ", listed(said), ".")


def _answer(figures: Figures, what: Wanted, level: int) -> list[Block]:
    if not what.years:
        return []
    part = (PART,) if len(areas(figures)) > 1 and not named(figures) else ()
    return [Heading("How to answer", level), Blanks((*part, *ANSWER))]


def _stand_on(figures: Figures, level: int) -> list[Block]:
    found = {STANDS_ON[ground]: count for ground, count in kinds(figures).items() if count}
    whole = sum(found.values())
    counted: Part = listed([f"{count:,} are {words}" for words, count in found.items()])
    said = join(f"Of these {whole:,} figures ", counted) if len(found) > 1 else f"All {whole:,} are {next(iter(found))}"
    planned = long_date(str(figures.record["started"])[:10])
    points: list[tuple[Part, Part]] = [
        (f"Planned on {planned}", NO_PROMISE),
        (
            "Published or assumed",
            join("what the plan takes to hold for every home and person, such as rates of admission, lengths of stay "
                 "and hours of staff. ", said, "."),
        ),
        ("Of this place", f"homes, beds, fees, residents and population. {OWN}"),
    ]  # fmt: skip
    return [Heading("What these figures are", level), Bullets(tuple(points))]
