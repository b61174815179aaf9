"""The files of a comparison."""

from capacity.compare.page import page
from capacity.compare.picture import picture
from capacity.compare.record import Files, Made, compare_record
from capacity.compare.result import Comparison
from capacity.compare.sheets import workbook
from capacity.compare.tables import gains_table, long_table
from capacity.record import json_text
from capacity.write import COMPARISON, csv_text


def files(comparison: Comparison, made: Made) -> Files:
    """Every file by name."""
    record = compare_record(comparison, made)
    figures, gains = long_table(comparison), gains_table(comparison)
    texts: dict[str, str | bytes] = {
        "compare.csv": csv_text(figures),
        "who_gains.csv": csv_text(gains),
        "compare.xlsx": workbook(comparison, figures, gains, made.started),
        "compare.html": page(comparison, picture(comparison)),
        COMPARISON: json_text(record),
    }
    return Files(texts, record)
