"""Counters and log fields. Every number the bridge promises to show is named here, once.

The books balance per PBX at all times: received = confirmed + pending + dropped (events, link changes and damage alike).
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()

FILTERED = Counter("amibridge_events_filtered", "Events left out by the configured filter", ["pbx"], registry=REGISTRY)
GAPS = Counter("amibridge_gaps", "Gaps published, by reason", ["pbx", "reason"], registry=REGISTRY)
REWINDS = Counter(
    "amibridge_publish_rewinds",
    "Times that unconfirmed records were sent again on a new connection",
    ["pbx"],
    registry=REGISTRY,
)
HEALED = Counter(
    "amibridge_events_healed", "Records sent again because the broker had lost them", ["pbx"], registry=REGISTRY
)
COMMIT_SECONDS = Histogram(
    "amibridge_outbox_commit_seconds",
    "How long the disk takes for one group of records",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
    registry=REGISTRY,
)
DAMAGED = Counter("amibridge_frames_damaged", "Blocks that are no event, by reason", ["pbx", "reason"], registry=REGISTRY)
UNPARSED = Counter("amibridge_events_unparsed", "Events published raw", ["pbx"], registry=REGISTRY)
DERIVED_FAULTS = Counter(
    "amibridge_derived_faults", "Events whose meaning could not be worked out", ["pbx"], registry=REGISTRY
)
LOGINS = Counter("amibridge_ami_logins", "Successful AMI logins of the event link", ["pbx"], registry=REGISTRY)
LINK_UP = Gauge("amibridge_ami_up", "1 while the event link is logged in", ["pbx"], registry=REGISTRY)
BROKER_UP = Gauge("amibridge_broker_up", "1 while the publisher is connected", ["pbx"], registry=REGISTRY)
BROKER_FAULTS = Counter("amibridge_broker_faults", "Publisher connections given up", ["pbx"], registry=REGISTRY)
LOOP_LAGS = Counter("amibridge_loop_lags", "Times the event loop was held up for half a second or more", registry=REGISTRY)
UNROUTABLE = Counter("amibridge_events_unroutable", "Events RabbitMQ returned: its archive was missing", registry=REGISTRY)
REQUESTS = Counter("amibridge_requests", "Requests answered, by status", ["pbx", "action", "status"], registry=REGISTRY)
DEAD_LETTERS = Counter("amibridge_dead_letters", "Requests that could not be read", ["pbx"], registry=REGISTRY)


@dataclass(frozen=True, slots=True)
class Books:
    """Of one PBX at one moment. `received` counts what was left by an earlier process, and what is sent again, too."""

    received: int
    confirmed: int
    pending: int
    dropped: int
    pending_bytes: int = 0
    degraded: bool = False  # kept in memory only, against the configuration


class BooksCollector(Collector):
    """Asks for the books when the metrics are read, so that they balance whenever one looks."""

    _COUNTED: ClassVar = {
        "received": "Records taken in: events, damage, link changes; left by an earlier process; or to be sent again",
        "confirmed": "Records the broker has confirmed",
        "dropped": "Records that could not be kept, each inside a published gap",
    }

    def __init__(self) -> None:
        self.accounts: dict[str, Callable[[], Books]] = {}

    def collect(self) -> Iterator[Metric]:
        books = {pbx: account() for pbx, account in self.accounts.items()}
        for name, text in self._COUNTED.items():
            counter = CounterMetricFamily(f"amibridge_events_{name}", text, labels=["pbx"])
            for pbx, one in books.items():
                counter.add_metric([pbx], getattr(one, name))
            yield counter
        for name, text, field in (
            ("events_pending", "Records not yet confirmed by the broker", "pending"),
            ("outbox_pending_bytes", "Room they take in the outbox, on disk and in memory", "pending_bytes"),
            ("outbox_degraded", "1 while the outbox can not be written and events are in memory only", "degraded"),
        ):
            gauge = GaugeMetricFamily(f"amibridge_{name}", text, labels=["pbx"])
            for pbx, one in books.items():
                gauge.add_metric([pbx], float(getattr(one, field)))
            yield gauge


BOOKS = BooksCollector()
REGISTRY.register(BOOKS)


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
