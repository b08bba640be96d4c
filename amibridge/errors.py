"""Every exception amibridge raises, as a tree.

AmibridgeError
├── ConfigError            a setting is wrong: the text says which, where and what to do
├── OutboxError            the folder of the outbox can not be used: says which and why
│   └── OutboxInUse        another process has it open
├── UnsafeAction           an action that must not be written to AMI (CR/LF/NUL, too long …); names the header
├── RequestRefused         a request that can be read but not sent: names the parameter
├── RequestUnreadable      bytes from a request queue that are no request; goes to the dead letters
├── PbxError               something between us and Asterisk
│   ├── PbxUnreachable     no TCP/TLS connection, or no AMI banner behind it
│   ├── CredentialsRefused Asterisk answered "Authentication failed": retried slowly, never hammered
│   ├── LoginInUse         the AMI user has allowmultiplelogin=no and is logged in elsewhere
│   ├── PbxDraining        "Asterisk is shutting down": alive, but takes nothing new
│   ├── NotReady           no logged-in and fully booted connection right now; nothing was sent
│   ├── ActionTimeout      written, and no (complete) answer before the deadline; carries what came
│   └── LinkLost           the connection ended; `sent` says whether the outcome is unknown
└── BrokerError            something between us and the broker
    ├── BrokerUnreachable  no connection; try again later
    ├── BrokerRefused      the broker said no for good (credentials, permissions, a differing declaration)
    └── PublishInterrupted part of a batch is unconfirmed; `confirmed` says how much is safe

Foreign exceptions (OSError, ssl, aiormq, redis …) stop at the edge file that can name them and leave it as one of these.
An unknown outcome is a value of its own: it is never reported as a failure.
"""

from __future__ import annotations


class AmibridgeError(Exception):
    """Root of the tree; its text is meant to be read by people."""


class ConfigError(AmibridgeError):
    """A setting is missing, unknown or wrong."""


class OutboxError(AmibridgeError):
    """The outbox can not be opened."""


class OutboxInUse(OutboxError):
    """One process at a time may write an outbox."""


class UnsafeAction(AmibridgeError):
    """This action would break the AMI session or smuggle in another one; `header` names the culprit."""

    def __init__(self, header: str, reason: str) -> None:
        super().__init__(f"header {header!r}: {reason}")
        self.header = header
        self.reason = reason


class RequestRefused(AmibridgeError):
    """A request whose action or parameters are not what the action takes."""


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
