"""The command connections of one PBX. A session runs its actions one by one, so each action gets a link to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from amibridge.ami.link import Link, LinkState
from amibridge.ami.messages import Action
from amibridge.ami.session import Reply, Taker
from amibridge.errors import NotReady


class Pool:
    """A few command links, handed out one action at a time.

    Actions that block their session (a synchronous Originate rings for half a minute) never have all of them: where there
    is more than one link, one stays free for the others.
    """

    def __init__(self) -> None:
        self._links: list[Link] = []
        self._busy: set[Link] = set()
        self._blocked: set[Link] = set()  # of the busy ones, those with an action that blocks
        self._freed = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether any link takes actions: one that is busy will be free again."""
        return any(link.state is LinkState.READY for link in self._links)

    def add(self, link: Link) -> None:
        """One more link, before `run`."""
        self._links.append(link)

    def changed(self) -> None:
        """A link changed its state: whoever waits for one looks again."""
        self._freed.set()

    def try_now(self) -> None:
        """A login to this PBX has just worked: whoever waits to try again need not."""
        for link in self._links:
            link.try_now()

    async def run(self) -> None:
        """Keep every link up until cancelled."""
        async with asyncio.TaskGroup() as group:
            for link in self._links:
                group.create_task(link.run())

    async def execute(
        self,
        action: Action,
        deadline: float,
        wait_seconds: float,
        *,
        blocks: bool = False,
        before: Callable[[], Awaitable[Any]] | None = None,
        taker: Taker | None = None,
    ) -> Reply:
        """Run one action on the first free link; `deadline` (the loop's clock) holds for waiting and answer together.

        `before` is awaited with a link at hand, right before the action is written, and may be so more than once; what it
        raises ends it, and so does a deadline that passes meanwhile. `taker`: see Session.send.

        Raises NotReady when no link is ready and free within `wait_seconds` (nothing was sent), else as Link.execute.
        """
        loop = asyncio.get_running_loop()
        until = min(deadline, loop.time() + wait_seconds)
        while True:
            link = await self._take(max(0.0, until - loop.time()), blocks)
            try:
                if before is not None:
                    await before()
                if (left := deadline - loop.time()) <= 0:
                    raise NotReady(f"the deadline passed before {action.name} could be written")
                return await link.execute(action, left, taker)
            except NotReady:  # it went away in this moment: nothing was sent, another may do it
                if loop.time() >= until:
                    raise
            finally:
                self._busy.discard(link)
                self._blocked.discard(link)
                self._freed.set()

    async def _take(self, wait_seconds: float, blocks: bool) -> Link:
        try:
            async with asyncio.timeout(wait_seconds):
                while (link := self._free(blocks)) is None:
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError:
            states = ", ".join(sorted({link.state.value for link in self._links}))
            raise NotReady(f"no command connection became free within {wait_seconds:.1f} s (they are: {states})") from None
        self._busy.add(link)
        if blocks:
            self._blocked.add(link)
        return link

    def _free(self, blocks: bool) -> Link | None:
        ready = [link for link in self._links if link.state is LinkState.READY]
        if blocks and len(self._links) > 1 and len(self._blocked) >= max(1, len(ready) - 1):
            return None
        return next((link for link in ready if link not in self._busy), None)
