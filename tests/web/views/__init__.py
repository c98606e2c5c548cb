"""Tests of api/web/views/."""
