"""Child processes, and the port they listen on; the whole service is tested in `test_server` and `test_stopping`."""

from __future__ import annotations

import fcntl
import logging
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator

import pytest

from api import supervisor
from api.errors import ConfigError, ServeError
from api.supervisor import Child
from tests.processes import SOON


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Child]]:
    """A function that makes a child which runs a line of Python in place of a command."""
    made: list[Child] = []

    def make(script: str, *, is_web: bool = False) -> Child:
        one = Child("helper", [], is_web=is_web)
        monkeypatch.setattr(one, "_command", [sys.executable, "-c", script])
        made.append(one)
        return one

    yield make
    for one in made:
        one.kill()


def wait_for_end(one: Child) -> None:
    end = time.monotonic() + 10
    while one.running():
        assert time.monotonic() < end
        time.sleep(0.01)


SLEEP = "import time; time.sleep(60)"


def test_a_child_runs_until_it_is_terminated(child: Callable[..., Child]) -> None:
    one = child(SLEEP)
    assert not one.running()
    one.tend()
    assert one.running()
    one.terminate()
    wait_for_end(one)


def test_a_child_that_exits_is_restarted_only_after_a_wait_that_grows(
    child: Callable[..., Child], caplog: pytest.LogCaptureFixture
) -> None:
    one = child("raise SystemExit(3)")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            one.tend()
            wait_for_end(one)
            one.tend()
            assert not one.running(), "it is not restarted at once"
            one._start_at = 0.0
    assert [record.getMessage() for record in caplog.records] == [
        "the helper exited (exit status 3); restarting it in 2 s",
        "the helper exited (exit status 3); restarting it in 4 s",
    ]


def test_a_required_child_that_cannot_be_started_stops_the_service(child: Callable[..., Child]) -> None:
    one = child("raise SystemExit(3)", is_web=True)
    one.tend()
    wait_for_end(one)
    with pytest.raises(ServeError, match="the helper could not be started"):
        one.tend()


def test_a_required_child_that_was_killed_is_restarted(child: Callable[..., Child]) -> None:
    one = child(SLEEP, is_web=True)
    one.tend()
    assert one._process is not None
    os.kill(one._process.pid, signal.SIGKILL)
    wait_for_end(one)
    one.tend()
    one._start_at = 0.0
    one.tend()
    assert one.running()


def test_a_command_that_cannot_be_run_is_a_failed_start(
    child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = child("", is_web=True)
    monkeypatch.setattr(one, "_command", ["/nowhere/python"])
    with pytest.raises(ServeError, match="No such file"):
        one.tend()


def test_killing_a_child_kills_what_it_started(child: Callable[..., Child]) -> None:
    reader, writer = os.pipe()
    grandchild = f"import os, time; os.write({writer}, b'x'); time.sleep(60)"
    start = f"subprocess.Popen([sys.executable, '-c', {grandchild!r}], pass_fds=[{writer}])"
    one = child(f"import subprocess, sys, time; {start}; time.sleep(60)")
    one._fds = [writer]
    one.tend()
    os.close(writer)
    assert os.read(reader, 1) == b"x", "the grandchild runs"
    one.kill()
    assert os.read(reader, 1) == b"", "no process has the pipe open any more"
    os.close(reader)


READY = "import os, sys, time; os.write(int(sys.argv[-1]), b'.'); time.sleep(60)"


def test_at_a_reload_the_new_process_takes_over_when_it_is_ready(child: Callable[..., Child]) -> None:
    one = child(READY.replace("os.write", "'--ready' in sys.argv and os.write"), is_web=True)
    one.tend()
    old = one._process
    one.reload()
    assert one._successor
    new = one._successor.process
    one.reload()
    assert one._successor.process is new, "one at a time"
    end = time.monotonic() + 10
    while one._process is old:
        assert time.monotonic() < end
        one.tend()
    assert one._process is new
    assert old
    assert old.wait(10) == -signal.SIGTERM
    one.tend()
    assert one._all() == [new]


@pytest.mark.parametrize("script", ["raise SystemExit(3)", "import os, sys; os.close(int(sys.argv[-1]))"])
def test_a_reload_that_fails_leaves_the_old_process(
    child: Callable[..., Child], caplog: pytest.LogCaptureFixture, script: str
) -> None:
    one = child(SLEEP, is_web=True)
    one.tend()
    old = one._process
    one._command[-1] = script
    one.reload()
    end = time.monotonic() + 10
    while one._successor:
        assert time.monotonic() < end
        one.tend()
    assert (one._process, one.running()) == (old, True)
    assert "the new helper did not start; the old one keeps running" in caplog.text


def test_a_child_that_tells_nothing_is_replaced_at_once(child: Callable[..., Child]) -> None:
    one = child(SLEEP)
    one.reload()
    assert not one.running(), "there is nothing to replace"
    one.tend()
    old = one._process
    one.reload()
    one.tend()
    assert one._process is not old
    assert old
    assert old.wait(10) == -signal.SIGTERM


def test_a_process_whose_parent_is_already_gone_exits_at_once() -> None:
    script = "import signal; from api import supervisor; supervisor.end_with(1_000_000, signal.SIGTERM); print('on')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_bound_socket_does_not_listen_yet_and_keeps_the_port() -> None:
    with supervisor.bound("127.0.0.1", 0) as opened:
        host, port = opened.getsockname()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, port), timeout=5)


def test_a_port_in_use_is_a_config_error_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"PORT: {port} on .* another program is using it\. .* --port"):
            supervisor.bound("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "::not-an-address"])
def test_a_host_of_another_machine_is_a_config_error(host: str) -> None:
    with pytest.raises(ConfigError, match=f"--host: {host} is not an address of this machine"):
        supervisor.bound(host, 8000)


TALKATIVE = """
import sys
from api.supervisor import Supervisor
def say(): print("stopping", file=sys.stderr)
sup = Supervisor([], on_stop=say)
print("begun", flush=True)
sup.run()
"""


def test_what_is_said_after_the_terminal_was_closed_makes_the_exit_no_failure() -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", TALKATIVE],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    ) as process:
        os.close(slave)
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        os.close(master)
        assert process.wait(SOON) == 0
