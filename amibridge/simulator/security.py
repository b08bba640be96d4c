"""The events about the sessions themselves."""

from __future__ import annotations

from datetime import datetime

from amibridge.simulator.session import Session
from amibridge.simulator.templates import make
from amibridge.simulator.wire import Event

_FIRST_SESSION_ADDRESS = 0x7FA6F80020C0
_SESSION_SIZE_BYTES = 0x1A40


def _moment(epoch_seconds: float) -> str:
    moment = datetime.fromtimestamp(epoch_seconds).astimezone()
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}" + moment.strftime("%z")


def _address(host_port: tuple[str, int]) -> str:
    host, port = host_port
    return f"IPV{6 if ':' in host else 4}/TCP/{host}/{port}"


def security_event(name: str, session: Session, now: float, severity: str = "Informational", **more: str) -> Event:
    """SuccessfulAuth, InvalidPassword, RequestBadFormat …: who, from where, when."""
    values = {
        "EventTV": _moment(now),
        "Severity": severity,
        "Service": "AMI",
        "EventVersion": "1",
        "SessionID": hex(_FIRST_SESSION_ADDRESS + session.number * _SESSION_SIZE_BYTES),
        "LocalAddress": _address(session.local),
        "RemoteAddress": _address(session.remote),
        "SessionTV": _moment(session.connected),
        "AccountID": session.user,
    }
    return make(name, {}, values | more)
