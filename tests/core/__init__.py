"""Tests of api/core/."""
