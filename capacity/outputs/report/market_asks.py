"""What the council wants the market to do, as far as the plan's figures show it."""

from capacity.inputs.wording import is_one
from capacity.outputs.pages.markup import Markup, Part, join, joined, listed, name, tag
from capacity.outputs.report.asks import hours_of_places, staff_matter
from capacity.outputs.report.cite import Cited, Key, cited_text
from capacity.outputs.report.cited_run import AVOIDABLE, WAITING, Figures, inside
from capacity.outputs.report.html_tables import bullets, paragraphs
from capacity.outputs.report.market import EMPTY, REASONS
from capacity.outputs.report.remedies import Shortage, shortages
from capacity.outputs.report.sentences import AT_LIMIT, people, plain_number, rounded, year_label
from capacity.results.columns import REASONS as REASONS_WORDS

ORDER = (
    "Where places are short, the order is: open what is there and closed to the council (agree a fee, help a home "
    "improve, end an embargo), then convert free places of other care types at homes that have both, then build. "
    "The number of places is what would be filled in the long run if every year were like the last: people times "
    "their mean stay. A free place is counted once."
)
FOLLOWS = (
    "What is asked for follows from why people are placed out of borough in that year, where that is known: fee and "
    "rating open homes, beds are converted or built, staff are recruited. The number of places is what would be filled "
    "in the long run if every year were like the last: people times their mean stay, shared out as the reasons are."
)
BY_BOOK = (
    " These are the book’s hours for each resident. A home that must be staffed however few live there, such as by a "
    "nurse day and night, may need more."
)
ONLY_SAVES = " More staff would save agency premiums; they are no reason why anybody is placed out of borough."


def market(figures: Figures) -> Markup:
    """The section: what is short and what would mend it, more staff, no more places, by care type and role."""
    short = shortages(figures)
    items: list[Part] = [_mended(figures, shortage) for shortage in short]
    enough: list[Part] = []
    for kind in figures.care_types:
        if kind not in [shortage.kind for shortage in short] and (full := _full(figures, kind)).value < EMPTY:
            enough.append(join(inside(figures.care_types[kind]), " (", full.percent(), " occupied)"))
    if hours := hours_of_places(figures, short):
        items.append(join(hours, BY_BOOK))
    items += [join(said, "" if staff_matter(short) else ONLY_SAVES) for said in _staff(figures)]
    if enough:
        items.append(join("No more places, but better use of existing ones: ", listed(enough), "."))
    text = paragraphs(
        f"This is what the figures of the plan’s last year ({year_label(figures, figures.years[-1])}) point to. "
        "They say where something is short, not who should offer it, at what price, or whether anybody will: the "
        "plan takes providers and prices from the scenario.",
        (FOLLOWS if any(each.reasons for each in short) else ORDER) if short else "",
    )
    if not items:
        return join(text, paragraphs("The plan finds nothing short that more places or staff would mend."))
    return join(text, bullets(items))


def _full(figures: Figures, kind: str) -> Cited:
    at: dict[str, Key] = {"authority": figures.homes, "care_type": kind, "quarter": figures.quarters[-1].name}
    return figures.table("occupancy.csv").share("at_end+others", "beds", **at)


def _mended(figures: Figures, short: Shortage) -> Markup:
    """A care type of which there is too little: who goes without, and the steps, each with its number."""
    return join(tag("strong", name(figures.care_types[short.kind], 60)), ": ", mended(figures, short))


def mended(figures: Figures, short: Shortage) -> Markup:
    """Who goes without, and the steps, each with its number: sentences that do not name the care type itself."""
    said = [_who(figures, short)]
    if short.reasons:
        return join(*said, " ", *_by_reason(figures, short))
    steps: list[Part] = [*_there(short), *_converted(figures, short)]
    if short.build:
        steps.append(join(f"{'Then build' if steps else 'Build'} about {short.build:,} {_noun(short.build)}."))
        steps += [] if len(steps) > 1 else ["No existing place could be opened or converted."]
    elif short.converted:
        steps.append("Then nothing needs to be built.")
    else:
        steps.append("That is enough: nothing needs to be converted or built.")
    steps += _without_staff(figures, short.kind)
    return join(*said, *(part for step in steps for part in (" ", step)))


def _by_reason(figures: Figures, short: Shortage) -> list[Part]:
    """What follows from why people go without: a step for each reason, what homes can do as they are before building,
    and the places that no step brings."""
    beds: list[Part] = [_conversions(figures, short)] if short.conversions else []
    beds += [f"build {short.build:,}"] if short.build else []
    fee, rating = (short.reasons.get(reason, 0) for reason in ("fee", "rating"))
    steps: list[Part] = [
        *([f"agree a fee for {fee:,}"] if fee else []),
        *([f"help homes improve, or end an embargo, for {rating:,}"] if rating else []),
        *([f"recruit staff for {short.staffed:,}"] if short.staffed else []),
        *([f"fill {short.turned:,} sooner after a resident leaves"] if short.turned else []),
        *([join(listed(beds), " for want of beds")] if beds else []),
    ]
    parts: list[Part] = [join("By reason: ", joined(steps, "; "), ".")] if steps else []
    if short.beyond:
        causes: list[Part] = [f"{REASONS_WORDS[reason]} ({count:,})" for reason, count in short.beyond.items()]
        parts.append(join(" " if parts else "", "The market cannot mend: ", listed(causes), "."))
    return parts


def _conversions(figures: Figures, short: Shortage) -> Markup:
    """Such as "convert 5 of the 33 free in residential"."""
    parts: list[Part] = [
        join(f"{conversion.places:,} of the ", conversion.free.show(), " free in ",
             inside(figures.care_types[conversion.source]))
        for conversion in short.conversions
    ]  # fmt: skip
    return join("convert ", listed(parts), " at homes that have both")


def _without_staff(figures: Figures, kind: str) -> list[Part]:
    """A warning where staff that the care type needs are at their limit: more places alone would stay empty."""
    frame, book = figures.tables["staffing.csv"], figures.inputs.book
    rows = frame[(frame["quarter"] == figures.quarters[-1].name) & frame["pool"].isin(figures.homes)]
    rows = rows[rows["role"].isin(book.care_types[kind].hours_per_week)]
    most = rows["supply_hours"] * rows["role"].map(
        {role: terms.agency_share.value for role, terms in book.roles.items()}
    )
    at_limit = rows[
        (rows["agency_hours"] >= most - AT_LIMIT) & (rows["agency_hours"] > AT_LIMIT)
        | (rows["unstaffed_hours"] > AT_LIMIT)
    ]
    roles: list[Part] = [inside(book.roles[role].label) for role in dict.fromkeys(at_limit["role"])]
    return (
        [join("Staff are also at their limit (", listed(roles), "): more places alone do not help.")] if roles else []
    )


def _noun(places: int) -> str:
    return "place" if places == 1 else "places"


def _who(figures: Figures, short: Shortage) -> Markup:
    """Who is placed outside or waits, and the places that they would fill."""
    year, needs = figures.years[-1], figures.pointing[short.kind]
    clauses: list[Part] = []
    if short.people:
        cited = figures.year_sum(AVOIDABLE, year, need=needs)
        are = "is" if is_one(cited.value) else "are"
        clauses.append(
            join(cited.people(), f" {people(cited)} with this need {are} placed outside without choosing to leave")
        )
    if short.waits:
        cited = figures.year_sum(WAITING, year, need=needs)
        wait = "waits" if is_one(cited.value) else "wait"
        clauses.append(join(cited.people(), f" {people(cited)} with this need {wait} at the end"))
    stay = _stay(figures, needs) if short.people else ""
    return join(listed(clauses), f"; that is about {short.places:,} {_noun(short.places)}", stay, ".")


def _stay(figures: Figures, needs: tuple[str, ...]) -> Markup:
    if len(needs) > 1:
        return join(" at the book’s mean stays")
    file = figures.inputs.book_document.marks[("name",)].file.replace("\\", "/").rsplit("/", 1)[-1]
    days = figures.inputs.book.needs[needs[0]].mean_stay_days.value
    cited = cited_text(plain_number(days), file, f"needs/{needs[0]}/mean_stay_days", "value")
    return join(" at a mean stay of ", cited, " days")


def _there(short: Shortage) -> list[Part]:
    """What is free: open to new residents, or closed to them and why."""
    sentences: list[Part] = []
    if rounded(short.usable):
        free = "takes new residents and is free" if rounded(short.usable) == 1 else "take new residents and are free"
        why = ": staff, distance or the rule on care types may be what stops them being used."
        sentences.append(join("First fill what is open: ", short.usable.show(), f" {free} at the end", why))
    if not short.closed:
        return sentences
    why_closed: list[Part] = [join(cited.show(), f" where {REASONS[admits]}") for admits, cited in short.closed.items()]
    first = "Then open what is free but closed" if sentences else "First open what is free but closed"
    return [*sentences, join(f"{first} to new council-funded residents: ", listed(why_closed), ".")]


def _converted(figures: Figures, short: Shortage) -> list[Part]:
    if not short.conversions:
        return []
    said = _conversions(figures, short)
    return [join("Then " if short.there else "C", said if short.there else Markup(said[1:]), ".")]


def _staff(figures: Figures) -> list[Markup]:
    """A sentence for each pool and role that is short of contracted hours at the end."""
    source, frame = figures.table("staffing.csv"), figures.tables["staffing.csv"]
    closing = figures.quarters[-1].name
    sentences = []
    for pool, role in frame[["pool", "role"]].drop_duplicates().itertuples(index=False, name=None):
        needed, supply, agency, nobody = (
            source.sum(column, pool=pool, role=role, quarter=closing)
            for column in ("required_hours", "supply_hours", "agency_hours", "unstaffed_hours")
        )
        if not rounded(agency) and not rounded(nobody):
            continue
        who = join(name(figures.inputs.book.roles[role].label, 60), ", ", name(figures.authorities[pool], 60))
        left: Part = join(", and nobody is there for ", nobody.show()) if rounded(nobody) else ""
        hours = join(
            needed.show(), " hours a week are needed at the end of the plan and ", supply.show(), " contracted; "
        )
        sentences.append(
            join("More contracted hours (", who, "): ", hours, agency.show(), " come from agencies", left, ".")
        )
    return sentences
