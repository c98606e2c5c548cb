"""Tests of api/catalog/."""
