"""The watchdog, in processes of its own: it ends the one it watches."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from amibridge.console.watchdog import Watchdog, notify

HANGS = """
import asyncio, time
from amibridge.console.watchdog import Watchdog

def a_loop_that_never_comes_back():
    while True:
        time.sleep(0.01)

async def main():
    Watchdog(stall_seconds=0.6).start()
    await asyncio.sleep(0.3)
    a_loop_that_never_comes_back()

asyncio.run(main())
"""

LIVES = """
import asyncio
from amibridge.console.watchdog import Watchdog

async def main():
    dog = Watchdog(stall_seconds=1.0)
    dog.start()
    print("up", flush=True)
    await asyncio.sleep({seconds})
    dog.stop()
    print("done", flush=True)

asyncio.run(main())
"""


def test_a_loop_that_hangs_ends_the_process_and_says_where() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=20)
    assert done.returncode == 70
    assert "the event loop has not run for" in done.stderr
    assert "a_loop_that_never_comes_back" in done.stderr


def test_nobody_reads_stderr_and_it_ends_all_the_same() -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        while True:
            os.write(write, b"x" * 65536)
    except BlockingIOError:
        os.set_blocking(write, True)
    child = subprocess.Popen([sys.executable, "-c", HANGS], stderr=write)
    try:
        assert child.wait(timeout=20) == 70
    finally:
        child.kill()
        os.close(read)
        os.close(write)


def test_a_process_that_was_stopped_from_outside_is_not_to_blame() -> None:
    child = subprocess.Popen([sys.executable, "-c", LIVES.format(seconds=3)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        assert child.stdout.readline() == "up\n"
        child.send_signal(signal.SIGSTOP)
        time.sleep(2.5)
        child.send_signal(signal.SIGCONT)
        assert child.stdout.read().endswith("done\n")
        assert child.wait(timeout=10) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


async def test_a_lag_is_told_with_its_length() -> None:
    lags: list[float] = []
    dog = Watchdog(on_lag=lags.append)
    dog.start()
    await asyncio.sleep(0.3)
    assert not lags
    time.sleep(1.0)
    await asyncio.sleep(0.3)
    dog.stop()
    assert len(lags) == 1
    assert 0.5 < lags[0] < 1.5


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        path = Path(folder) / "notify"
        sock.bind(str(path))
        sock.settimeout(3.0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield sock


async def test_systemd_is_told_while_the_loop_ticks(supervisor: socket.socket) -> None:
    dog = Watchdog(stall_seconds=1.0)
    dog.start()
    notify("READY=1")
    assert supervisor.recv(100) == b"READY=1"
    await asyncio.sleep(0.7)
    assert supervisor.recv(100) == b"WATCHDOG=1"
    dog.stop()
    said = b""
    while said != b"STOPPING=1":
        said = supervisor.recv(100)


@pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux'")
def test_an_abstract_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"amibridge-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind("\0" + name)
        sock.settimeout(3.0)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify("READY=1")
        assert sock.recv(100) == b"READY=1"


def test_without_systemd_or_with_a_dead_one_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")
    notify("READY=1")
