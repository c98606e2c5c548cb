"""Tests of api/store/."""
