"""A bus inside the test with a channel behind it that answers AGI commands, for tests of AGI sessions and routers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from amibridge.schemas.addresses import topic_matches

CUT = "\0"  # at the end of a result whose end Asterisk does not send
Said = str | list[str] | None  # a result; several, one after the other; or None for none


@dataclass
class FakeEvent:
    """An event as the bus gives it."""

    id: str
    key: str
    data: Mapping[str, Any]
    redelivered: bool = False
    acked: int = 0
    pbx: str = "pbx1"

    async def ack(self) -> None:
        self.acked += 1


@dataclass(frozen=True)
class FakeAnswer:
    """A reply."""

    status: str = "success"
    message: str = "Added AGI command to queue"
    response: Mapping[str, Any] = field(default_factory=dict)


class FakeStream:
    """One subscription."""

    def __init__(self, pattern: str, group: str | None) -> None:
        self.pattern = pattern
        self.group = group
        self.live = False
        self.arrived: asyncio.Queue[FakeEvent] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self.live = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.live = False

    def __aiter__(self) -> AsyncIterator[FakeEvent]:
        return self

    async def __anext__(self) -> FakeEvent:
        return await self.arrived.get()


def snapshot(uniqueid: str, channel: str = "") -> dict[str, Any]:
    return {"channel": channel or f"Local/{uniqueid};1", "uniqueid": uniqueid, "context": "main", "exten": "ivr"}


def start_event(uniqueid: str = "1.1", script: str = "menu", *, id: str = "", redelivered: bool = False) -> FakeEvent:
    env = quote(f"agi_request: async\nagi_extension: ivr\nagi_threadid: 1\nagi_arg_1: {script}\n\n")
    data = {"channel": snapshot(uniqueid), "env": env}
    return FakeEvent(id or f"start-{uniqueid}", "pbx1.ami.agi.AsyncAGIStart.v1", data, redelivered)


class FakeBus:
    """Says the result of every command by its first word or more (`results`), before or after the reply."""

    def __init__(self) -> None:
        self.streams: list[FakeStream] = []
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.results: dict[str, Said] = {}
        self.answers: dict[str, FakeAnswer] = {}
        self.result_first = False
        self.hear: Callable[[FakeEvent], None] = self.publish

    @property
    def commands(self) -> list[str]:
        return [params["Command"] for action, params in self.calls if action == "AGI"]

    def pbx(self, name: str) -> FakeBus:
        return self

    def events(self, pattern: str, **options: Any) -> FakeStream:
        self.streams.append(FakeStream(pattern, options.get("group")))
        return self.streams[-1]

    async def call(
        self, action: str, params: Mapping[str, Any], *, timeout_seconds: float = 30.0, check: bool = True
    ) -> FakeAnswer:
        self.calls.append((action, params))
        answer = self.answers.get(action, FakeAnswer())
        if action != "AGI" or answer.status != "success":
            return answer
        if self.result_first:
            self._say_result(params)
            await asyncio.sleep(0.01)
        else:
            asyncio.get_running_loop().call_later(0.01, self._say_result, params)
        return answer

    def publish(self, event: FakeEvent) -> None:
        for stream in self.streams:
            if stream.live and stream.group is None and topic_matches(stream.pattern, event.key):
                stream.arrived.put_nowait(event)

    def start(self, event: FakeEvent) -> None:
        """To everybody, and to one of the group."""
        if not event.redelivered:
            self.publish(event)
        next(stream for stream in self.streams if stream.live and stream.group).arrived.put_nowait(event)

    def end(self, uniqueid: str, name: str = "AsyncAGIEnd") -> None:
        family = "hangup" if name == "Hangup" else "agi"
        self.hear(FakeEvent(f"end-{uniqueid}", f"pbx1.ami.{family}.{name}.v1", {"channel": snapshot(uniqueid)}))

    def _say_result(self, params: Mapping[str, Any]) -> None:
        command = params["Command"]
        found = max((words for words in self.results if command.startswith(words)), key=len, default="")
        said = self.results.get(found, "200 result=0")
        uniqueid = params["Channel"].removeprefix("Local/").removesuffix(";1")
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        if said is not None:
            said = said if said.endswith(CUT) else f"{said}\n"
            data = {
                "channel": snapshot(uniqueid),
                "command_id": params["CommandID"],
                "result": quote(said.removesuffix(CUT)),
            }
            self.hear(FakeEvent(params["CommandID"], "pbx1.ami.agi.AsyncAGIExec.v1", data))
        if command == "ASYNCAGI BREAK":
            self.end(uniqueid)
