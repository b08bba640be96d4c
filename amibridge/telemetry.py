"""Counters and log fields. Every number the bridge promises to show is named here, once.

The books balance per PBX at all times: received = published + pending + dropped (frames, link events and damage alike).
"""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()

RECEIVED = Counter(
    "amibridge_events_received", "Records taken into the outbox: events, damage, link changes", ["pbx"], registry=REGISTRY
)
FILTERED = Counter("amibridge_events_filtered", "Events left out by the configured filter", ["pbx"], registry=REGISTRY)
PUBLISHED = Counter("amibridge_events_published", "Records the broker has confirmed", ["pbx"], registry=REGISTRY)
DROPPED = Gauge(
    "amibridge_events_dropped", "Records the full outbox let go, each inside a published gap", ["pbx"], registry=REGISTRY
)
PENDING = Gauge("amibridge_events_pending", "Records not yet confirmed by the broker", ["pbx"], registry=REGISTRY)
DAMAGED = Counter("amibridge_frames_damaged", "Blocks that are no event, by reason", ["pbx", "reason"], registry=REGISTRY)
UNPARSED = Counter("amibridge_events_unparsed", "Events published raw", ["pbx"], registry=REGISTRY)
LOGINS = Counter("amibridge_ami_logins", "Successful AMI logins of the event link", ["pbx"], registry=REGISTRY)
LINK_UP = Gauge("amibridge_ami_up", "1 while the event link is logged in", ["pbx"], registry=REGISTRY)
BROKER_UP = Gauge("amibridge_broker_up", "1 while the publisher is connected", ["pbx"], registry=REGISTRY)
BROKER_FAULTS = Counter("amibridge_broker_faults", "Publisher connections given up", ["pbx"], registry=REGISTRY)
REQUESTS = Counter("amibridge_requests", "Requests answered, by status", ["pbx", "action", "status"], registry=REGISTRY)
DEAD_LETTERS = Counter("amibridge_dead_letters", "Requests that could not be read", ["pbx"], registry=REGISTRY)


class Worth:
    """Whether a line is worth saying: what went wrong is told once, again when it changes and once in a while."""

    def __init__(self, repeat_seconds: float = 60.0) -> None:
        self._repeat_seconds = repeat_seconds
        self._last: tuple[str, float] | None = None

    def saying(self, reason: str) -> bool:
        now = time.monotonic()
        if self._last and self._last[0] == reason and now - self._last[1] < self._repeat_seconds:
            return False
        self._last = (reason, now)
        return True

    def over(self) -> None:
        """It works again: the next fault is news."""
        self._last = None


def configure_logging(level: str, style: str) -> None:
    """Log to stderr: `console` for people, `json` for machines. Level: debug, info, warning or error."""
    renderer: Any = structlog.processors.JSONRenderer() if style == "json" else _console()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if style == "console" else "iso", utc=style == "json"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries log through the standard library; their errors are worth a line.
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr, force=True)


def log(**fields: Any) -> Any:
    """A logger with these fields on every line."""
    return structlog.get_logger(**fields)


def _console() -> Any:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=44)
