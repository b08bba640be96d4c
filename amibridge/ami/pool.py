"""The command connections of one PBX. A session runs its actions one by one, so each action gets a link to itself."""

from __future__ import annotations

import asyncio

from amibridge.ami.link import Link, LinkState
from amibridge.ami.messages import Action
from amibridge.ami.session import Reply
from amibridge.errors import NotReady


class Pool:
    """A few command links, handed out one action at a time."""

    def __init__(self) -> None:
        self._links: list[Link] = []
        self._busy: set[Link] = set()
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

    async def execute(self, action: Action, deadline: float, wait_seconds: float) -> Reply:
        """Run one action on the first free link; `deadline` (the loop's clock) holds for waiting and answer together.

        Raises NotReady when no link is ready and free within `wait_seconds` (nothing was sent), else as Link.execute.
        """
        loop = asyncio.get_running_loop()
        until = min(deadline, loop.time() + wait_seconds)
        while True:
            link = await self._take(max(0.0, until - loop.time()))
            try:
                return await link.execute(action, max(0.001, deadline - loop.time()))
            except NotReady:  # it went away in this moment: nothing was sent, another may do it
                if loop.time() >= until:
                    raise
            finally:
                self._busy.discard(link)
                self._freed.set()

    async def _take(self, wait_seconds: float) -> Link:
        try:
            async with asyncio.timeout(wait_seconds):
                while (link := self._free()) is None:
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError:
            states = ", ".join(sorted({link.state.value for link in self._links}))
            raise NotReady(f"no command connection became free within {wait_seconds:.1f} s (they are: {states})") from None
        self._busy.add(link)
        return link

    def _free(self) -> Link | None:
        return next((link for link in self._links if link not in self._busy and link.state is LinkState.READY), None)
