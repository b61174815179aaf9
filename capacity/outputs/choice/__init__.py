"""What `capacity invest` chose, as a page and a workbook: drawn from run.json and the tables of the run alone.

Nothing here plans, so that an audit can draw both again.
"""
