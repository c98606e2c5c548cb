"""Tests of api/upstream/arxiv/."""
