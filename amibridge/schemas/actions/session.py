"""The manager session itself. The bridge never sends these for anybody: they would change its own session."""

from __future__ import annotations

from typing import Literal

from amibridge.schemas.action import AmiAction, Returns, param


class Login(AmiAction, family="session"):
    """Log in to the manager interface (core, Asterisk 0.2+)."""

    username: str = param("Username")
    auth_type: str | None = param("AuthType", default=None)  # plain or MD5; what is neither is plain
    secret: str | None = param("Secret", default=None)
    key: str | None = param("Key", default=None)  # MD5 of challenge and secret
    events: str | None = param("Events", default=None)


class Logoff(AmiAction, family="session"):
    """Log out of the manager interface (core, Asterisk 0.2+)."""


class Challenge(AmiAction, family="session"):
    """Ask for the challenge of a login with MD5 (core, Asterisk 0.4+)."""

    auth_type: Literal["MD5"] = param("AuthType")


class Events(AmiAction, family="session"):
    """Choose the classes of events that the session is sent; an unknown word switches all off (core, Asterisk 0.9+)."""

    event_mask: str = param("EventMask")  # on, off, or classes: call,user


class Filter(AmiAction, family="session", privileges=("system",)):
    """Add an event filter to the session, where it stays (core, Asterisk 10+)."""

    operation: Literal["Add"] = param("Operation")
    filter: str | None = param("Filter", default=None)
    match_criteria: str | None = param("MatchCriteria", default=None)  # 18.26, 20.11, 21.6, 22.1


class WaitEvent(AmiAction, family="session", returns=Returns(end="WaitEventComplete")):
    """Wait for events, on a session over HTTP (core, Asterisk 1.4+)."""

    timeout_seconds: int = param("Timeout")  # -1: for ever
