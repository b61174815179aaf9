"""The files of a comparison."""

from capacity.results.record import json_text
from capacity.results.write import COMPARISON, csv_text
from capacity.studies.compare.cost_chart import picture
from capacity.studies.compare.csv_tables import gains_table, long_table
from capacity.studies.compare.page import page
from capacity.studies.compare.record import Files, Made, compare_record
from capacity.studies.compare.result import Comparison
from capacity.studies.compare.sheets import workbook


def files(comparison: Comparison, origin: Made) -> Files:
    """Every file by name."""
    record = compare_record(comparison, origin)
    figures, gains = long_table(comparison), gains_table(comparison)
    texts: dict[str, str | bytes] = {
        "compare.csv": csv_text(figures),
        "who_gains.csv": csv_text(gains),
        "compare.xlsx": workbook(comparison, figures, gains, origin.started),
        "compare.html": page(comparison, picture(comparison)),
        COMPARISON: json_text(record),
    }
    return Files(texts, record)
