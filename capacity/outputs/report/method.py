"""How the figures were made: what was assumed, what the data lack, and what the run was made from."""

from collections.abc import Mapping
from typing import Any

from capacity.inputs.plan_warning import FILE as WARNINGS
from capacity.inputs.schema import NO_SOURCE, StandsOn
from capacity.inputs.sight import KEY as FORESIGHT
from capacity.inputs.sight import as_far_as_seen, limited
from capacity.inputs.wording import PRIORITY_WORDS
from capacity.outputs.assumed import Assumed, groups
from capacity.outputs.pages.markup import Markup, Part, join, joined, listed, name, plain, tag
from capacity.outputs.report.appendix import set_aside
from capacity.outputs.report.cite import cited_text, number
from capacity.outputs.report.cited_run import Figures
from capacity.outputs.report.headline import ONE_BY_ONE
from capacity.outputs.report.html_tables import bullets, paragraphs, table
from capacity.outputs.report.sentences import FLUID, PERFECT, plain_number

KINDS: dict[StandsOn, str] = {
    "published": "a source is named",
    "estimated": "worked out from published figures, or calibrated to agree with them",
    "assumption": "no published figure was found; use your own",
    "invented": "made up, for a demonstration",
    NO_SOURCE: "the book does not say where they come from",
}
WEAK: dict[StandsOn, str] = {
    "assumption": "are assumptions", "invented": "are invented", NO_SOURCE: "name no source",
}  # fmt: skip


def assumptions(figures: Figures) -> Markup:
    """The section: every figure of the book with its range, kind and source."""
    by_meaning = groups(figures.inputs)
    file, counts = _book(figures), kinds(figures)
    items: list[Part] = [
        join(
            tag("strong", kind), ": ", cited_text(f"{count}", file, f"kind={kind}", "count"), f" figures; {KINDS[kind]}"
        )
        for kind, count in counts.items()
        if count
    ]
    text = paragraphs(
        "Figures of the book that the plan uses where the place gives none of its own, by where they come from. The "
        "place’s own tables (population, homes, fees, residents, staff) are not in this list: name their sources "
        "yourself.",
    )
    tables = joined(_group(title, members, file) for title, members in by_meaning)
    return join(text, bullets(items), set_aside("Every figure of the book", tables), _scenario(figures))


def weakest(figures: Figures) -> Markup:
    """The finding: how many figures of the book have no source."""
    file, counts = _book(figures), kinds(figures)
    said: list[Part] = [
        join(cited_text(f"{counts[kind]}", file, f"kind={kind}", "count"), f" {words}")
        for kind, words in WEAK.items() if counts[kind]
    ]  # fmt: skip
    whole = cited_text(f"{sum(counts.values())}", file, "", "count")
    if not said:
        return join("All ", whole, " figures of the book that the plan uses have a source.")
    return join(
        "Of ", whole, " figures of the book that the plan uses, ", listed(said), ": use your own where you can."
    )


def _book(figures: Figures) -> str:
    """The book's file name."""
    return figures.inputs.book_document.marks[("name",)].file.replace("\\", "/").rsplit("/", 1)[-1]


def kinds(figures: Figures) -> dict[StandsOn, int]:
    """How many figures of the book stand on what."""
    found = [assumed.kind for _, members in groups(figures.inputs) for assumed in members]
    return {kind: found.count(kind) for kind in KINDS}


def _group(title: str, members: list[Assumed], file: str) -> Markup:
    rows: list[list[Part]] = []
    for assumed in members:
        value = cited_text(plain_number(assumed.figure.value), file, assumed.path, "value")
        ends = [
            cited_text(plain_number(end), file, assumed.path, column)
            for end, column in ((assumed.figure.low, "low"), (assumed.figure.high, "high"))
            if end is not None
        ]
        changed = f"; changed here from {plain_number(assumed.before)}" if assumed.before is not None else ""
        source = name(assumed.figure.source, 300) if assumed.figure.source else "–"
        rows.append([name(assumed.label, 80), value, joined(ends, " to ") or "–", assumed.kind + changed, source])
    return table(plain(title), ["", "Figure", "Range", "Kind", "Source"], rows, look="words")


def _scenario(figures: Figures) -> Markup:
    """What the scenario says: rules, rises and events, as it ran."""
    scenario = figures.inputs.scenario
    rules = scenario.policy.model_dump(mode="json", exclude_none=True)
    lines = [
        (key.replace("_", " "), value, f"policy/{key}") for key, value in rules.items() if value not in ({}, None, "")
    ]
    events = [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in scenario.events]
    lines += [(f"event {at + 1}: {event['event']}", event, f"events/{at}") for at, event in enumerate(events)]
    if not lines:
        return Markup("")
    rows: list[list[Part]] = [
        [plain(label), cited_text(plain(_said(value), 500), "scenario.yaml", path, "text")]
        for label, value, path in lines
    ]
    return table("What the scenario says: rules, rises and events", ["", "As it ran"], rows, look="words")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items() if key != "event")
    return plain_number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def warned(figures: Figures) -> Markup:
    """The finding: how many warnings there are."""
    count = len(figures.record["warnings"])
    if not count:
        return join("The run has no warnings about its data.")
    shown = cited_text(f"{count}", "run.json", "warnings", "count")
    return join(shown, " warning does" if count == 1 else " warnings do", " not stop the plan, but its reader should ",
                "know what they say.")  # fmt: skip


def warnings(figures: Figures) -> Markup:
    """The section: what the run's record warns of."""
    recorded = figures.record["warnings"]
    if not recorded:
        return Markup("")
    items: list[Part] = [
        cited_text(plain(str(warning["text"]), 1000), "run.json", f"warnings/{place}/text", "text")
        for place, warning in enumerate(recorded)
    ]
    beside = (
        f"{WARNINGS} beside this report lists every home or area that they concern."
        if any(warning.get("names") for warning in recorded)
        else ""
    )
    return join(bullets(items), paragraphs(beside))


def possible(figures: Figures) -> Markup:
    """The finding: what kind of figures these are."""
    settled = len(figures.record["stages"])
    shown = cited_text(f"{settled}", "run.json", "stages", "count")
    words = " priority" if settled == 1 else " priorities, in their order"
    sees = limited(figures.record, figures.inputs.scenario.quarters)
    if sees is not None:
        far = cited_text(f"{sees}", "run.json", FORESIGHT, "text")
        return join("Each quarter of the plan is decided for the best by ", shown, words, ", as far as it sees: ", far,
                    f" quarter{'' if sees == 1 else 's'}. It is no forecast.")  # fmt: skip
    return join("The plan is the best that the market allows by ", shown, words, ": what is possible, and no forecast.")


def method(figures: Figures) -> Markup:
    """The section: method and its limits, rounding, version, and the inputs with their hashes."""
    record = figures.record
    order = ", ".join(_words(stage) for stage in record["stages"])
    sees = limited(record, figures.inputs.scenario.quarters)
    text = paragraphs(
        f"{ONE_BY_ONE} {FLUID} {PERFECT if sees is None else as_far_as_seen(sees)}",
        "The figures come from a linear programme: of all the ways in which the market could take people in, "
        "quarter by quarter, it takes the best by these priorities, each settled before the next: "
        f"{plain(order, 300)}. Figures for small wards and single homes are the least certain. Stays, contributions "
        "and staff hours are averages by need or care type. Prices follow the scenario and do not rise when places are "
        "short; providers do not enter or leave unless the scenario says so.",
        "The terminal and the map round in the same way. The markup of this page gives, for "
        "every figure, the file, rows and column that it comes from.",
    )
    return join(text, set_aside("The run", _run(figures)), set_aside("Input files and their SHA-256", _inputs(figures)))


BEYOND = ", with what residents at the plan’s end go on to cost"
"""Why the value of the cost priority is not the cost of the plan's years."""


def _words(stage: Mapping[str, Any]) -> str:
    """What a stage settles."""
    priority = str(stage["priority"])
    return PRIORITY_WORDS.get(priority, priority)


def _run(figures: Figures) -> Markup:
    record = figures.record
    solver = record["solver"]
    lines = [
        ("Scenario", record["scenario"], "scenario"),
        ("Version of capacity", record["version"], "version"),
        ("Planned", record["started"], "started"),
        ("Result", solver["status"], "solver/status"),
        ("Solver", solver["version"], "solver/version"),
    ]
    lines += [("Option taken", option, f"chosen/{at}") for at, option in enumerate(record["chosen"])]
    rows: list[list[Part]] = [
        [label, cited_text(plain(str(value)), "run.json", row, "text")] for label, value, row in lines
    ]
    for place, stage in enumerate(record["stages"]):
        beyond = BEYOND if stage["priority"] == "cost" else ""
        label = f"Value of priority {place + 1}, {plain(_words(stage))}{beyond}"
        value = number(float(stage["value"]), 2)
        rows.append([label, cited_text(value, "run.json", f"stages/{place}/value", "2 decimals")])
    return table("The run", ["", "As recorded"], rows, look="words")


def _inputs(figures: Figures) -> Markup:
    rows: list[list[Part]] = []
    for place, file in enumerate(figures.record["inputs"]):
        shown = cited_text(plain(str(file["sha256"])), "run.json", f"inputs/{place}/sha256", "text")
        rows.append([name(str(file["path"]).rsplit("/", 1)[-1], 120), tag("code", shown)])
    return table("Input files", ["File", "SHA-256"], rows, look="words")
