"""Schema migrations, applied by `api.store.migrate`."""
