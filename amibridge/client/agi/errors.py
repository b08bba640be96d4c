"""What an AGI session raises.

AgiError
├── AgiArgumentRefused   an argument that no AGI command can carry; nothing was sent
├── AgiCommandFailed     Asterisk executed the command and says that it failed, or does not know it; carries the result
├── AgiHungUp            the call takes no more commands: it was hung up, or AsyncAGI ended
├── AgiRefused           the bridge or the PBX did not take the command; it was not executed; `status` says why
├── AgiTimeout           no result in time: the channel may still be executing the command
└── AgiUnknownOutcome    the bridge can not tell whether Asterisk got the command
"""

from __future__ import annotations

from amibridge.client.agi.results import Result
from amibridge.errors import AmibridgeError


class AgiError(AmibridgeError):
    """Root of what goes wrong in an AGI session."""


class AgiArgumentRefused(AgiError):
    """A line end, a NUL, a number out of range, a command too long: said before anything is sent."""


class AgiCommandFailed(AgiError):
    """`result` is what Asterisk said."""

    def __init__(self, text: str, result: Result) -> None:
        super().__init__(text)
        self.result = result


class AgiHungUp(AgiError):
    """The normal end of a script whose caller leaves: let it through, the router expects it."""


class AgiRefused(AgiError):
    """`status` is the reply's: `rejected`, `unavailable`, `expired` or `error`."""

    def __init__(self, text: str, status: str) -> None:
        super().__init__(text)
        self.status = status


class AgiTimeout(AgiError):
    """The next command waits in Asterisk until this one is through."""


class AgiUnknownOutcome(AgiError):
    """It may have been executed: neither repeat it blindly nor take it for failed."""
