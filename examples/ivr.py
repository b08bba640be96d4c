"""An IVR over the bus: `exten => ivr,1,AGI(agi:async,menu)` in the dialplan, and as many of these as you like.

    python examples/ivr.py redis://localhost/ [group]

See docs/agi.md.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from amibridge.client.agi.router import AgiRouter
from amibridge.client.agi.session import AgiSession
from amibridge.client.bus import connect

DEPARTMENTS = {"1": "sales", "2": "support"}


async def menu(agi: AgiSession) -> None:
    """Ask for a department and let the dialplan go on with it in ${CHOSEN}."""
    await agi.answer()
    key = await agi.get_data("vm-options", timeout_seconds=5, max_digits=1)
    if key not in DEPARTMENTS:
        await agi.stream_file("vm-goodbye")
        await agi.hangup()
        return
    await agi.set_variable("CHOSEN", DEPARTMENTS[key])


async def lost(agi: AgiSession) -> None:
    """A worker died: its call was hung up."""
    logging.warning("call back %s", agi.environment.callerid or "an unknown caller")


async def main(url: str, group: str) -> None:
    """Until SIGTERM or Ctrl-C, which lets the calls at work end."""
    async with connect(url) as bus:
        app = AgiRouter(bus, group=group)
        app.script("menu")(menu)
        app.orphan(lost)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, app.stop)
        await app.run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "ivr"))
