"""For programs that use the bridge through the broker: `connect` gives a Bus with every PBX's actions and events.

`bus` and `events` are the SDK, `blocking` the same without asyncio; `agi` answers calls.
"""

from amibridge.client.answer import Answer
from amibridge.client.bus import Bus, Pbx, SigningKey, connect
from amibridge.client.events import Event, Events

__all__ = ["Answer", "Bus", "Event", "Events", "Pbx", "SigningKey", "connect"]
