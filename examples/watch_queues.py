"""Who waits in which queue, as it changes: python examples/watch_queues.py [URL] [QUEUE]"""

import asyncio
import sys

from amibridge.client import connect


async def main(url: str, queue: str | None) -> None:
    match = {"data.queue": queue} if queue else None
    async with connect(url) as bus, bus.events("#.ami.queue.#", match=match) as events:
        print("watching the queues", flush=True)
        async for event in events:
            said = event.data
            if event.type.startswith(("asterisk.ami.QueueCallerJoin.", "asterisk.ami.QueueCallerLeave.")):
                caller = (said["channel"] or {}).get("caller_id_num")
                print(f"{event.time:%H:%M:%S} {event.pbx} {said['queue']}: {said['count']} wait ({caller})", flush=True)


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "redis://127.0.0.1:6479/0"]
    asyncio.run(main(arguments[0], sys.argv[2] if len(sys.argv) > 2 else None))
