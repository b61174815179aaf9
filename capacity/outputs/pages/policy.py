"""What a page may run and fetch: nothing but the scripts and styles that stand in it."""

import base64
import hashlib
from collections.abc import Sequence


def policy(styles: Sequence[str], scripts: Sequence[str] = ()) -> str:
    """The content security policy of a page that holds these, each known by its digest.

    Pictures may stand inside a style only, as data; a page without one may show none but its own SVG.
    """
    held = "; img-src data:" if any("url(data:image/" in style for style in styles) else ""
    allowed = "".join(_allowed(*each) for each in (("style-src", styles), ("script-src", scripts)) if each[1])
    return f"default-src 'none'{held}{allowed}; base-uri 'none'; form-action 'none'"


def _allowed(kind: str, blocks: Sequence[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
    return f"; {kind} " + " ".join(f"'sha256-{digest}'" for digest in digests)
