"""What the three pages have in common: files beside the code, their frame, and the one policy."""

import pytest
from jinja2 import UndefinedError

from capacity.outputs.pages.frame import page
from capacity.outputs.pages.markup import tag
from capacity.outputs.pages.policy import policy
from capacity.outputs.pages.static import static

NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""SHA-256 of no bytes at all, as everybody knows it."""
PICTURE = ".a { background: url(data:image/png;base64,aaaa) }"

pytestmark = pytest.mark.unit


def test_a_page_may_use_what_stands_in_it_and_nothing_else() -> None:
    assert policy([""]) == f"default-src 'none'; style-src {NOTHING}; base-uri 'none'; form-action 'none'"
    assert policy(["", ""], [""]) == (
        f"default-src 'none'; style-src {NOTHING} {NOTHING}; script-src {NOTHING}; base-uri 'none'; form-action 'none'"
    )
    assert "; img-src data:; " in policy([PICTURE])


def test_a_file_that_is_not_packed_is_missed() -> None:
    assert static("outputs/map", "keys.js", "ward.js").count("// ") >= 2
    with pytest.raises(FileNotFoundError, match=r"no\.js"):
        static("outputs/map", "no.js")


REPORT = {
    "title": "", "place": "", "label": "", "period": "", "unsettled": "", "changed": "", "recommended": [], "note": "",
    "invented": "", "attribution": "", "contents": [], "sections": [], "version": "",
}  # fmt: skip


def test_what_is_not_markup_is_escaped_in_every_part_of_a_page() -> None:
    hostile = "</title><script>x</script>&'\""
    fields = dict.fromkeys(REPORT, hostile) | {"contents": [(hostile, hostile)]}
    fields |= {"sections": [hostile, tag("p", "<")], "recommended": [hostile]}
    made = page("outputs/report/templates/report.html", ["p { margin: 0 }"], **fields)
    assert "<script" not in made
    assert made.count("</title>") == 1
    assert "<p>&lt;</p>" in made
    assert "<style>p { margin: 0 }</style>" in made  # ours, and known by its digest
    assert hostile not in made
    assert "\ud800" not in page("outputs/report/templates/report.html", [], **REPORT | {"title": "\ud800"})


def test_a_field_that_a_template_lacks_is_missed() -> None:
    with pytest.raises(UndefinedError, match="version"):
        page("outputs/report/templates/report.html", [], **{key: REPORT[key] for key in REPORT if key != "version"})


def test_figures_cannot_end_their_script() -> None:
    fields = dict.fromkeys(("title", "subtitle", "note", "left_out", "ward_key", "site_key", "flow_key", "chart"), "")
    known = {"b": "</script><!--&'", "a": 1.5}
    made = page(
        "outputs/map/templates/map.html", [], ["1;"], **fields, homes=[], years=[], types=[], first="", lines=False,
        closed=False, changed=False, known=known,
    )  # fmt: skip
    assert '>{"a":1.5,"b":"\\u003c/script\\u003e\\u003c!--\\u0026\\u0027"}</script>\n<script>1;</script>' in made
