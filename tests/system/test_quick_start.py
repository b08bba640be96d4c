"""The first hour: `amibridge run` without a file, the commands it prints, and Ctrl-C."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from tests.rig.ports import free_port
from tests.system.processes import processes_in, run, running


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, dict[str, str], str]:
    """A folder, a port of its own for the embedded broker, and the broker's URL."""
    port = free_port()
    return tmp_path, {"AMIBRIDGE_BROKER__PORT": str(port)}, f"redis://127.0.0.1:{port}/0"


def test_events_requests_and_ctrl_c(place: tuple[Path, dict[str, str], str]) -> None:
    folder, options, url = place
    with running("run", cwd=folder, **options) as bridge:
        bridge.wait_for("taking requests")
        assert f"tail --broker {url}" in bridge.output
        tail = run("tail", "-n", "20", "--broker", url, cwd=folder)
        envelopes = [json.loads(line) for line in tail.stdout.splitlines()]
        assert len(envelopes) == 20
        assert {one["source"] for one in envelopes} == {"/asterisk/pbx1"}
        call = run("call", "pbx1", "CoreShowChannels", "--broker", url, cwd=folder)
        assert call.returncode == 0
        reply = json.loads(call.stdout)
        assert reply["status"] == "success"
        assert reply["list_complete"] is True
        assert bridge.stop() < 5.0
        assert bridge.process.returncode == 0
        assert "Traceback" not in bridge.output
    assert processes_in(folder) == []


def test_an_originate_through_the_queue_is_a_call_on_the_stream(place: tuple[Path, dict[str, str], str]) -> None:
    folder, options, url = place
    with running("run", cwd=folder, **options) as bridge:
        bridge.wait_for("taking requests")
        with running("tail", "#.OriginateResponse.v1", "-n", "1", "--json", "--broker", url, cwd=folder) as tail:
            tail.wait_for("listening")
            words = ("Channel=PJSIP/alice", "Context=default", "Exten=101", "Priority=1", "Async=true")
            call = run("call", "pbx1", "Originate", *words, "--broker", url, cwd=folder)
            assert call.returncode == 0, call.stdout + call.stderr
            tail.process.wait(30)
            said = json.loads(tail.output.splitlines()[-1])
            assert said["amievent"] == "OriginateResponse"


def test_a_terminated_bridge_ends_as_cleanly(place: tuple[Path, dict[str, str], str]) -> None:
    folder, options, _ = place
    with running("run", cwd=folder, **options) as bridge:
        bridge.wait_for("taking requests")
        assert bridge.stop(signal.SIGTERM) < 5.0
        assert bridge.process.returncode == 0
    assert processes_in(folder) == []


def test_the_next_bridge_ends_the_broker_that_a_killed_one_left(place: tuple[Path, dict[str, str], str]) -> None:
    folder, options, url = place
    with running("run", cwd=folder, **options) as bridge:
        bridge.wait_for("taking requests")
        bridge.process.kill()
        bridge.process.wait()
    assert processes_in(folder), "the embedded broker outlives a killed bridge"
    with running("run", cwd=folder, **options) as bridge:
        bridge.wait_for("taking requests")
        assert run("call", "pbx1", "Ping", "--broker", url, cwd=folder).returncode == 0
        bridge.stop()
    assert processes_in(folder) == []


def test_help_is_quick(tmp_path: Path) -> None:
    run("--help", cwd=tmp_path)
    started = time.monotonic()
    done = run("--help", cwd=tmp_path)
    assert time.monotonic() - started < 0.5
    assert "normalize" in done.stdout
