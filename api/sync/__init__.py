"""Writes the store from upstream: the only code that writes papers and lists."""
