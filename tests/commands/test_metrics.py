"""Where metrics are served."""

import socket

import pytest

from api.commands.metrics import own_port, shared_metrics
from api.errors import ConfigError
from tests.processes import Home, free_port


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("local", None), ("all", None), ("off", None), ("9100", ("127.0.0.1", 9100)),
        ("0.0.0.0:9100", ("0.0.0.0", 9100)), ("[::]:9100", ("::", 9100)),
    ],
)  # fmt: skip
def test_a_number_is_a_port_of_its_own(setting: str, place: tuple[str, int] | None) -> None:
    assert own_port(setting) == place


def test_a_port_in_use_is_told_by_the_setting_that_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"PAPERBOY_METRICS: {port} on"), shared_metrics(str(port)):
            pass


def test_a_wrong_value_stops_the_start(home: Home) -> None:
    done = home.run("serve", PORT=str(free_port()), PAPERBOY_METRICS="everywhere")
    assert done.returncode == 2
    assert "PAPERBOY_METRICS: 'everywhere' is not valid; use local, all, off, or a port" in done.stderr
