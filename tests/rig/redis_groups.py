"""Several Redis that belong together: a master and a replica watched by three Sentinels, and a cluster of three nodes."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

from tests.rig import redis_server
from tests.rig.origins import Kind, NotFoundError, which
from tests.rig.ports import free_port
from tests.rig.process import Child, StartFailedError, wait_until
from tests.rig.redis_server import RedisServer

SENTINELS = 3
QUORUM = 2
NODES = 3
SLOTS = 16384
MASTER_NAME = "telephony"
READY_SECONDS = 15.0


def program() -> str:
    """The server program. A container can not be told the ports and addresses that a group needs."""
    origin = redis_server.find_own()
    path = origin.where if origin.kind is Kind.PROGRAM else which("redis-server")
    if path is None:
        raise NotFoundError("no redis-server on PATH for a Sentinel group or a cluster")
    return path


class SentinelServer(RedisServer):
    """One Sentinel. It keeps what it learns in its settings file, so that one is written for it."""

    name = "Sentinel"

    def __init__(self, binary: str, folder: Path, master: RedisServer) -> None:
        super().__init__(binary, folder)
        self._file = folder / "sentinel.conf"
        lines = [
            f"port {self.port}",
            f"bind {self.host}",
            f"dir {folder}",
            f"sentinel monitor {MASTER_NAME} {master.host} {master.port} {QUORUM}",
            f"sentinel down-after-milliseconds {MASTER_NAME} 500",
            f"sentinel failover-timeout {MASTER_NAME} 2000",
        ]
        self._file.write_text("\n".join(lines) + "\n")

    def _spawn(self) -> Child:
        return Child([self._binary, self._file, "--sentinel"], log=self.log_file, cwd=self.folder)


class _Group:
    """Ends every server it started."""

    def __init__(self) -> None:
        self._started = ExitStack()

    def close(self) -> None:
        self._started.close()

    def _start(self, server: RedisServer) -> RedisServer:
        return self._started.enter_context(closing(server)).start()


class SentinelGroup(_Group):
    """`master`, `replica` and `sentinels`; a dead master is replaced after about two seconds."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        binary = program()
        self.master = RedisServer(binary, folder / "master")
        self.replica = RedisServer(binary, folder / "replica", replicaof=f"{self.master.host} {self.master.port}")
        self.sentinels = [SentinelServer(binary, _made(folder / f"sentinel{n}"), self.master) for n in range(SENTINELS)]

    @property
    def url(self) -> str:
        return f"redis+sentinel://{_hosts(self.sentinels)}/{MASTER_NAME}/0"

    def start(self) -> Self:
        """Return once all Sentinels know each other and the replica."""
        for server in (self.master, self.replica, *self.sentinels):
            self._start(server)
        _ready(lambda: all(self._agreed(one) for one in self.sentinels), "the Sentinels")
        return self

    def _agreed(self, sentinel: RedisServer) -> bool:
        about = sentinel.command("SENTINEL", "MASTER", MASTER_NAME).split(b"\r\n")
        linked = b"master_link_status:up" in self.replica.command("INFO", "replication")
        known = (b"num-slaves", b"1"), (b"num-other-sentinels", b"2")
        return linked and all(about[about.index(name) + 2] == number for name, number in known)


class ClusterGroup(_Group):
    """`nodes`, each with a third of the slots and no replica."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        binary = program()
        self._bus_ports = [free_port() for _ in range(NODES)]
        self.nodes = [
            RedisServer(binary, folder / f"node{n}", cluster_enabled="yes", cluster_port=str(port))
            for n, port in enumerate(self._bus_ports)
        ]

    @property
    def url(self) -> str:
        return f"redis+cluster://{_hosts(self.nodes)}"

    def start(self) -> Self:
        """Return once every node finds that the cluster works."""
        edges = [SLOTS * n // NODES for n in range(NODES + 1)]
        for number, node in enumerate(self.nodes):
            self._start(node).command("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
            node.command("CLUSTER", "ADDSLOTSRANGE", str(edges[number]), str(edges[number + 1] - 1))
        for node, bus_port in zip(self.nodes[1:], self._bus_ports[1:], strict=True):
            self.nodes[0].command("CLUSTER", "MEET", node.host, str(node.port), str(bus_port))
        _ready(lambda: all(_agrees(node) for node in self.nodes), "the cluster")
        return self


def _agrees(node: RedisServer) -> bool:
    said = node.command("CLUSTER", "INFO")
    return b"cluster_state:ok" in said and b"cluster_known_nodes:%d" % NODES in said and b"cluster_size:%d" % NODES in said


def _ready(condition: object, what: str) -> None:
    assert callable(condition)
    if not wait_until(condition, READY_SECONDS):
        raise StartFailedError(f"{what} did not come together in {READY_SECONDS:.0f} s")


def _hosts(servers: Sequence[RedisServer]) -> str:
    return ",".join(f"{server.host}:{server.port}" for server in servers)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
