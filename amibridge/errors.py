"""Every exception amibridge raises, as a tree.

AmibridgeError
├── ConfigError            a setting is wrong: the text says which, where and what to do
├── OutboxError            the folder of the outbox can not be used: says which and why
│   └── OutboxInUse        another process has it open
├── LedgerError            what was asked before can not be read or written; nothing was sent
├── UnsafeAction           an action that must not be written to AMI (CR/LF/NUL, too long …); names the header
├── RequestRefused         a request that can be read but not sent: names the parameter
├── SignatureRefused       a signed request whose key, time, nonce or signature is not right; says which
├── RequestUnreadable      bytes from a request queue that are no request; goes to the dead letters
├── PbxError               something between us and Asterisk
│   ├── PbxUnreachable     no TCP/TLS connection, or no AMI banner behind it
│   ├── CredentialsRefused Asterisk answered "Authentication failed": retried slowly, never hammered
│   ├── LoginInUse         the AMI user has allowmultiplelogin=no and is logged in elsewhere
│   ├── PbxDraining        "Asterisk is shutting down": alive, but takes nothing new
│   ├── NotReady           no logged-in and fully booted connection right now; nothing was sent
│   ├── ActionTimeout      written, and no (complete) answer before the deadline; carries what came
│   └── LinkLost           the connection ended; `sent` says whether the outcome is unknown
├── CommandError           what the SDK raises for an action that did not end well; `reply` is the bridge's answer
│   ├── ActionFailed       Asterisk said no
│   ├── Rejected           the bridge will not send this
│   ├── Expired            its deadline had passed; nothing was sent
│   ├── TimedOut           sent, and no complete answer before the deadline
│   ├── Unavailable        the PBX is not there; nothing was sent; `retry_after_seconds`
│   ├── UnknownOutcome     sent, and the connection to Asterisk was lost: never sent again by itself
│   ├── NoAnswer           no bridge answered; it may have run: ask again with the same id
│   └── ListIncomplete     some items of a long list answer did not arrive, or too many to keep
├── AgiError               an AGI session: see client/agi/errors.py
├── EventMissing           the event to go on from is not (or no longer) kept by the broker
└── BrokerError            something between us and the broker
    ├── BrokerUnreachable  no connection; try again later
    ├── BrokerRefused      the broker said no for good (credentials, permissions, a differing declaration)
    └── PublishInterrupted part of a batch is unconfirmed; `confirmed` says how much is safe

Foreign exceptions (OSError, ssl, aiormq, redis …) stop at the edge file that can name them and leave it as one of these.
An unknown outcome is a value of its own: it is never reported as a failure.
"""

from __future__ import annotations

from typing import Any


class AmibridgeError(Exception):
    """Root of the tree; its text is meant to be read by people."""


class ConfigError(AmibridgeError):
    """A setting is missing, unknown or wrong."""


class OutboxError(AmibridgeError):
    """The outbox can not be opened."""


class OutboxInUse(OutboxError):
    """One process at a time may write an outbox."""


class LedgerError(AmibridgeError):
    """The ledger of requests can not be read or written: without it nothing that must not be done twice is sent."""


class UnsafeAction(AmibridgeError):
    """This action would break the AMI session or smuggle in another one; `header` names the culprit."""

    def __init__(self, header: str, reason: str) -> None:
        super().__init__(f"header {header!r}: {reason}")
        self.header = header
        self.reason = reason


class RequestRefused(AmibridgeError):
    """A request whose action or parameters are not what the action takes."""


class SignatureRefused(AmibridgeError):
    """A signed request that was not signed by a requester we know, now."""


class RequestUnreadable(AmibridgeError):
    """A message on the request queue that cannot be understood."""


class PbxError(AmibridgeError):
    """Something between us and Asterisk."""


class PbxUnreachable(PbxError):
    """No connection, or what answered is not AMI."""


class CredentialsRefused(PbxError):
    """Asterisk refused this user, secret or address (it does not say which)."""


class LoginInUse(PbxError):
    """The manager user may log in only once, and someone has."""


class PbxDraining(PbxError):
    """Asterisk is shutting down gracefully: events still flow, actions are refused."""


class NotReady(PbxError):
    """No command connection is logged in and fully booted; nothing was sent."""


class ActionTimeout(PbxError):
    """The deadline passed after the action was written; its outcome is unknown."""

    def __init__(self, text: str, partial: object | None = None) -> None:
        super().__init__(text)
        self.partial = partial


class LinkLost(PbxError):
    """The AMI connection ended. `sent` is true when an action had been written: its outcome is unknown."""

    def __init__(self, text: str, *, sent: bool = False) -> None:
        super().__init__(text)
        self.sent = sent


class BrokerError(AmibridgeError):
    """Something between us and the broker."""


class BrokerUnreachable(BrokerError):
    """No connection to the broker."""


class BrokerRefused(BrokerError):
    """The broker refuses for a reason that waiting does not mend."""


class PublishInterrupted(BrokerError):
    """The first `confirmed` messages of the batch are safe; what became of the rest is not known."""

    def __init__(self, text: str, *, confirmed: int) -> None:
        super().__init__(text)
        self.confirmed = confirmed


class CommandError(AmibridgeError):
    """An action did not end well. `id` is the request's; `reply` the bridge's answer (a schemas.requests.Reply) or None."""

    def __init__(self, text: str, *, id: str = "", reply: Any = None) -> None:
        super().__init__(text)
        self.id = id
        self.reply = reply


class ActionFailed(CommandError):
    """Asterisk said no: `reply.message` says why."""


class Rejected(CommandError):
    """The bridge will not send this: unknown, not allowed, or not what the action takes."""


class Expired(CommandError):
    """The deadline had passed before anything was sent."""


class TimedOut(CommandError):
    """Sent to Asterisk, and no complete answer came before the deadline; `reply` has what came."""


class Unavailable(CommandError):
    """The PBX is not connected and ready; nothing was sent. `retry_after_seconds` is the bridge's advice, or None."""

    def __init__(self, text: str, *, id: str = "", reply: Any = None) -> None:
        super().__init__(text, id=id, reply=reply)
        self.retry_after_seconds: float | None = getattr(reply, "retry_after_seconds", None)


class UnknownOutcome(CommandError):
    """Sent to Asterisk, and the connection was lost before the answer: look at the PBX before asking again."""


class NoAnswer(CommandError):
    """No bridge answered in time. The action may have run: asking again with the same `id` executes nothing twice."""


class ListIncomplete(CommandError):
    """Items of a long list answer are missing or were more than can be kept: ask again, or use `stream`."""


class EventMissing(AmibridgeError):
    """The broker does not have the event to go on from: it was trimmed away, or was never there."""
