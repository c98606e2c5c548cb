"""The domain without any I/O: papers, the calendar, ranking, filters, the query language."""
