"""A brief for care providers: the places that a council wants, and what existing homes can do before new ones."""

from capacity.outputs.brief.brief import NEEDED, Brief, brief
from capacity.outputs.brief.markdown import markdown
from capacity.outputs.brief.page import page

__all__ = ["NEEDED", "Brief", "brief", "markdown", "page"]
