"""The examples and the commands, as a user starts them, against `amibridge run`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.ports import free_port
from tests.system.processes import run, running

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder, and the URL of a broker with a bridge and a simulated PBX behind it."""
    folder, port = tmp_path_factory.mktemp("sdk"), free_port()
    with running("run", cwd=folder, AMIBRIDGE_BROKER__PORT=str(port)) as bridge:
        bridge.wait_for("taking requests")
        yield folder, f"redis://127.0.0.1:{port}/0"
        bridge.stop()


def example(name: str, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *words], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.splitlines()


def test_click_to_dial(place: tuple[Path, str]) -> None:
    _, url = place
    [line] = example("click_to_dial.py", url, "pbx1", "PJSIP/alice", "101")
    assert "did not work" not in line
    assert "nobody" not in line


def test_the_blocking_script(place: tuple[Path, str]) -> None:
    _, url = place
    lines = example("blocking_script.py", url, "pbx1", "3")
    assert any(line.startswith("Asterisk ") for line in lines)
    assert len([line for line in lines if " pbx1 " in line]) == 3


def test_watching_the_queues(place: tuple[Path, str]) -> None:
    _, url = place
    watching = subprocess.Popen([sys.executable, str(EXAMPLES / "watch_queues.py"), url], stdout=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    try:
        assert watching.stdout.readline() == "watching the queues\n"
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()


def test_tail_goes_back_and_chooses(place: tuple[Path, str]) -> None:
    folder, url = place
    first = run("tail", "-n", "3", "--since", "beginning", "--broker", url, cwd=folder)
    oldest = [json.loads(line) for line in first.stdout.splitlines()]
    assert oldest[0]["type"] == "amibridge.link.up.v1" or int(oldest[0]["sequence"]) == 1
    then = run("tail", "-n", "1", "--since", oldest[1]["id"], "--broker", url, cwd=folder)
    assert json.loads(then.stdout)["id"] == oldest[2]["id"]
    chosen = run("tail", "-n", "2", "--since", "beginning", "--where", "amievent=Newchannel", "--broker", url, cwd=folder)
    assert [json.loads(line)["amievent"] for line in chosen.stdout.splitlines()] == ["Newchannel", "Newchannel"]
    wrong = run("tail", "-n", "1", "--since", "nobody-1", "--broker", url, cwd=folder)
    assert wrong.returncode == 1
    assert "no stream has the event 'nobody-1'" in wrong.stderr
    assert run("tail", "--where", "nonsense", "--broker", url, cwd=folder).returncode == 2


def test_tail_of_a_group_goes_on_where_it_stood(place: tuple[Path, str]) -> None:
    folder, url = place
    seen = [run("tail", "-n", "4", "--group", "g", "--since", "beginning", "--broker", url, cwd=folder) for _ in range(2)]
    first, second = ([int(json.loads(line)["sequence"]) for line in one.stdout.splitlines()] for one in seen)
    assert len(first) == len(second) == 4
    assert not set(first) & set(second)


def test_call_waits_for_what_comes_of_it(place: tuple[Path, str]) -> None:
    folder, url = place
    words = ("Context=default", "Exten=101", "Priority=1", "Async=true", "--await-result", "--broker", url)
    good = run("call", "pbx1", "Originate", "Channel=PJSIP/alice", *words, cwd=folder)
    bad = run("call", "pbx1", "Originate", "Channel=PJSIP/nobody", *words, cwd=folder)
    assert (good.returncode, json.loads(good.stdout)["result"]["outcome"]) == (0, "success")
    assert (bad.returncode, json.loads(bad.stdout)["result"]["outcome"]) == (1, "failure")
    dry = run("call", "pbx1", "Originate", "Channel=PJSIP/alice", *words[:-3], "--dry-run", *words[-2:], cwd=folder)
    assert json.loads(dry.stdout)["dry_run"] is True


def test_call_with_an_id_of_ones_own(place: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = place
    done = run("call", "pbx1", "Ping", "--id", "mine", "--broker", url, cwd=folder)
    assert json.loads(done.stdout)["id"] == "mine"
    assert run("call", "pbx1", "Ping", "--key-id", "k", "--broker", url, cwd=folder).returncode == 2
    wrong = run("call", "PBX 1", "Ping", "--broker", url, cwd=folder)
    assert wrong.returncode == 1
    assert "no name of a PBX" in wrong.stderr
    assert "Traceback" not in wrong.stderr
