"""The bridges that are measured: ours with everything on, ours without outbox and calls, and the peers'."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from amibridge.schemas import addresses
from tests.benchmarks.peers import HERE, Peers
from tests.benchmarks.pipeline import Candidate

PBX = "bench"
OURS, BARE = "amibridge", "amibridge without outbox and calls"
PANORAMISK_RABBIT, WAZO = "panoramisk + aio-pika", "wazo-amid-like (kombu)"
PANORAMISK_REDIS = "panoramisk + redis-py"
OUR_MARK, JSON_MARK = '"timestamp":', '"Timestamp": "'
# The bare one must hold a whole flood in memory: this is not what is measured.
BARE_MEMORY_BYTES = 1024**3

FAST_EVENTS, SLOW_EVENTS = 30_000, 10_000  # a second or two each
_EXCHANGES = {"rabbitmq": addresses.EVENTS_EXCHANGE, "redis": addresses.events_stream(PBX)}


def config(port: int, url: str, folder: Path, *, bare: bool) -> dict[str, Any]:
    """Defaults, but no command connections: the source plays events only."""
    pbx: dict[str, Any] = {"host": "127.0.0.1", "port": port, "username": "amibridge", "secret": "bench"}
    pbx |= {"command_connections": 0, "resync": []}
    outbox: dict[str, Any] = {}
    if bare:
        pbx["calls"] = {"enabled": False, "queues": False}
        outbox = {"durability": "memory", "memory_bytes": BARE_MEMORY_BYTES}
    return {"bridge": "bench", "folder": str(folder / "kept"), "broker": {"url": url}, "outbox": outbox, "pbx": {PBX: pbx}}


def bridge_command(port: int, url: str, folder: Path, *, bare: bool = False) -> Sequence[str | Path]:
    file = folder / "amibridge.yml"
    file.write_text(json.dumps(config(port, url, folder, bare=bare)))  # JSON is YAML
    return [sys.executable, "-m", "amibridge.cli", "run", "-c", file]


def bare_command(port: int, url: str, folder: Path) -> Sequence[str | Path]:
    return bridge_command(port, url, folder, bare=True)


def ours(kind: str) -> list[Candidate]:
    """With everything that is on by default, and without what the others do not have."""
    place = _EXCHANGES[kind]
    return [
        Candidate(OURS, bridge_command, place, OUR_MARK, FAST_EVENTS),
        Candidate(BARE, bare_command, place, OUR_MARK, FAST_EVENTS),
    ]


def theirs(kind: str, peers: Peers) -> list[Candidate]:
    if peers.python is None:
        return []
    if kind == "redis":
        return [_script(PANORAMISK_REDIS, peers.python, "panoramisk_redis.py", "bench:panoramisk", JSON_MARK)]
    return [
        _script(PANORAMISK_RABBIT, peers.python, "panoramisk_rabbitmq.py", "bench.panoramisk", JSON_MARK),
        _script(WAZO, peers.python, "wazo_like.py", "bench.wazo", JSON_MARK),
    ]


def _script(name: str, python: Path, file: str, place: str, mark: str) -> Candidate:
    def command(port: int, url: str, folder: Path) -> Sequence[str | Path]:
        return [python, HERE / "theirs" / file, str(port), url, place]

    return Candidate(name, command, place, mark, SLOW_EVENTS)
