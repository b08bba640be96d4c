"""Every routing key, exchange, queue and stream name, built here and nowhere else.

Words that come from AMI or from a person are escaped before they become part of an address: only `A-Z a-z 0-9 _ -` stay,
every other byte becomes `%XX`, so a name can inject neither a dot nor a wildcard.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

EVENTS_EXCHANGE = "amibridge.events"
UNROUTED_EXCHANGE = "amibridge.unrouted"
UNROUTED_QUEUE = UNROUTED_EXCHANGE  # the bounded archive behind it, of the same name
REQUESTS_EXCHANGE = "amibridge.requests"
REQUESTS_DEAD_QUEUE = "amibridge.requests.dead"
REQUESTS_GROUP = "amibridge"
EVENTS_LOG_QUEUE = "amibridge.events.log"  # a RabbitMQ stream of all events, where someone declared it
GROUP_QUEUE_PREFIX = "amibridge.group."

PBX_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
MAX_WORD_BYTES = 96  # an AMQP routing key has 255 bytes for all its words
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


@lru_cache(maxsize=4096)
def word(name: str) -> str:
    """One word of an address. A name too long is cut and ends in a digest, so different names stay different."""
    raw = name.encode("utf-8", "surrogateescape")
    text = "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in raw) or "%00"
    if len(text) <= MAX_WORD_BYTES:
        return text
    return f"{text[: MAX_WORD_BYTES - 17]}-{hashlib.blake2b(raw, digest_size=8).hexdigest()}"


def ami_key(pbx: str, family: str, event: str, major: int) -> str:
    """`pbx1.ami.dial.DialBegin.v1`; `event` is a word already."""
    return f"{pbx}.ami.{family}.{event}.v{major}"


def bridge_key(pbx: str, noun: str, verb: str, major: int) -> str:
    """`pbx1.bridge.link.up.v1`"""
    return f"{pbx}.bridge.{noun}.{verb}.v{major}"


def state_key(pbx: str, noun: str, major: int) -> str:
    """`pbx1.state.channels.v1`"""
    return f"{pbx}.state.{noun}.v{major}"


def call_key(pbx: str, verb: str, major: int) -> str:
    """`pbx1.call.answered.v1`"""
    return f"{pbx}.call.{verb}.v{major}"


def queue_key(pbx: str, verb: str, major: int) -> str:
    """`pbx1.queue.joined.v1`"""
    return f"{pbx}.queue.{verb}.v{major}"


def agent_key(pbx: str, verb: str, major: int) -> str:
    """`pbx1.agent.paused.v1`"""
    return f"{pbx}.agent.{verb}.v{major}"


def events_stream(pbx: str) -> str:
    """The Redis stream of a PBX's events; the braces keep all keys of one PBX in one cluster slot."""
    return f"{{amibridge:{pbx}}}:events"


def high_water_key(pbx: str) -> str:
    """The Redis hash with the last sequence written of each bridge's last epochs."""
    return f"{{amibridge:{pbx}}}:high-water"


def state_hash(pbx: str, noun: str = "") -> str:
    """The Redis hash of one noun of a PBX's state, an entry by its key; without a noun, where the state is true."""
    return f"{{amibridge:{pbx}}}:state{f':{noun}' if noun else ''}"


def requests_queue(pbx: str) -> str:
    """The RabbitMQ queue of a PBX's requests; its routing key on the requests exchange is the PBX's name."""
    return f"{REQUESTS_EXCHANGE}.{pbx}"


def requests_stream(pbx: str) -> str:
    """The Redis stream of a PBX's requests."""
    return f"{{amibridge:{pbx}}}:requests"


def requester_stream(pbx: str, requester: str) -> str:
    """The Redis stream of one requester's requests, which no other may write to (an ACL of the server's says so)."""
    return f"{requests_stream(pbx)}:{word(requester)}"


def group_queue(group: str) -> str:
    """The RabbitMQ queue of a group of event readers."""
    return GROUP_QUEUE_PREFIX + word(group)


def requests_dead_stream(pbx: str) -> str:
    """The Redis stream for requests that could not be read."""
    return f"{{amibridge:{pbx}}}:requests:dead"


def reply_prefix(pbx: str) -> str:
    """How every Redis stream that takes replies of this PBX begins; the bridge writes replies nowhere else."""
    return f"{{amibridge:{pbx}}}:replies:"


def reply_stream(pbx: str, client: str) -> str:
    """A Redis stream for one client's replies, in the slot of the PBX it asks."""
    return reply_prefix(pbx) + word(client)


def topic_matches(pattern: str, key: str) -> bool:
    """Whether an AMQP topic pattern (`*` one word, `#` any number) matches a routing key."""
    return _matches(tuple(pattern.split(".")), tuple(key.split(".")))


def _matches(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_matches(pattern[1:], words[n:]) for n in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])
