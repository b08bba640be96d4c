"""What is going on right now, and the next events, without asyncio: python examples/blocking_script.py URL PBX [EVENTS]"""

import sys

from amibridge.client.blocking import connect


def main(url: str, name: str, count: int) -> None:
    with connect(url) as bus:
        pbx = bus.pbx(name)
        for item in pbx.stream("CoreShowChannels"):
            print(item.data["channel"]["channel"], item.data["application"])
        print(f"Asterisk {pbx.core_settings().response['AsteriskVersion']}")
        events = pbx.events("ami.#")
        for _ in range(count):
            print(next(events).line())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
