"""Tests of api/upstream/hub/."""
