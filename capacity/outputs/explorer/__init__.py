"""explorer.html: finished runs of a place side by side, in one page without a server."""

from capacity.outputs.explorer.page import page
from capacity.outputs.explorer.run_shown import NEEDED, RunShown

__all__ = ["NEEDED", "RunShown", "page"]
