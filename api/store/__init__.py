"""The only code that uses SQL. Each file covers one subject, with a few functions that take a connection.

`Store` opens the database and provides transactions:

    with store.write() as conn:
        lists.put(conn, day, papers, now)

Other code only passes a `Connection` on and never calls its methods.
"""

from sqlalchemy.engine import Connection

from api.store.database import Store, open_store

__all__ = ["Connection", "Store", "open_store"]
