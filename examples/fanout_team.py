"""All events for one team, kept while it is away: python examples/fanout_team.py URL TEAM [WORKER]

Ten teams are ten of these with ten names. Two workers of one team share its events instead; see docs/fanout.md.
"""

import asyncio
import sys

from amibridge.client import connect


async def main(url: str, team: str, worker: str) -> None:
    # `consumer`: a restarted worker gets what it had not finished at once and first, also on Redis.
    async with connect(url) as bus, bus.events("#", group=team, consumer=worker) as events:
        print(f"{team} listens", flush=True)
        async for event in events:  # asking for the next one acknowledges the one before
            print(event.sequence, event.line(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "worker"))
