"""Tests of api/commands/."""
