"""One of several workers, each with the calls of its own: python examples/fanout_shard.py URL TEAM SHARD SHARDS [SINCE]

SHARD is 0, 1, … below SHARDS; start one program for each, and never two for the same. Any broker; see docs/fanout.md.
"""

import asyncio
import sys
import zlib
from datetime import datetime

from amibridge.client import Event, connect


def is_ours(event: Event, shard: int, shards: int) -> bool:
    """Every event of a call goes to one shard; what is of no call at all (link, gap, state) to all of them."""
    if event.type.startswith(("amibridge.", "asterisk.state.")):
        return True
    key = event.attributes.get("partitionkey", "")
    return zlib.crc32(key.encode()) % shards == shard  # not hash(), which differs from process to process


async def main(url: str, team: str, shard: int, shards: int, since: datetime | None) -> None:
    name = f"{team}-{shard}-of-{shards}"
    async with (
        connect(url) as bus,
        bus.events(group=name, consumer=name, since=since, where=lambda event: is_ours(event, shard, shards)) as events,
    ):
        print(f"{name} listens", flush=True)
        async for event in events:
            print(event.sequence, event.line(), flush=True)


if __name__ == "__main__":
    begin = datetime.fromisoformat(sys.argv[5]) if len(sys.argv) > 5 else None
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), begin))
