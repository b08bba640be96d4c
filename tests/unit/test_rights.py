"""Events that can never arrive are told at start."""

from __future__ import annotations

from typing import Any

import structlog

from amibridge.ami.messages import Action, Response
from amibridge.ami.session import Reply
from amibridge.errors import NotReady
from amibridge.workers.rights import RightsCheck, missing_classes


class Asked:
    def __init__(self, output: tuple[str, ...] | None) -> None:
        self._output = output

    async def execute(self, action: Action, timeout_seconds: float, wait_seconds: float) -> Reply:
        if self._output is None:
            raise NotReady("away")
        return Reply(Response("Success", (), self._output))


async def warnings(pool: Any, mask: str, *wanted: str) -> list[str]:
    with structlog.testing.capture_logs() as lines:
        await RightsCheck(pbx="p", pool=pool, username="bob", mask=mask, wanted=frozenset(wanted)).run()
    return [line["event"] for line in lines if line["log_level"] == "warning"]


def test_classes_that_are_missing() -> None:
    assert missing_classes(["Hangup", "VarSet", "DTMFEnd", "Never"], frozenset({"call"})) == {
        "dialplan": ["VarSet"],
        "dtmf": ["DTMFEnd"],
    }
    assert missing_classes(["VarSet"], frozenset({"all"})) == {}


async def test_the_mask_and_the_rights_are_each_told() -> None:
    said = await warnings(
        Asked(("  username: bob", "  read perm: system,call,agent")), "call,dialplan", "VarSet", "Hangup", "DTMFEnd"
    )
    assert said == [
        "DTMFEnd can never arrive: the option events of this PBX lacks 'dtmf'",
        "DTMFEnd can never arrive: read= of manager user 'bob' lacks 'dtmf'",
        "VarSet can never arrive: read= of manager user 'bob' lacks 'dialplan'",
    ]


async def test_nobody_to_ask_is_no_fault() -> None:
    assert await warnings(Asked(None), "on", "VarSet") == []
    assert await warnings(Asked(("No such command",)), "on", "VarSet") == []
