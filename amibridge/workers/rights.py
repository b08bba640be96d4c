"""At start: which configured events can never arrive, because the event mask or the user's `read=` leaves them out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from amibridge import telemetry
from amibridge.ami.messages import Action
from amibridge.ami.pool import Pool
from amibridge.errors import PbxError
from amibridge.schemas.privileges import read_class

ASK_TIMEOUT_SECONDS = 5.0
READY_TIMEOUT_SECONDS = 60.0  # a PBX that is away longer is asked by nobody: the warning is a help, not a promise


def missing_classes(wanted: Iterable[str], readable: frozenset[str]) -> dict[str, list[str]]:
    """The wanted events that never arrive, by the class that is missing. `readable` may hold `all` or `on`."""
    found: dict[str, list[str]] = {}
    if readable & {"all", "on"}:
        return found
    for name in sorted(wanted):
        needed = read_class(name)
        if needed and needed not in readable:
            found.setdefault(needed, []).append(name)
    return found


class RightsCheck:
    """Warns once for the mask, and once for `read=` if Asterisk tells it (the command right is needed to ask)."""

    def __init__(self, *, pbx: str, pool: Pool, username: str, mask: str, wanted: frozenset[str]) -> None:
        self._pool = pool
        self._username = username
        self._mask = frozenset(mask.split(","))
        self._wanted = wanted
        self._log = telemetry.log(pbx=pbx)

    async def run(self) -> None:
        self._warn(missing_classes(self._wanted, self._mask), "the option events of this PBX")
        if not self._wanted:
            return
        command = Action("Command", (("Command", f"manager show user {self._username}"),))
        try:
            deadline = asyncio.get_running_loop().time() + READY_TIMEOUT_SECONDS + ASK_TIMEOUT_SECONDS
            reply = await self._pool.execute(command, deadline, READY_TIMEOUT_SECONDS)
        except PbxError:
            return
        if readable := _read_permissions(reply.response.output):
            self._warn(missing_classes(self._wanted, readable), f"read= of manager user {self._username!r}")

    def _warn(self, missing: dict[str, list[str]], where: str) -> None:
        for needed, names in missing.items():
            self._log.warning(f"{', '.join(names)} can never arrive: {where} lacks {needed!r}")


def _read_permissions(output: Iterable[str]) -> frozenset[str]:
    """The classes of the line `read perm: system,call,…`; empty when Asterisk did not say."""
    for line in output:
        name, colon, value = line.partition(":")
        if colon and name.strip() == "read perm":
            return frozenset(word.strip() for word in value.split(","))
    return frozenset()
