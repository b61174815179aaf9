"""The council's own words in the report: from Markdown, marked as theirs, inherited by section, and never HTML."""

import re
from pathlib import Path

import pytest
import yaml
from report_figures import faults

from capacity.audit import audit
from capacity.inputs.check.rules import check
from capacity.inputs.errors import BadInput
from capacity.inputs.read.place import read_inputs
from capacity.outputs.pages.markdown import markdown
from capacity.outputs.redraw import write_report
from capacity.planning import plan


@pytest.mark.unit
def test_paragraphs_lists_bold_italics_and_links_are_understood() -> None:
    assert markdown("One **b** *i*\nstill one\n\nTwo") == (
        "<p>One <strong>b</strong> <em>i</em>\nstill one</p>\n<p>Two</p>"
    )
    assert re.sub(r"\s", "", markdown("- a\n- b\n\n1. c")) == "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"
    assert markdown("[us](https://example.org/?a=1&b=2)") == '<p><a href="https://example.org/?a=1&amp;b=2">us</a></p>'


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    [
        "<script>window.broken = 1</script>",
        "<a href=https://example.org onclick=x>",
        "<!-- hidden -->",
        "</blockquote></section><aside><h3>x</h3></aside>",
        "[a](http://example.org)",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](//example.org)",
        "<https://example.org>",
        "https://example.org",
        "[a][1]",
        "# heading",
        "> quoted",
        "`code`",
        "| a | b |",
        "&lt;b&gt;",
    ],
)
def test_all_else_is_shown_as_it_was_typed(text: str) -> None:
    from capacity.outputs.pages.markup import tag

    assert markdown(text) == tag("p", text)


@pytest.mark.unit
def test_lists_inside_each_other_keep_their_words() -> None:
    deep = markdown("\n".join(f"{'  ' * depth}- words {depth}" for depth in range(30)))
    assert [f"words {depth}" in deep for depth in range(30)] == [True] * 30
    for text in ("- " * 5_000, "[" * 9_999, "*_" * 5_000, "[a](" * 2_500):  # no recursion without end
        assert "<p>words</p>" in markdown(f"words\n\n{text}")


@pytest.mark.unit
def test_no_character_turns_the_direction_of_writing() -> None:
    assert markdown("a\u202eb\u2066c\u00a0[d](https://e\u202e.org)") == "<p>abc [d](https://e.org)</p>".replace(
        "[d](https://e.org)", '<a href="https://e.org">d</a>'
    )


def _scenario(tiny: Path, name: str, **said: object) -> Path:
    scenario = tiny / "scenarios" / "baseline.yaml"
    other = scenario.with_name(f"{name}.yaml")
    text = scenario.read_text().replace("name: baseline", f"name: {name}")
    other.write_text(text + yaml.safe_dump(said), encoding="utf-8")
    return other


@pytest.mark.integration
def test_it_stands_beside_the_findings_as_the_councils_words(tiny: Path, tmp_path: Path) -> None:
    said = {
        "headline": "We **disagree**.",
        "cost": "- <b>one</b>\n- two\n",
        "map": "Never shown: left out of `report`.",
    }
    scenario = _scenario(tiny, "said", narrative=said, report=["headline", "cost", "demand"])
    run = plan(scenario, folder=tmp_path / "run").folder
    page = write_report(run).read_text(encoding="utf-8")
    words = re.findall(
        r'<blockquote class="council"><p class="says">The council says</p>(.*?)</blockquote>', page, re.S
    )
    assert [re.sub(r"\s", "", text) for text in words] == [
        "<p>We<strong>disagree</strong>.</p>", "<ul><li>&lt;b&gt;one&lt;/b&gt;</li><li>two</li></ul>"
    ]  # fmt: skip
    assert page.index('<ol class="findings">') < page.index("We <strong>") < page.index('<section id="cost"')
    cost = page[page.index('<section id="cost"') :]
    assert cost.index('class="finding"') < cost.index('class="council"') < cost.index("<figure")
    assert "Never shown" not in page
    assert faults(page, run) == []
    assert yaml.safe_load((run / "scenario.yaml").read_text())["narrative"]["headline"] == "We **disagree**."
    assert all(found.holds for found in audit(run))
    assert write_report(run).read_text(encoding="utf-8") == page


@pytest.mark.integration
def test_a_report_with_other_words_is_found_by_the_audit(tiny: Path, tmp_path: Path) -> None:
    run = plan(_scenario(tiny, "said", narrative={"cost": "We agree."}), folder=tmp_path / "run").folder
    file = write_report(run)
    file.write_text(file.read_text(encoding="utf-8").replace("We agree.", "We do not agree."), encoding="utf-8")
    assert [found.name for found in audit(run) if not found.holds] == ["pages"]


@pytest.mark.integration
def test_a_child_has_its_parents_words_by_section(tiny: Path) -> None:
    _scenario(tiny, "parent", narrative={"headline": "Old.", "cost": "Kept."})
    child = tiny / "scenarios" / "child.yaml"
    child.write_text("name: child\nextends: parent.yaml\nnarrative:\n  headline: |\n    New.\n\n    Second.\n")
    said = check(read_inputs(child)).scenario.narrative
    assert said == {"headline": "New.\n\nSecond.", "cost": "Kept."}


@pytest.mark.integration
def test_complaints_come_all_at_once_with_their_lines(tiny: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    lines = scenario.read_text().splitlines()
    typed = ["narrative:", "  headlin: x", "  summary: x", "  demand: \"\\u200b\\u202e\"", "  cost: 3", "  map: [x]",
             f"  sites: {'x' * 10_001}"]  # fmt: skip
    scenario.write_text("\n".join([*lines, *typed]) + "\n")
    with pytest.raises(BadInput) as raised:
        check(read_inputs(scenario))
    found = {complaint.what: (complaint.line, complaint.why) for complaint in raised.value.complaints}
    first = len(lines) + 2
    assert [found[f"narrative.{key}"][0] for key in ("headlin", "summary", "demand", "cost", "map", "sites")] == [
        first + at for at in range(6)
    ]
    assert "one of headline, authorities, ranges, why, demand, supply" in found["narrative.headlin"][1]
    assert "did you mean headline?" in found["narrative.headlin"][1]
    assert found["narrative.summary"][1] == "is called headline in a scenario; type headline"
    assert found["narrative.demand"][1] == "says nothing; write something, or remove it"
    assert "put it in quotes" in found["narrative.cost"][1]


@pytest.mark.integration
def test_words_that_belong_to_no_section_are_refused(tiny: Path) -> None:
    scenario = tiny / "scenarios" / "baseline.yaml"
    scenario.write_text(scenario.read_text() + "narrative: We agree.\n")
    with pytest.raises(BadInput) as raised:
        check(read_inputs(scenario))
    (complaint,) = raised.value.complaints
    assert complaint.what == "narrative"
    assert "mapping" in complaint.why
