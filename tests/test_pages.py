"""What the three pages have in common: files beside the code, their frame, and the one policy."""

import pytest

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
