"""What every broker promises. Two roles on the bridge's side (Publisher, Consumer), two on the client's (Subscriber,
Requester), and one for people (DeadLetters).

All raise BrokerUnreachable when there is no connection (try again later), BrokerRefused when waiting will not help. After
either, or after PublishInterrupted, the object must be closed; `open` on a fresh one starts over. The one exception is a
`reply` that is refused: the consumer goes on. A role that was never opened, is closed or has had a fault raises
BrokerUnreachable from every method but `close`. A server that is killed is noticed at once, one that is frozen within
about half a minute; nothing waits for ever, except `publish` on a RabbitMQ that has told us to wait (memory or disk alarm).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

# Messages in flight in one publish call: enough to hide a round trip, little to repeat after a fault.
MAX_BATCH_MESSAGES = 500
# What every broker can carry: an AMQP routing key, type, id or header name; and half of what RabbitMQ 4 takes as one
# message.
MAX_TEXT_BYTES = 255
MAX_BODY_BYTES = 8 * 1024 * 1024
# A confirm that takes longer than this means the connection is dead, whatever the library believes.
CONFIRM_STALL_SECONDS = 15.0
CONNECT_TIMEOUT_SECONDS = 10.0
# Kept of a stream; older entries are trimmed away. About a gigabyte of events.
EVENTS_KEPT = 1_000_000
# Kept of the unreadable requests; they are for people to look at.
DEAD_LETTERS_KEPT = 10_000
# Events that one reader of a group holds at once: enough to hide a round trip, little to repeat when it dies.
GROUP_PREFETCH = 64


# Noun, key, and the entry as JSON, empty where it is gone. Noun "" is where the state is true: epoch and sequence.
StateChange = tuple[str, str, bytes]


class Message(NamedTuple):
    """One message to publish. `epoch` and `position` give its place: the position only grows within an epoch.

    `source`, `subject` and `partitionkey` are the attributes of its envelope that a broker may route on.
    """

    id: str
    type: str
    key: str
    body: bytes
    epoch: str
    position: int
    source: str = ""
    subject: str | None = None
    partitionkey: str | None = None
    state: Sequence[StateChange] = ()  # what it changes, where the broker keeps the state too


def fits_as_text(text: str) -> bool:
    """Whether every broker carries it as a key, type, id or name."""
    # No character has more than four bytes as UTF-8: most texts need not be encoded to know.
    return len(text) * 4 <= MAX_TEXT_BYTES or len(text.encode("utf-8", "replace")) <= MAX_TEXT_BYTES


class Publisher(Protocol):
    """Publishes the events of one PBX, in order."""

    async def open(self) -> None:
        """Connect and make sure the exchange or stream is there."""

    async def marks(self) -> dict[str, int] | None:
        """The highest position the broker has of each of the last epochs that this bridge wrote; None where it can't tell.

        Lower than what was confirmed means that the broker has lost entries (a failover, a restart without persistence).
        """

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when the broker has confirmed every message; a consumer sees them in this order.

        Any number may be given; each broker bounds what is in flight. Raises PublishInterrupted: the first `confirmed`
        are safe, the rest may or may not be there; publish them again, in order, on a new connection. Consumers then may
        see some twice, never in another order of first appearance. Redis writes nothing twice (a high-water mark
        for each of the last epochs, in the same script); RabbitMQ promises no such thing.
        """

    async def close(self) -> None:
        """Let go of the connection; never raises."""


class Delivery(Protocol):
    """One message taken from a queue. It stays the broker's until `ack`.

    `expires_at` may lie up to the time it spent in the queue too late where RabbitMQ was given no timestamp; a value that
    is none is None. `attempts` is 1 unless the broker counts deliveries and this is a later one.
    """

    body: bytes
    redelivered: bool  # someone, perhaps we, may have had it before
    reply_to: str | None
    correlation_id: str | None
    requester: str | None  # who sent it, where the broker vouches for it (AMQP user_id, a Redis stream of their own)
    expires_at: float | None  # unix time from which it must not be executed (AMQP expiration), where the message says so
    attempts: int  # how often it was given to someone, with this time; one that fails again and again is better buried

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        """Send an answer and wait until the broker has it. Raises BrokerRefused when `reply_to` can not be answered to.

        Any number of times, also at once with others, and also after `ack` or `bury`, while the consumer is open: the parts
        of a long answer, the answer, what came of it later.
        """

    async def answer(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        """`reply`, then `ack`; Redis does both at once, so that a kill in between has nothing come again.

        After BrokerRefused it is not acknowledged; after BrokerUnreachable nobody knows.
        """

    async def ack(self) -> None:
        """Done with it: the broker forgets it."""

    async def bury(self, reason: str) -> None:
        """Put it with the dead letters, body untouched, with the reason and the time; then as `ack`."""


class Consumer(Protocol):
    """Takes messages from one queue. What is not acknowledged comes again, marked `redelivered`."""

    async def open(self) -> None:
        """Connect and make sure the queue is there."""

    async def receive(self) -> Delivery:
        """Wait for the next message. Cancelling the wait loses none."""

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        """As Delivery.reply, to a request whose own connection may be gone."""

    async def close(self) -> None:
        """Let go of the connection; never raises. Unacknowledged messages go back to the broker."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A request that was put aside, as it came. Of what the broker itself put aside, or an older bridge, less is known."""

    id: str  # for `requeue` and `remove`; printable
    time: float | None  # unix time at which it was put aside
    reason: str  # in words
    queue: str  # the queue or stream it came from
    pbx: str | None  # None where the queue is none of ours
    body: bytes
    requester: str | None = None
    reply_to: str | None = None
    correlation_id: str | None = None


class DeadLetters(Protocol):
    """What was put aside, for people to look at. Taking part in nothing else: a bridge may be at work."""

    async def open(self) -> None: ...

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        """Up to `limit` of them, the oldest first; they stay where they are.

        On RabbitMQ two that look at the same moment do not see the same ones, as each borrows what it looks at.
        """

    async def find(self, letter_id: str) -> DeadLetter | None:
        """The one with this id, which stays where it is; None when there is none."""

    async def requeue(self, letter_id: str) -> DeadLetter | None:
        """Put the body back into its PBX's queue, as a new request without expiry; then remove the dead letter.

        In this order: interrupted between the two, the request is there twice, never not at all. Returns the request as it
        was sent: `requester` is who it comes from now. On Redis that is who it came from before, on RabbitMQ, which vouches
        for nobody else, the user of this connection. None when there is no dead letter with this id. Raises BrokerRefused
        when there is no queue to put it in.
        """

    async def remove(self, letter_id: str) -> bool:
        """Whether there was one with this id."""

    async def close(self) -> None:
        """Let go of the connection; never raises."""


@dataclass(frozen=True, slots=True)
class Received:
    """One event as a subscriber gets it. `key` is None where the broker does not carry routing keys."""

    body: bytes
    type: str
    key: str | None


class Subscriber(Protocol):
    """Reads events as they come, from the moment it opened. Nothing is kept for it: a slow one misses the oldest."""

    async def open(self) -> None: ...

    async def receive(self) -> Received:
        """Wait for the next event. Cancelling the wait loses none."""

    async def close(self) -> None: ...


class GroupEvent(Protocol):
    """One event taken from a group. It stays the broker's until `ack`."""

    body: bytes
    type: str
    key: str | None  # None where the broker does not carry routing keys
    redelivered: bool  # someone of the group, perhaps we, may have had it before

    async def ack(self) -> None:
        """Done with it. One that has passed to another of the group meanwhile stays that one's."""


class GroupReader(Protocol):
    """Reads events together with the others of its group: each goes to one of them, and to another when that one dies.

    The group is made by the first reader and then kept, with what nobody has read yet, for as long as the broker keeps
    events. At most `prefetch` events are with one reader: then `receive` waits for an `ack`.
    """

    async def open(self) -> None: ...

    async def receive(self) -> GroupEvent:
        """Wait for the next event. Cancelling the wait loses none."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """One message that answers a request: its type (empty where the answerer gave none) and its body."""

    type: str
    body: bytes


class Requester(Protocol):
    """Sends requests to one PBX's queue and waits for their answers, any number at once."""

    async def open(self) -> None: ...

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        """The body of the final answer with this correlation id: the first that is no part of a longer one.

        Raises TimeoutError; the request may still be executed.
        """

    def messages(self, body: bytes, correlation_id: str, timeout_seconds: float) -> AsyncGenerator[Answered, None]:
        """Every answer with this correlation id, until the caller has enough (and closes the iterator) or TimeoutError.

        Only so many are held for a slow caller; then all answers of this requester wait in the broker, which keeps about a
        thousand on Redis.
        """

    async def close(self) -> None: ...
