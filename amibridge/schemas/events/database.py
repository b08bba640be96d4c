"""Asterisk's own database as a list answer: DBGet and DBGetTree."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Text


class DBGetResponse(AmiEvent, family="database"):
    """The value that the action DBGet asked for (Asterisk core, 1.4+)."""

    db_family: Text = header("Family")
    key: Text = header("Key")
    val: Text = header("Val")


class DBGetComplete(ListComplete, family="database"):
    """The end of the answer to the action DBGet (Asterisk core, 1.8+)."""


class DBGetTreeResponse(AmiEvent, family="database"):
    """One value in the answer to the action DBGetTree; the key has its family in front (Asterisk core, 16+)."""

    key: Text = header("Key")
    val: Text = header("Val")


class DBGetTreeComplete(ListComplete, family="database"):
    """The end of the answer to the action DBGetTree (Asterisk core, 16+)."""
