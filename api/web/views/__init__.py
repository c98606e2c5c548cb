"""The routes, by kind of client."""
