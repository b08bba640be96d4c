"""How actions are answered: one response, or a list between its two ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from amibridge.simulator.pbx import Pbx
from amibridge.simulator.requests import Request
from amibridge.simulator.session import Session
from amibridge.simulator.switchboard import Switchboard
from amibridge.simulator.wire import Event, Header, Headers, block

FAILED_LOGIN_SECONDS = 1.0
"""How long a refused login is left waiting, before its answer and the end of the connection."""


@dataclass(frozen=True, slots=True)
class Account:
    """The one manager user there is."""

    username: str
    secret: str


@dataclass(slots=True)
class Desk:
    """What an action works with. A refusal text, where not empty, is what Login (or every action) is answered with."""

    board: Switchboard
    account: Account
    login_refusal: str = ""
    action_refusal: str = ""

    @property
    def pbx(self) -> Pbx:
        """The PBX as it is now."""
        return self.board.pbx


@dataclass(frozen=True, slots=True)
class Asked:
    """One request at the desk: who asks what, when (epoch seconds)."""

    desk: Desk
    session: Session
    request: Request
    now: float

    @property
    def pbx(self) -> Pbx:
        """The PBX as it is now."""
        return self.desk.pbx

    def get(self, header: str) -> str:
        """The request's first non-empty value of a header."""
        return self.request.get(header)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: `text` after `delay_seconds`; then `events` to everybody; then the end if it `closes`.

    With a `ticket`, the answer waits for that call's first leg: `text` if it is answered, `otherwise` if not.
    """

    text: bytes
    events: tuple[Event, ...] = ()
    ticket: int | None = None
    otherwise: bytes = b""
    delay_seconds: float = 0.0
    closes: bool = False


def response(asked: Asked, *headers: Header, word: str = "Success") -> bytes:
    """`Response`, the ActionID, and the rest."""
    return block((("Response", word), *asked.request.echo(), *headers))


def success(asked: Asked, message: str, *events: Event) -> Reply:
    """`Response: Success` with a message, and the events it causes."""
    return Reply(response(asked, ("Message", message)), events)


def error(asked: Asked, message: str, *events: Event) -> Reply:
    """`Response: Error`."""
    return Reply(response(asked, ("Message", message), word="Error"), events)


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a list. Where the ActionID stands depends on the C file it comes from."""

    name: str
    headers: Headers
    action_id_first: bool = True

    def written(self, echo: Headers) -> bytes:
        """The block; unlike asynchronous events it has no Privilege and no Timestamp."""
        middle = (*echo, *self.headers) if self.action_id_first else (*self.headers, *echo)
        return block((("Event", self.name), *middle))


def listing(asked: Asked, message: str, items: Iterable[Item], end: str, *extra: Header) -> Reply:
    """A whole list: the announcement, the items, and the event that ends it and counts them."""
    echo = asked.request.echo()
    texts = [item.written(echo) for item in items]
    last = (*echo, ("EventList", "Complete"), ("ListItems", str(len(texts))), *extra)
    first = response(asked, ("EventList", "start"), ("Message", message))
    return Reply(b"".join([first, *texts, block((("Event", end), *last))]))
