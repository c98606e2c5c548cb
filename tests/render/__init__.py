"""Tests of api/render/."""
