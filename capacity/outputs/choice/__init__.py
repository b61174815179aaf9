"""What `capacity invest` chose, as a page and a workbook: drawn from run.json and the tables of the run alone.

Nothing here plans, so that an audit can draw both again.
"""

PAGE, BOOK = "invest.html", "invest.xlsx"
SETS, FRONTIER, REGRET, JUDGED = "sets.csv", "frontier.csv", "regret.csv", "judged.csv"
FILES = (SETS, FRONTIER, REGRET, JUDGED)
"""The tables of a choice that both are drawn from, where they are there."""
