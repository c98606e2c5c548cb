"""The key that signs links."""

import threading

from api.store import Store, secret_key


def test_the_key_is_made_once_however_many_ask_for_it(store: Store) -> None:
    with store.read() as conn:
        assert secret_key.find(conn) is None
    found: list[str] = []

    def ask() -> None:
        with store.write() as conn:
            found.append(secret_key.make(conn))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    with store.read() as conn:
        assert secret_key.find(conn) == found[0]
