"""Tests of api/digest/."""
