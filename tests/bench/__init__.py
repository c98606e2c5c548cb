"""Benchmarks, by `make bench`: figures to look at, none of them a test."""
