"""What people look at: the map, the report, the workbook, and the terminal."""
