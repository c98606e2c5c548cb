"""Reads the store and answers with lists, papers and search results."""
