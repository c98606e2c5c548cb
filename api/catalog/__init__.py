"""Answers with lists, papers and search results from the store, and through `sync` with what it lacks."""
