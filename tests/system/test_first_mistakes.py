"""What a new user gets wrong: each gives one clear line that says what to do, and no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rig.ports import free_port
from tests.system.processes import Running, run, running


def configuration(folder: Path, asterisk: Any, broker: str, **pbx: Any) -> str:
    """A file for this Asterisk and broker, with something wrong in `pbx`."""
    options = {"host": asterisk.host, "port": asterisk.port, "username": asterisk.username, "secret": asterisk.secret} | pbx
    path = folder / "amibridge.yml"
    given = {"broker": {"url": broker}, "pbx": {"main": options}, "requests": {"policy": "unsafe-allow-everything"}}
    path.write_text(json.dumps(given))
    return str(path)


def the_line(bridge: Running, text: str) -> str:
    """The one line that says it."""
    bridge.wait_for(text)
    lines = [line for line in bridge.output.splitlines() if text in line]
    assert "Traceback" not in bridge.output
    return lines[0]


def test_a_wrong_password(tmp_path: Path, asterisk_server: Any, redis_server: Any) -> None:
    path = configuration(tmp_path, asterisk_server, redis_server.url, secret="wrong-and-secret")
    with running("run", "-c", path, cwd=tmp_path) as bridge:
        line = the_line(bridge, "Asterisk refused manager user 'admin'")
        assert "check username and secret" in line
        assert "manager.conf" in line
        assert bridge.stop() < 5.0
        assert "wrong-and-secret" not in bridge.output


def test_an_unreachable_pbx(tmp_path: Path, asterisk_server: Any, redis_server: Any) -> None:
    port = free_port()
    path = configuration(tmp_path, asterisk_server, redis_server.url, port=port)
    with running("run", "-c", path, cwd=tmp_path) as bridge:
        line = the_line(bridge, f"can not connect to 127.0.0.1:{port}")
        assert "refused" in line
        assert bridge.stop() < 5.0


def test_requests_while_the_pbx_is_away_are_answered_unavailable(
    tmp_path: Path, asterisk_server: Any, redis_server: Any
) -> None:
    path = configuration(tmp_path, asterisk_server, redis_server.url, port=free_port())
    with running("run", "-c", path, cwd=tmp_path) as bridge:
        bridge.wait_for("taking requests")
        call = run("call", "main", "Ping", "--broker", redis_server.url, cwd=tmp_path)
        assert call.returncode == 6
        reply = json.loads(call.stdout)
        assert reply["status"] == "unavailable"
        assert reply["retry_after_seconds"] > 0


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_an_unreachable_broker(tmp_path: Path, asterisk_server: Any, scheme: str) -> None:
    port = free_port()
    path = configuration(tmp_path, asterisk_server, f"{scheme}://guest:hidden-word@127.0.0.1:{port}/")
    with running("run", "-c", path, cwd=tmp_path) as bridge:
        line = the_line(bridge, "can not be reached")
        assert "events wait here" in line or "requests wait" in line
        assert bridge.stop() < 5.0
        assert "hidden-word" not in bridge.output


def test_no_bridge_behind_the_broker(tmp_path: Path, redis_server: Any) -> None:
    call = run("call", "nobody", "Ping", "--timeout", "0.5", "--broker", redis_server.url, cwd=tmp_path)
    assert call.returncode == 8
    assert "is a bridge running for 'nobody'?" in call.stderr


def test_no_broker_for_tail_and_call(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    for words in (("tail",), ("call", "pbx1", "Ping")):
        done = run(*words, "--broker", url, cwd=tmp_path)
        assert done.returncode == 1
        assert "can not be reached" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_key(tmp_path: Path) -> None:
    path = tmp_path / "amibridge.yml"
    path.write_text("pbx:\n  main:\n    hots: pbx\n    username: u\n    secret: s\n")
    for words in (("run",), ("config", "check"), ("config", "show")):
        done = run(*words, "-c", str(path), cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.strip() == f"Error: {path}, line 3: unknown option 'pbx.main.hots'; did you mean 'host'?"


def test_a_bad_header_in_a_request(tmp_path: Path, asterisk_server: Any, redis_server: Any) -> None:
    path = configuration(tmp_path, asterisk_server, redis_server.url)
    with running("run", "-c", path, cwd=tmp_path) as bridge:
        bridge.wait_for("taking requests")
        call = run("call", "main", "Hangup", "Channel=x\r\nAction: Logoff", "--broker", redis_server.url, cwd=tmp_path)
    assert call.returncode == 3
    reply = json.loads(call.stdout)
    assert reply["status"] == "rejected"
    assert "'Channel'" in reply["message"]
    assert "another header or action" in reply["message"]


def test_a_port_that_is_taken(tmp_path: Path, redis_server: Any) -> None:
    port = redis_server.url.rpartition(":")[2].partition("/")[0]
    done = run("run", cwd=tmp_path, AMIBRIDGE_BROKER__PORT=port)
    assert done.returncode == 1
    assert f"port {port} for the embedded broker is taken" in done.stderr


def test_a_wrong_ami_url(tmp_path: Path) -> None:
    done = run("run", cwd=tmp_path, AMI_URL="pbx.example.org")
    assert done.returncode == 1
    assert "ami://user:secret@host:5038" in done.stderr
