"""Tests of api/search/."""
