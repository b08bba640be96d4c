"""Loopback ports that stay ours while a server is down."""

import random
import socket
from pathlib import Path

LOWEST_PORT = 20_000
USUAL_FIRST_EPHEMERAL_PORT = 32_768
ATTEMPTS = 200

_given_out: set[int] = set()


def free_port() -> int:
    """Return a loopback port nobody listens on, and never the same one twice in a test run.

    It lies below the range the kernel takes for outgoing connections: a client that reconnects while its server is
    down could otherwise be given the server's own port, and would then talk to itself.
    """
    for _ in range(ATTEMPTS):
        port = random.randrange(LOWEST_PORT, _first_ephemeral_port())
        if port not in _given_out and _can_listen(port):
            _given_out.add(port)
            return port
    raise RuntimeError(f"found no free port on 127.0.0.1 in {ATTEMPTS} attempts")


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _first_ephemeral_port() -> int:
    try:
        first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        first = USUAL_FIRST_EPHEMERAL_PORT
    # A kernel tuned to take nearly every port leaves no room below: then any port has to do.
    return first if first > LOWEST_PORT + ATTEMPTS else 60_000
