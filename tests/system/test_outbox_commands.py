"""`amibridge outbox` on what a bridge left: shown, checked, published elsewhere, published again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import redis
import yaml

from tests.rig.redis_server import RedisServer
from tests.system.processes import run, running

NOBODY = "redis://127.0.0.1:1/0"  # nothing listens on port 1


def configured(folder: Path, port: int, broker: str) -> None:
    options = {
        "bridge": "b1",
        "folder": str(folder / "kept"),
        "broker": {"url": broker},
        "outbox": {"min_free_bytes": 0},
        "pbx": {"pbx1": {"port": port, "username": "u", "secret": "s"}},
    }
    (folder / "bridge.yml").write_text(yaml.safe_dump(options))


def left_waiting(folder: Path) -> None:
    """A bridge whose broker never came has heard a simulated PBX for a while."""
    with running("simulate", "--port", "0", "--username", "u", "--secret", "s", cwd=folder) as pbx:
        pbx.wait_for("127.0.0.1:")
        port = int(pbx.output.split("127.0.0.1:")[1].split()[0].strip(".,"))
        configured(folder, port, NOBODY)
        with running("run", "-c", "bridge.yml", cwd=folder) as bridge:
            bridge.wait_for("can not be reached")
            time.sleep(3)
            bridge.stop()
            assert "wait in the outbox for the next start" in bridge.output


def test_what_waits_is_shown_drained_and_replayed(tmp_path: Path, new_redis: Callable[..., RedisServer]) -> None:
    left_waiting(tmp_path)
    shown = run("outbox", "status", "-c", "bridge.yml", cwd=tmp_path)
    waiting = int(shown.stdout.split("pbx1: ")[1].split(" wait")[0])
    assert waiting > 3 and ", the oldest since " in shown.stdout
    assert run("outbox", "verify", "-c", "bridge.yml", cwd=tmp_path).returncode == 0

    server = new_redis()
    client = redis.Redis.from_url(server.url)
    drained = run("outbox", "drain", "--to", server.url, "-c", "bridge.yml", cwd=tmp_path)
    assert drained.stdout == f"pbx1: {waiting} records published\n", drained.stderr
    events = client.xrange("{amibridge:pbx1}:events")
    assert len(events) >= waiting
    assert "pbx1: 0 wait" in run("outbox", "status", "-c", "bridge.yml", cwd=tmp_path).stdout

    again = run("outbox", "replay", "--from", "10m", "--to", server.url, "-c", "bridge.yml", cwd=tmp_path)
    assert again.stdout == f"pbx1: {waiting} records published again\n", again.stderr
    more = client.xrange("{amibridge:pbx1}:events")
    assert [one[1][b"id"] for one in more] == [one[1][b"id"] for one in events] * 2


def test_damage_is_told_and_a_bridge_at_work_is_not_disturbed(tmp_path: Path) -> None:
    left_waiting(tmp_path)
    segment = next((tmp_path / "kept" / "outbox" / "pbx1").glob("*.seg"))
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    checked = run("outbox", "verify", "-c", "bridge.yml", cwd=tmp_path)
    assert checked.returncode == 1
    assert "1 records are missing (1 of them not yet published)" in checked.stdout
    with running("run", "-c", "bridge.yml", cwd=tmp_path) as bridge:
        bridge.wait_for("published first")
        second = run("run", "-c", "bridge.yml", cwd=tmp_path)
        assert second.returncode == 75
        assert "another bridge uses" in second.stderr
        drained = run("outbox", "drain", "--to", NOBODY, "-c", "bridge.yml", cwd=tmp_path)
        assert drained.returncode == 75
