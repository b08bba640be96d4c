"""The rig itself: every server starts, answers, comes back on its port, and nothing of it is left behind."""

import os
import socket
import ssl
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rig import debian_tree, origins
from tests.rig.asterisk_server import AsteriskServer
from tests.rig.origins import NotFoundError, address, locate
from tests.rig.process import Child, wait_until
from tests.rig.rabbitmq_server import PROTOCOL_HEADER, RabbitMQServer
from tests.rig.redis_server import RedisServer, ask

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("fixture", ["redis_server", "valkey_server"])
def test_redis_and_valkey_answer(request: pytest.FixtureRequest, fixture: str) -> None:
    server = request.getfixturevalue(fixture)
    with socket.create_connection((server.host, server.port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(100) == b"+PONG\r\n"


@pytest.mark.parametrize("fixture", ["new_redis", "new_valkey"])
def test_what_redis_acknowledged_survives_a_kill(request: pytest.FixtureRequest, fixture: str) -> None:
    server: RedisServer = request.getfixturevalue(fixture)()
    port = server.port
    assert ask(server.host, port, "SET", "key", "value") == b"+OK\r\n"
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        ask(server.host, port, "PING")
    server.start()
    assert server.port == port
    assert ask(server.host, port, "GET", "key") == b"$5\r\nvalue\r\n"


def test_redis_takes_settings(new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis(maxmemory="8mb", maxmemory_policy="noeviction")
    assert b"8388608" in ask(server.host, server.port, "CONFIG", "GET", "maxmemory")


def test_a_paused_server_keeps_connections_and_says_nothing(new_redis: Callable[..., RedisServer]) -> None:
    server = new_redis()
    with socket.create_connection((server.host, server.port), timeout=0.3) as connection:
        server.pause()
        connection.sendall(b"PING\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(100)
        server.resume()
        assert connection.recv(100) == b"+PONG\r\n"


def test_rabbitmq_answers(rabbitmq_server: RabbitMQServer) -> None:
    with socket.create_connection((rabbitmq_server.host, rabbitmq_server.port), timeout=5) as connection:
        connection.sendall(PROTOCOL_HEADER)
        assert connection.recv(1) == b"\x01"


def test_rabbitmq_comes_back_on_its_port(new_rabbitmq: Callable[..., RabbitMQServer]) -> None:
    server = new_rabbitmq()
    port = server.port
    server.rabbitmqctl("add_vhost", "kept")
    server.kill()
    assert not server.running
    server.start()
    assert server.port == port
    assert "kept" in server.rabbitmqctl("list_vhosts")


def test_asterisk_takes_a_call(asterisk_server: AsteriskServer) -> None:
    with ami(asterisk_server) as connection:
        send(connection, Action="Originate", Channel="Local/answer@main", Application="Wait", Data="1", Async="true")
        read_until(connection, b"Event: OriginateResponse")
        send(connection, Action="Hangup", Channel="/^Local/")
        read_until(connection, b"Event: Cdr")
    assert "active channel" in asterisk_server.cli("core show channels")


def test_asterisk_answers_over_tls(new_asterisk: Callable[..., AsteriskServer]) -> None:
    server = new_asterisk()
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with (
        socket.create_connection((server.host, server.tls_port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        assert connection.recv(100).startswith(b"Asterisk Call Manager/")


def test_asterisk_knows_the_users_and_their_rights(new_asterisk: Callable[..., AsteriskServer]) -> None:
    server = new_asterisk()
    with ami(server, "readonly") as connection:
        send(connection, Action="CoreShowChannels")
        read_until(connection, b"Permission denied")
    with ami(server, "single"), pytest.raises(AssertionError, match="Login Already In Use"):
        ami(server, "single")


def test_asterisk_comes_back_on_its_ports(new_asterisk: Callable[..., AsteriskServer]) -> None:
    server = new_asterisk(timestampevents=False, systemname="pbx9")
    port, tls_port = server.port, server.tls_port
    server.restart()
    server.kill()
    server.start()
    assert (server.port, server.tls_port) == (port, tls_port)
    with ami(server) as connection:
        send(connection, Action="UserEvent", UserEvent="Hello")
        event = read_until(connection, b"UserEvent: Hello\r\n")
    assert b"SystemName: pbx9" in event
    assert b"Timestamp:" not in event


def test_asterisk_restarts_itself_in_the_same_process(new_asterisk: Callable[..., AsteriskServer]) -> None:
    server = new_asterisk()
    pid = server.pid
    with ami(server) as watching, ami(server) as ordering:
        send(ordering, Action="Command", Command="core restart now")
        read_until(watching, b"Restart: True")
    assert wait_until(lambda: "second" in server_uptime(server), 15)
    assert server.running
    assert server.pid == pid


def test_no_server_is_an_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMIBRIDGE_TEST_NOTHING_URL", raising=False)
    with pytest.raises(NotFoundError, match="AMIBRIDGE_TEST_NOTHING_URL is not set"):
        locate("Nothing", [address("AMIBRIDGE_TEST_NOTHING_URL"), origins.program("no-such-program")])


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from tests.rig.process import Child
        print(Child(["sleep", "600"], log=Path(sys.argv[1])).pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "log"], cwd=REPOSITORY, capture_output=True, text=True, timeout=30
    )
    assert wait_until(lambda: not is_alive(int(done.stdout)), 5)


def test_kill_ends_the_whole_group(tmp_path: Path) -> None:
    child = Child(["sh", "-c", "sleep 600 & echo $!; wait"], log=tmp_path / "log")
    assert wait_until(lambda: (tmp_path / "log").read_text().endswith("\n"), 5)
    grandchild = int((tmp_path / "log").read_text())
    child.kill()
    assert wait_until(lambda: not is_alive(grandchild), 5)


def test_nothing_is_mounted_in_the_cache_folder() -> None:
    assert debian_tree.mounts_below(origins.cache_folder()) == []


def ami(server: AsteriskServer, username: str | None = None) -> socket.socket:
    username = username or server.username
    connection = socket.create_connection((server.host, server.port), timeout=10)
    try:
        secret = server.secret if username == server.username else server.secret_of(username)
        send(connection, Action="Login", Username=username, Secret=secret)
        read_until(connection, b"Event: FullyBooted")
    except BaseException:
        connection.close()
        raise
    return connection


def send(connection: socket.socket, **headers: str) -> None:
    connection.sendall("".join(f"{key}: {value}\r\n" for key, value in headers.items()).encode() + b"\r\n")


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    received = b""
    deadline = time.monotonic() + 15
    while wanted not in received and time.monotonic() < deadline:
        try:
            chunk = connection.recv(65536)
        except TimeoutError:
            break
        if not chunk:
            break
        received += chunk
    assert wanted in received, received.decode(errors="replace")
    return received


def server_uptime(server: AsteriskServer) -> str:
    try:
        return server.cli("core show uptime")
    except RuntimeError:  # between the two lives there is nobody to ask
        return ""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie whose parent is gone has ended, whoever has yet to notice.
    return " Z " not in Path(f"/proc/{pid}/stat").read_text()
