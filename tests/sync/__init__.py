"""Tests of api/sync/."""
