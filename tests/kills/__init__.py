"""Processes that are killed at random moments of their work, and what must be there afterwards."""
