"""Just enough of the manager protocol, on a bare socket, for the rig to see whether an Asterisk is up."""

import re
import socket

TIMEOUT_SECONDS = 5.0
BANNER = b"Asterisk Call Manager/"


def fully_booted(host: str, port: int, username: str, secret: str) -> bool:
    """Log in and wait for FullyBooted: before it, logins work but the actions of modules do not exist yet."""
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as connection:
        received = log_in(connection, username, secret)
    return received.startswith(BANNER) and b"Event: FullyBooted" in received


def command(host: str, port: int, username: str, secret: str, line: str) -> str:
    """Run one command line through the action `Command` and return its output."""
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as connection:
        log_in(connection, username, secret)
        connection.sendall(f"Action: Command\r\nActionID: rig\r\nCommand: {line}\r\n\r\n".encode())
        # Up to the blank line that ends the answer: other events may stand before it.
        answer = _read_until(connection, re.compile(rb"ActionID: rig\r\n.*?\r\n\r\n", re.DOTALL))
    lines = answer.partition(b"ActionID: rig\r\n")[2].split(b"\r\n")
    output = [line.removeprefix(b"Output: ") for line in lines if line.startswith(b"Output: ")]
    return b"\n".join(output).decode(errors="surrogateescape")


def log_in(connection: socket.socket, username: str, secret: str) -> bytes:
    """Log in and return everything said up to FullyBooted."""
    connection.sendall(f"Action: Login\r\nUsername: {username}\r\nSecret: {secret}\r\n\r\n".encode())
    return _read_until(connection, re.compile(b"Event: FullyBooted"))


def _read_until(connection: socket.socket, wanted: re.Pattern[bytes]) -> bytes:
    received = b""
    while not wanted.search(received):
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionError(f"the manager interface closed the connection after {received!r}")
        received += chunk
    return received
