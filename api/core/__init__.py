"""The domain, without I/O: papers, the calendar, ranking, filters and the query language."""
