"""Tests of api/mcp."""
