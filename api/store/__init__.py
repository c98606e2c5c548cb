"""The only code that knows SQL: one file a subject, each a handful of functions that take a connection.

`Store` opens the database and hands out transactions:

    with store.write() as conn:
        lists.put(conn, day, papers, now)

Code above the store passes a `Connection` on and never calls it.
"""

from sqlalchemy.engine import Connection

from api.store.database import Store, open_store

__all__ = ["Connection", "Store", "open_store"]
