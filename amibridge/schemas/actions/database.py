"""Asterisk's own database: a tree of families and keys."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

SEES = ("system", "reporting")
SYSTEM = ("system",)


class DBGet(
    AmiAction,
    family="database",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("DBGetResponse",), end="DBGetComplete"),
):
    """Read a value; an error when it is not there (core, Asterisk 1.2+)."""

    db_family: str = param("Family")
    key: str = param("Key")


class DBGetTree(
    AmiAction,
    family="database",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("DBGetTreeResponse",), end="DBGetTreeComplete"),
):
    """Read all values, or those of a family or below a key (core, Asterisk 16.28, 18.14, 19.6+)."""

    db_family: str | None = param("Family", default=None)
    key: str | None = param("Key", default=None)


class DBPut(AmiAction, family="database", privileges=SYSTEM, repeat=True):
    """Write a value, empty when there is no `Val` (core, Asterisk 1.2+)."""

    db_family: str = param("Family")
    key: str = param("Key")
    val: str | None = param("Val", default=None)


class DBDel(AmiAction, family="database", privileges=SYSTEM):
    """Remove a value (core, Asterisk 1.6+)."""

    db_family: str = param("Family")
    key: str = param("Key")


class DBDelTree(AmiAction, family="database", privileges=SYSTEM):
    """Remove a family, or what is below a key (core, Asterisk 1.6+)."""

    db_family: str = param("Family")
    key: str | None = param("Key", default=None)
