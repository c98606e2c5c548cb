"""Alembic's entry point: runs the migrations on the connection from `api.store.migrate`."""

from alembic import context

from api.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
