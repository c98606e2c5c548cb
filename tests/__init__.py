"""Paperboy's tests. They run real parts: HTTP on loopback, SQLite files, PostgreSQL, Chromium."""
