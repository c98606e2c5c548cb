"""HTTP: the only code that knows Flask."""
