"""Rank papers by how well they match a query, and mark the matching words."""
