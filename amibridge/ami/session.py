"""Who answers what: one AMI session as a state machine without IO.

Bytes go in through `receive`, what they mean comes out as happenings; `send` turns an action into bytes and registers
its ActionID first, so an answer can not arrive unknown. ActionIDs are unique in the world (Asterisk broadcasts some
results to every session), at most 64 safe characters.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from amibridge.ami import lists
from amibridge.ami.messages import ACTION_ID_PREFIX, Action, Event, Response
from amibridge.ami.parser import MAX_BLOCK_BYTES, Banner, Frame, Parser, parse
from amibridge.errors import CredentialsRefused, LoginInUse, PbxDraining, PbxError

MAX_LIST_ITEMS = (
    100_000  # of one reply that nobody takes in parts; a PBX with more channels than that answers in memory we do not have
)
# From here on the items of a list are handed over as they come, where the asker has a place for them.
HAND_OVER_ITEMS = 1_000
HAND_OVER_BYTES = 1024 * 1024
_UNKNOWN_VERSION = (11, 0)  # assumed until the banner says otherwise: today's Asterisk


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer to one action."""

    response: Response
    items: tuple[Event, ...] = ()
    end: Event | None = None  # the event that closed the list
    complete: bool = True  # False: cancelled by Asterisk, or fewer items than it counted
    handed: int = 0  # items handed over before, not in `items`


@dataclass(frozen=True, slots=True)
class Greeted:
    """The banner came."""

    banner: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Login succeeded: every event from here on belongs to this login."""


@dataclass(frozen=True, slots=True)
class Booted:
    """FullyBooted was seen: modules answer now."""


class Heard(NamedTuple):
    """An event of the PBX, as the raw block it came in."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to the action that was sent under this ActionID."""

    action_id: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Damaged:
    """A block that is no event and no answer of ours. `reason`: orphan, forged, oversized, unfinished."""

    raw: bytes
    reason: str
    size_bytes: int


Happening = Greeted | LoggedIn | Booted | Heard | Answered | Damaged


Taker = Callable[[Sequence[Event]], None]


@dataclass(slots=True)
class _Waiting:
    action: str
    taker: Taker | None = None
    response: Response | None = None
    ends_with: str | None = None  # "" = the EventList header says so
    end_is_item: bool = False
    items: list[Event] = field(default_factory=list)
    size_bytes: int = 0
    handed: int = 0

    @property
    def count(self) -> int:
        return self.handed + len(self.items)

    def add(self, event: Event, size_bytes: int) -> None:
        self.items.append(event)
        self.size_bytes += size_bytes
        if self.taker and (len(self.items) >= HAND_OVER_ITEMS or self.size_bytes >= HAND_OVER_BYTES):
            self.hand_over(self.taker)

    def hand_over(self, taker: Taker) -> None:
        self.handed += len(self.items)
        taker(self.items)
        self.items, self.size_bytes = [], 0

    def reply(self, response: Response, end: Event | None = None, *, complete: bool) -> Reply:
        """Once items were handed over, the rest is too."""
        if self.taker and self.handed and self.items:
            self.hand_over(self.taker)
        return Reply(response, tuple(self.items), end, complete, self.handed)


class Session:
    """One connection's conversation. Not for more than one connection: make a new one each time."""

    def __init__(self, *, max_block_bytes: int = MAX_BLOCK_BYTES) -> None:
        self.banner: str | None = None
        self.late_answers = 0  # answers to actions nobody waits for any more
        self._parser = Parser(max_block_bytes=max_block_bytes)
        self._waiting: dict[str, _Waiting] = {}
        self._prefix = f"{ACTION_ID_PREFIX}-{secrets.token_hex(8)}-"
        self._prefix_bytes = self._prefix.encode()
        self._count = 0

    @property
    def ami_version(self) -> tuple[int, int]:
        """(major, minor) of the AMI protocol, e.g. (11, 0) for Asterisk 22, (1, 0) for 1.4."""
        return _version(self.banner) or _UNKNOWN_VERSION

    def send(self, action: Action, taker: Taker | None = None) -> tuple[str, bytes]:
        """Register the action, then give its ActionID and bytes. Raises UnsafeAction before anything is registered.

        `taker` is given the items of a list longer than HAND_OVER_ITEMS or HAND_OVER_BYTES, as they come.
        """
        action_id = f"{self._prefix}{self._count}-{action.tag}" if action.tag else f"{self._prefix}{self._count}"
        wire = action.encode(action_id)
        self._count += 1
        self._waiting[action_id] = _Waiting(action.name, taker)
        return action_id, wire

    def partial(self, action_id: str) -> Reply | None:
        """What has come of an answer so far: the response and the items of an unfinished list."""
        waiting = self._waiting.get(action_id)
        if waiting is None or waiting.response is None:
            return None
        return waiting.reply(waiting.response, complete=False)

    def forget(self, action_id: str) -> None:
        """Stop waiting; a late answer is counted and let go."""
        self._waiting.pop(action_id, None)

    def receive(self, received: bytes) -> list[Happening]:
        """What these bytes mean, in order."""
        happenings: list[Happening] = []
        prefix = self._prefix_bytes
        for frame in self._parser.feed(received):
            if isinstance(frame, bytes) and _is_plain_event(frame) and prefix not in frame:
                happenings.append(Heard(frame))
            else:
                self._take(frame, happenings)
        return happenings

    def close(self) -> Damaged | None:
        """At the end of the stream: the block Asterisk did not finish, if there is one."""
        tail = self._parser.close()
        return Damaged(tail, "unfinished", len(tail)) if tail else None

    def _take(self, frame: Frame, happenings: list[Happening]) -> None:
        if isinstance(frame, bytes):
            self._take_odd(frame, happenings)
        elif isinstance(frame, Banner):
            self.banner = frame.text
            self._parser.follows = self.ami_version < (3, 0)
            happenings.append(Greeted(frame.text))
        else:
            happenings.append(Damaged(frame.prefix, "oversized", frame.size_bytes))

    def _take_odd(self, raw: bytes, happenings: list[Happening]) -> None:
        message = parse(raw)
        if isinstance(message, Response):
            self._take_response(message, happenings)
        elif isinstance(message, Event):
            self._take_event(message, raw, happenings)
        else:
            happenings.append(Damaged(raw, "orphan", len(raw)))

    def _take_response(self, response: Response, happenings: list[Happening]) -> None:
        action_id = response.get("ActionID") or ""
        waiting = self._waiting.get(action_id)
        if waiting is None or waiting.response is not None:
            self.late_answers += 1
            return
        if waiting.action.lower() == "login" and response.status == "Success":
            happenings.append(LoggedIn())
        waiting.response = response
        announced = (response.get("EventList") or "").lower() == "start"
        if response.status == "Success":
            waiting.ends_with, waiting.end_is_item = lists.end_of_list(waiting.action, self.ami_version, announced=announced)
        if waiting.ends_with is None:
            self._finish(action_id, Reply(response), happenings)

    def _take_event(self, event: Event, raw: bytes, happenings: list[Happening]) -> None:
        action_id = event.get("ActionID") or ""
        ours = action_id.startswith(self._prefix) and event.name not in lists.BROADCAST_WITH_ACTION_ID
        if ours:
            self._take_item(action_id, event, len(raw), happenings)
        elif event.name == "FullyBooted":
            happenings += [Booted(), Heard(raw)]
        elif event.get("Privilege") is None and (listing := self._open_list()) is not None:
            # IAXpeers leaves the ActionID out of its items. A session is serial: no other answer can come in between.
            self._take_item(listing, event, len(raw), happenings)
        elif event.get("Privilege") is None:
            # Asterisk stamps every event of its own with Privilege; without it this came out of a value.
            happenings.append(Damaged(raw, "forged", len(raw)))
        else:
            happenings.append(Heard(raw))

    def _open_list(self) -> str | None:
        """The ActionID of the list that is being answered."""
        return next((key for key, one in self._waiting.items() if one.response and one.ends_with is not None), None)

    def _take_item(self, action_id: str, event: Event, size_bytes: int, happenings: list[Happening]) -> None:
        waiting = self._waiting.get(action_id)
        if waiting is None or waiting.response is None:
            self.late_answers += 1
            return
        listing = (event.get("EventList") or "").lower()
        if waiting.end_is_item and event.name == waiting.ends_with:
            self._finish(action_id, Reply(waiting.response, (event,)), happenings)
        elif listing in ("complete", "cancelled") or event.name == waiting.ends_with:
            complete = listing != "cancelled" and _counts_match(event, waiting.count)
            self._finish(action_id, waiting.reply(waiting.response, event, complete=complete), happenings)
        elif waiting.taker or waiting.count < MAX_LIST_ITEMS:
            waiting.add(event, size_bytes)

    def _finish(self, action_id: str, reply: Reply, happenings: list[Happening]) -> None:
        del self._waiting[action_id]
        happenings.append(Answered(action_id, reply))


def _is_plain_event(raw: bytes) -> bool:
    """`Event:` first and `Privilege:` second: how Asterisk writes every event that is not part of an answer."""
    if not raw.startswith(b"Event: "):
        return False
    return raw.startswith(b"Privilege: ", raw.find(b"\r\n") + 2) and not raw.startswith(b"Event: FullyBooted\r\n")


def _counts_match(end: Event, received: int) -> bool:
    counted = end.get("ListItems")
    return counted is None or not counted.isdecimal() or int(counted) == received


def _version(banner: str | None) -> tuple[int, int] | None:
    numbers = (banner or "").rpartition("/")[2].split(".")
    if len(numbers) < 2 or not (numbers[0].isdecimal() and numbers[1].isdecimal()):
        return None
    return int(numbers[0]), int(numbers[1])


def login_action(username: str, secret: str, events: str, challenge: str | None = None) -> Action:
    """The Login action: with the plain secret, or with the MD5 of challenge and secret when there is a challenge."""
    headers = [("Username", username)]
    if challenge is None:
        headers += [("Secret", secret)]
    else:
        key = hashlib.md5((challenge + secret).encode(), usedforsecurity=False).hexdigest()
        headers += [("AuthType", "MD5"), ("Key", key)]
    return Action("Login", (*headers, ("Events", events)))


def login_problem(response: Response, username: str) -> PbxError | None:
    """None after a successful login, else what went wrong, told apart."""
    message = (response.get("Message") or "").strip()
    lowered = message.lower()
    if response.status == "Success":
        return None
    if "shutting down" in lowered:
        return PbxDraining("Asterisk is shutting down and takes no login; trying again until it is back")
    if "already in use" in lowered:
        return LoginInUse(
            f"manager user {username!r} is logged in elsewhere and has allowmultiplelogin=no: "
            "set it to yes in manager.conf, or give the bridge a user of its own"
        )
    return CredentialsRefused(
        f"Asterisk refused manager user {username!r} ({message or 'no reason given'}): check username and secret, and the "
        "permit/deny lines of that user in manager.conf, then `manager reload`"
    )
