"""Tests of api/render/schemas/."""
