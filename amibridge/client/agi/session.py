"""One call that waits in `AGI(agi:async)`, and the commands for it, one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from amibridge.client.agi.bus import Commanded, Told
from amibridge.client.agi.commands import COMMANDS, QUICK_SECONDS, Command, Shape, Value, command_text, longest_seconds
from amibridge.client.agi.environment import environment_of
from amibridge.client.agi.errors import (
    AgiArgumentRefused,
    AgiCommandFailed,
    AgiHungUp,
    AgiRefused,
    AgiTimeout,
    AgiUnknownOutcome,
)
from amibridge.client.agi.results import DEAD_CHANNEL, Result, read_result
from amibridge.client.agi.verbs import AgiVerbs
from amibridge.errors import CommandError, NoAnswer

# For the bridge to say that Asterisk has queued the command; its result comes later.
ASK_SECONDS = 10.0
# A command that was not sent is asked again for so long.
UNAVAILABLE_SECONDS = 15.0
UNAVAILABLE_PAUSE_SECONDS = 0.5
# A command that fails because the caller left is told a moment before the call's end is.
SETTLE_SECONDS = 0.5
FAILED_OR_LEFT = -1
# What Asterisk did not send of a long result stands before the next ones, 2047 bytes each time; its pipe holds 64 kB.
DRAIN_TRIES = 40
NOTHING_LEFT = "200 result=0"  # the result of NOOP
# How much of a command that went wrong an error's text shows.
SHOWN_CHARACTERS = 80

_NO_CHANNEL = ("does not exist", "no such channel")  # what Asterisk answers for a channel that is gone
_NOT_KNOWN = ("timeout", "unknown_outcome")

log = logging.getLogger(__name__)


class AgiSession(AgiVerbs):
    """A call and its commands. `environment` is how it entered, `channel` its channel's name now, `uniqueid` never changes.

    Every command raises AgiHungUp once the call takes no more, AgiCommandFailed when Asterisk says it failed, AgiTimeout,
    AgiRefused, AgiUnknownOutcome, AgiArgumentRefused, and BrokerError. Tasks that ask at the same time wait for each other.
    `may_have_rest`: somebody commanded this channel before, and part of a long result may still be in the way.
    """

    def __init__(self, pbx: str, actions: Commanded, data: Mapping[str, Any], *, may_have_rest: bool = False) -> None:
        self.pbx = pbx
        self.environment = environment_of(data)
        self.channel = self.environment.channel
        self.uniqueid = self.environment.uniqueid
        self._actions = actions
        self._token = secrets.token_hex(8)
        self._asked = 0
        self._turn = asyncio.Lock()
        self._waiting: tuple[str, asyncio.Future[Result]] | None = None
        self._over = asyncio.Event()
        self._why = ""
        self._has_rest = may_have_rest

    def __repr__(self) -> str:
        return f"AgiSession({self.channel!r} on {self.pbx!r}{', ended' if self.ended else ''})"

    @property
    def ended(self) -> bool:
        """Whether the call takes no more commands."""
        return self._over.is_set()

    async def wait_ended(self) -> None:
        """Wait until the call takes no more commands."""
        await self._over.wait()

    async def run(self, words: str, *values: Value, timeout_seconds: float | None = None) -> Result:
        """Execute a command of the table by its words: `run("say digits", "12", "#")`. The methods are all of this kind.

        `timeout_seconds` replaces the table's longest time. After AgiTimeout the channel may still be at it.
        """
        command = COMMANDS.get(words)
        if command is None:
            raise AgiArgumentRefused(f"{words!r} is no AGI command; known are {', '.join(COMMANDS)}")
        text = command_text(command, values)
        limit = longest_seconds(command, values) if timeout_seconds is None else timeout_seconds
        async with self._turn:
            if self._has_rest:
                await self._drain(max(limit, QUICK_SECONDS))
            result = await self._result_of(text, limit)
        return await self._judged(command, text, result)

    def heard_result(self, command_id: str, encoded: str, channel: str | None) -> None:
        """The event AsyncAGIExec of this channel, with its own words; one of somebody else's command is left alone."""
        self.channel = channel or self.channel
        result = read_result(encoded)
        self._has_rest = self._has_rest or result.cut  # also when nobody waits for it any more
        if self._waiting is not None and self._waiting[0] == command_id and not self._waiting[1].done():
            self._waiting[1].set_result(result)

    def end(self, why: str) -> None:
        """The call takes no more commands: whoever waits is told."""
        if self.ended:
            return
        self._why = why
        self._over.set()
        if self._waiting is not None and not self._waiting[1].done():
            self._waiting[1].set_exception(self._hung_up())

    async def _drain(self, limit: float) -> None:
        """Read what Asterisk kept of a long result, so that no command is answered with it.

        A NOOP brings its own result with it, so there is nothing before that when it comes alone.
        """
        for _ in range(DRAIN_TRIES):
            result = await self._result_of("NOOP", limit)
            if result.raw == NOTHING_LEFT:
                self._has_rest = False
                return
        self.end("its results can not be told apart any more")
        raise self._hung_up()

    async def _result_of(self, text: str, limit: float) -> Result:
        if self.ended:
            raise self._hung_up()
        self._asked += 1
        command_id = f"{self._token}.{self._asked}"
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting = command_id, result  # before it is sent: the result may come before the reply
        try:
            async with asyncio.timeout(limit):
                await self._send(text, command_id, result)
                return await result
        except TimeoutError:
            raise AgiTimeout(f"{_shown(text)} on {self.channel}: no result within {limit:g} s") from None
        finally:
            self._waiting = None
            if not result.cancel() and not result.cancelled():
                result.exception()  # seen, or it would be logged as forgotten

    async def _send(self, text: str, command_id: str, result: asyncio.Future[Result]) -> None:
        """Return when Asterisk has queued it, or its result is there. Raises what the reply says.

        `unavailable` says that nothing was sent: too many requests, or a PBX that is away for a moment. It is asked again.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + UNAVAILABLE_SECONDS
        params = {"Channel": self.channel, "Command": text, "CommandID": command_id}
        while (told := await self._reply_to(text, params, result)) is not None:
            if told.status != "unavailable" or loop.time() >= until:
                return self._check(text, told)
            await asyncio.wait({result}, timeout=UNAVAILABLE_PAUSE_SECONDS)
        return None

    async def _reply_to(self, text: str, params: Mapping[str, str], result: asyncio.Future[Result]) -> Told | None:
        """The bridge's reply; None when the result is there before it."""
        asking = asyncio.ensure_future(self._actions.call("AGI", params, timeout_seconds=ASK_SECONDS, check=False))
        either: set[asyncio.Future[Any]] = {asking, result}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return None if result.done() else await asking
        except NoAnswer as error:
            raise AgiUnknownOutcome(f"{_shown(text)} on {self.channel}: {error}") from error
        except CommandError as error:
            raise AgiRefused(f"{_shown(text)} on {self.channel}: {error}", "error") from error
        finally:
            await _dropped(asking)

    def _check(self, text: str, told: Told) -> None:
        status = str(told.status)
        if status == "success":
            return
        if status == "error" and any(words in told.message.lower() for words in _NO_CHANNEL):
            self.end(told.message)
            raise self._hung_up()
        words = f"{_shown(text)} on {self.channel}: {status}: {told.message}"
        raise AgiUnknownOutcome(words) if status in _NOT_KNOWN else AgiRefused(words, status)

    async def _judged(self, command: Command, text: str, result: Result) -> Result:
        if result.code == DEAD_CHANNEL:
            self.end(result.raw)
            raise self._hung_up()
        if result.failed:
            if result.number == FAILED_OR_LEFT:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.wait_ended(), SETTLE_SECONDS)
                    raise self._hung_up()
            raise AgiCommandFailed(f"{_shown(text)} on {self.channel}: {_shown(result.raw)}", result)
        if command.shape is Shape.VALUE and result.cut:
            raise AgiCommandFailed(f"{_shown(text)} on {self.channel}: the value is too long for an AMI event", result)
        return result

    def _hung_up(self) -> AgiHungUp:
        return AgiHungUp(f"{self.channel} takes no more commands: {self._why}")


def _shown(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…"


async def _dropped(asking: asyncio.Future[Told]) -> None:
    """Nobody waits for this reply any more; what it says, or fails with, is of no interest."""
    if not asking.done():
        asking.cancel()
        await asyncio.wait({asking})
    if not asking.cancelled() and (error := asking.exception()) is not None:
        log.debug("a reply that nobody needed: %s", error)
