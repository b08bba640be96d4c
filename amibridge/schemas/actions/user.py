"""Events of the users' own."""

from __future__ import annotations

from pydantic import Field

from amibridge.schemas.action import AmiAction, Returns, param

Scalar = str | int | float | bool


class UserEvent(AmiAction, family="user", privileges=("user",), returns=Returns(late=("UserEvent",)), extra="allow"):
    """Send an event of that name to every manager session, with any other headers (core, Asterisk 1.4+).

    Headers go out in the order they are given; a list repeats its header.
    """

    __pydantic_extra__: dict[str, Scalar | list[Scalar]] = Field(init=False)

    user_event: str = param("UserEvent")
