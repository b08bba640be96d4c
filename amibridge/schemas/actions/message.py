"""Text messages outside of calls."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from amibridge.schemas.action import AmiAction, Header, VariableMap, param


class MessageSend(AmiAction, family="message", privileges=("message",)):
    """Send a message to an endpoint (core, Asterisk 11+).

    A body with line breaks goes into `Base64Body`.
    """

    destination: str | None = param("Destination", default=None)
    to: str | None = param("To", default=None)  # technology:resource, e.g. pjsip:100
    from_: str | None = param("From", default=None)
    body: str | None = param("Body", default=None)
    base64_body: str | None = param("Base64Body", default=None)
    variables: VariableMap | None = param("Variable", default=None)

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.destination is None and self.to is None:
            raise ValueError("needs Destination or To")
        return self


class JabberSend(AmiAction, family="message", privileges=("system",)):
    """Send a message over XMPP (res_xmpp, Asterisk 1.4+).

    Asterisk documents `JID` and reads `ScreenName`: both go out.
    """

    jabber: str = param("Jabber")  # the client or component of xmpp.conf
    jid: str = param("JID")
    message: str = param("Message")
    screen_name: str | None = param("ScreenName", default=None)  # the JID

    def headers(self) -> list[Header]:
        """The headers, and the JID under its other name where none was given."""
        found = super().headers()
        return found if self.screen_name else [*found, ("ScreenName", self.jid)]
