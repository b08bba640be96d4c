"""Faxes under way."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param


class FAXSessions(
    AmiAction,
    family="fax",
    privileges=("call",),
    repeat=True,
    returns=Returns(items=("FAXSessionsEntry",), end="FAXSessionsComplete"),
):
    """List the faxes under way (res_fax, Asterisk 13+)."""


class FAXSession(AmiAction, family="fax", privileges=("call",), repeat=True, returns=Returns(items=("FAXSession",))):
    """Describe one fax; the answer is one event without an end event (res_fax, Asterisk 13+)."""

    session_number: int = param("SessionNumber")


class FAXStats(AmiAction, family="fax", privileges=("reporting",), repeat=True, returns=Returns(items=("FAXStats",))):
    """Count faxes; the answer is one event without an end event (res_fax, Asterisk 13+)."""
