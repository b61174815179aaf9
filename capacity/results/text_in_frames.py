"""Text in frames is Python's, whatever else is installed.

Where pandas finds pyarrow it would hold text as pyarrow's, in which an empty column stays text even when it is mapped
to figures: reports of small places failed. What is planned and drawn must not depend on libraries beside ours.
"""

import pandas as pd


def keep_python_text() -> None:
    """From here on; modules that make frames of text call it as they are loaded."""
    pd.set_option("mode.string_storage", "python")
