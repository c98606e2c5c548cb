"""Answers with lists, papers and search results: from the store, and through `sync` from the Hub where it lacks them."""
