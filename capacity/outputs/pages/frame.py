"""A page from its template: anything not yet markup is escaped, and the page may run and fetch only what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from capacity.outputs.pages.markup import Markup, name
from capacity.outputs.pages.policy import policy
from capacity.outputs.pages.static import packed

if TYPE_CHECKING:
    from jinja2 import Environment

LEAN_JSON = {"separators": (",", ":"), "sort_keys": True, "allow_nan": False}
"""How a page holds its figures: the same figures give the same bytes, and they can stand inside a script element."""


def page(template: str, styles: Sequence[str], scripts: Sequence[str] = (), **fields: Any) -> str:
    """The whole page: a template of the package that extends `outputs/pages/templates/page.html`.

    `styles` and `scripts` are put in as they are and must be ours; `fields` are what the template asks for.

    Raises jinja2.UndefinedError where the template asks for a field that is not there.
    """
    whole = _templates().get_template(template).render(
        policy=Markup(policy(styles, scripts)),
        styles=[Markup(style) for style in styles],
        scripts=[Markup(script) for script in scripts],
        **fields,
    )  # fmt: skip
    return whole.encode("utf-8", "replace").decode()  # half a character (possible in a file name) cannot be written


@cache
def _templates() -> Environment:
    """Loaded when the first page is made: it takes a tenth of a second."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(packed), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = LEAN_JSON
    environment.filters["named"] = name
    return environment
