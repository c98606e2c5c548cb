"""Commands of `paperboy` that have a file of their own; `api.cli` adds them."""
