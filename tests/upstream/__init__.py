"""Tests of api/upstream/."""
