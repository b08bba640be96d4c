"""The dead letters on Redis: one stream per PBX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from amibridge.brokers.base import DeadLetter
from amibridge.brokers.redis_role import RedisRole
from amibridge.brokers.redis_streams import fields_of, text_of, time_of

SCAN_COUNT = 1000  # keys that Redis looks at before it lets others in
_ENTRY_ID = re.compile(r"[0-9]{1,20}-[0-9]{1,20}")
NO_REASON = "no reason was kept"

# Both together or neither, so nothing is there twice. 0 when someone else was faster.
_REQUEUE = """
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 2))
return redis.call('XDEL', KEYS[1], ARGV[1])
"""


class RedisDeadLetters(RedisRole):
    """See DeadLetters. The ids are `<pbx>/<entry id>`.

    `dead` and `requests` name the streams of a PBX. Without a `pbx` those of all are looked for, which in a cluster finds
    those of one node only.
    """

    def __init__(
        self, url: str, *, dead: Callable[[str], str], requests: Callable[[str], str], pbx: str | None = None
    ) -> None:
        super().__init__(url, dead(pbx) if pbx else "")
        self._dead = dead
        self._requests = requests
        self._pbx = pbx
        self._pbxs: list[str] = []

    async def open(self) -> None:
        await super().open()
        self._pbxs = [self._pbx] if self._pbx else sorted(await self._found())

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        self.check()
        found: list[DeadLetter] = []
        for pbx in self._pbxs if limit > 0 else []:
            async with self.using("the dead letters"):
                entries = await self._redis.xrange(self._dead(pbx), count=limit)
            found += [self._letter(pbx, *entry) for entry in entries]
        return sorted(found, key=lambda letter: letter.time or 0.0)[:limit]

    async def find(self, letter_id: str) -> DeadLetter | None:
        self.check()
        pbx, _, entry_id = letter_id.partition("/")
        if not self._is_one(pbx, entry_id):
            return None
        async with self.using("the dead letters"):
            entries = await self._redis.xrange(self._dead(pbx), entry_id, entry_id)
        return self._letter(pbx, *entries[0]) if entries else None

    async def requeue(self, letter_id: str) -> DeadLetter | None:
        letter = await self.find(letter_id)
        if letter is None:
            return None
        pbx, _, entry_id = letter_id.partition("/")
        known: dict[str, str | bytes | None] = {
            "request": letter.body,
            "reply_to": letter.reply_to,
            "correlation_id": letter.correlation_id,
        }
        fields = fields_of(known)
        async with self.using("the requeued request"):
            done = await self._redis.eval(_REQUEUE, 2, self._dead(pbx), letter.queue, entry_id, *fields)
        return letter if done else None

    async def remove(self, letter_id: str) -> bool:
        self.check()
        pbx, _, entry_id = letter_id.partition("/")
        if not self._is_one(pbx, entry_id):
            return False
        async with self.using("the dead letters"):
            return bool(await self._redis.xdel(self._dead(pbx), entry_id))

    def _is_one(self, pbx: str, entry_id: str) -> bool:
        return pbx in self._pbxs and _ENTRY_ID.fullmatch(entry_id) is not None

    def _letter(self, pbx: str, entry_id: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
        return DeadLetter(
            id=f"{pbx}/{entry_id.decode()}",
            time=time_of(fields.get(b"time")) or int(entry_id.partition(b"-")[0]) / 1000,
            reason=text_of(fields.get(b"reason")) or NO_REASON,
            queue=self._stream_of(pbx, fields),
            pbx=pbx,
            body=fields.get(b"request", b""),
            requester=text_of(fields.get(b"requester")),
            reply_to=text_of(fields.get(b"reply_to")),
            correlation_id=text_of(fields.get(b"correlation_id")),
        )

    def _stream_of(self, pbx: str, fields: dict[bytes, bytes]) -> str:
        """Where it came from: the shared stream or a requester's own, and no other of this PBX's keys."""
        shared, told = self._requests(pbx), text_of(fields.get(b"stream")) or ""
        return told if told.startswith(f"{shared}:") and told != self._dead(pbx) else shared

    async def _found(self) -> Sequence[str]:
        before, _, after = self._dead("*").partition("*")
        keys: set[str] = set()
        async with self.using("the dead letters"):
            async for key in self._redis.scan_iter(match=self._dead("*"), count=SCAN_COUNT, _type="stream"):
                keys.add(key.decode("utf-8", "replace"))
        return [key.removeprefix(before).removesuffix(after) for key in keys]
