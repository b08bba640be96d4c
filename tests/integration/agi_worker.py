"""A worker for AGI calls as a process of its own, to be killed by its pid: `agi_worker.py URL GROUP TONE`."""

from __future__ import annotations

import asyncio
import sys

from amibridge.client.agi.router import AgiRouter
from amibridge.client.agi.session import AgiSession
from amibridge.client.bus import connect


async def main(url: str, group: str, tone: str) -> None:
    async with connect(url) as bus:
        app = AgiRouter(bus, group=group)

        @app.script("menu")
        async def menu(agi: AgiSession) -> None:
            print("took", agi.uniqueid, flush=True)
            while True:
                await agi.stream_file(tone)

        work = asyncio.create_task(app.run())
        await asyncio.sleep(0)
        print("working", flush=True)
        await work


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
