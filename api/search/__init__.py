"""How well a paper matches a query, and where."""
