"""What is blacked out before anything is published: secrets always, more by option. Works on headers, before they are typed.

What is *not* promised: that a number or secret does not also stand in a channel's name, an application's arguments or a
caller's name.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass

from amibridge.ami.messages import Header

REDACTED = "***"

# Always: passwords and what passwords can be worked out from. By event; headers in lower case.
_SECRETS: dict[str, frozenset[str]] = {
    "AuthDetail": frozenset({"password", "md5cred", "passworddigest", "oauthclientid", "oauthsecret", "refreshtoken"}),
    "AuthList": frozenset({"password", "md5cred", "passworddigest", "oauthclientid", "oauthsecret", "refreshtoken"}),
    "TransportDetail": frozenset({"password"}),
    "ChallengeResponseFailed": frozenset({"challenge", "response", "expectedresponse"}),
    "InvalidPassword": frozenset({"challenge", "receivedchallenge", "receivedhash"}),
    "VoicemailPasswordChange": frozenset({"newpassword"}),
}
_SECRET_LINE = re.compile(
    r"^((?:password|md5cred|passworddigest|oauthsecret|refreshtoken|challenge|response(?=: [0-9a-f]{16})|expectedresponse"
    r"|receivedchallenge|receivedhash|newpassword): )[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(r"(callerid(num|ani|ani2|rdnis|dnid)|connectedlinenum)$", re.IGNORECASE)
_CDR_NUMBERS = frozenset({"source", "destination", "callerid"})
_DIGITS = {"DTMFBegin": "digit", "DTMFEnd": "digit", "DTMF": "digit"}


@dataclass(frozen=True, slots=True)
class Redaction:
    """Which fields are blacked out besides the secrets. `variables` are names of channel variables, `*` and `?` allowed."""

    caller_numbers: bool = False
    dtmf_digits: bool = False
    variables: tuple[str, ...] = ()

    @property
    def hides_raw(self) -> bool:
        """Whether raw blocks must not be published either: they are what the options hide."""
        return self.caller_numbers or self.dtmf_digits or bool(self.variables)

    def raw(self, text: str) -> str:
        """A raw block with the secrets blacked out; nothing of it when more is to be hidden than can be found in it."""
        return "" if self.hides_raw else _SECRET_LINE.sub(rf"\1{REDACTED}", text)

    def looks_into(self, name: str) -> bool:
        """Whether anything of an event of this name may have to be blacked out."""
        return self.hides_raw or name in _SECRETS

    def apply(self, headers: Sequence[Header]) -> Sequence[Header]:
        """The headers of one event (`Event` first) with what must not be seen blacked out; the same object when none is."""
        name = headers[0][1]
        if not self.looks_into(name):
            return headers
        secrets = _SECRETS.get(name, frozenset())
        hidden = self._hides_value(name, headers)
        return [(key, self._value(name, key, value, secrets, hidden)) for key, value in headers]

    def _value(self, name: str, key: str, value: str, secrets: frozenset[str], hidden: bool) -> str:
        lowered = key.lower()
        if not value or value == "<unknown>":
            return value
        if lowered in secrets or (hidden and lowered == "value"):
            return REDACTED
        if self.dtmf_digits and _DIGITS.get(name) == lowered:
            return REDACTED
        if self.caller_numbers and (_NUMBER.search(key) or (name == "Cdr" and lowered in _CDR_NUMBERS)):
            return REDACTED
        if self.variables and "chanvariable" in lowered:
            variable, equals, _ = value.partition("=")
            return f"{variable}={REDACTED}" if equals and self._names(variable) else value
        return value

    def _hides_value(self, name: str, headers: Sequence[Header]) -> bool:
        """Whether this is a VarSet of a variable that is hidden."""
        if name != "VarSet" or not self.variables:
            return False
        return any(key.lower() == "variable" and self._names(value) for key, value in headers)

    def _names(self, variable: str) -> bool:
        return any(fnmatch.fnmatchcase(variable, pattern) for pattern in self.variables)
