"""Replies, parts of long ones and late results as messages."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel

from amibridge.brokers.base import MAX_BODY_BYTES, Message
from amibridge.commands.answers import without_items
from amibridge.schemas.envelope import Envelope, schema_uri, source
from amibridge.schemas.requests import PART_TYPE, REPLY_TYPE, RESULT_TYPE, Reply, ReplyPart, Request, Result, Status


class Replies:
    """The messages of one PBX. The same reply always gets the same id."""

    def __init__(self, pbx: str, bridge: str) -> None:
        self._pbx = pbx
        self._bridge = bridge

    def refusal(self, request: Request, status: Status, reason: str) -> Reply:
        """A reply to what no rule was asked about."""
        return Reply(id=request.id, pbx=self._pbx, action=request.action, status=status, message=reason)

    def reply(self, reply: Reply) -> Message:
        message = self._message(REPLY_TYPE, f"{reply.id}.reply", reply.id, reply)
        if len(message.body) > MAX_BODY_BYTES and reply.response is not None:
            return self.reply(without_items(reply, len(message.body)))
        return message

    def part(self, part: ReplyPart) -> Message:
        return self._message(PART_TYPE, f"{part.id}.part.{part.run}.{part.part}", part.id, part)

    def result(self, result: Result) -> Message:
        return self._message(RESULT_TYPE, f"{result.id}.result", result.id, result)

    def _message(self, kind: str, message_id: str, request_id: str, said: BaseModel) -> Message:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        envelope = Envelope(
            key="",
            id=message_id,
            source=source(self._pbx),
            type=f"{kind}.v1",
            time=now,
            dataschema=schema_uri(kind, 1, 0),
            recordedtime=now,
            bridge=self._bridge,
            correlationid=request_id,
            data=said.model_dump(mode="json", exclude_none=True),
        )
        body = envelope.to_json()
        return Message(envelope.id, envelope.type, key="", body=body, epoch="", position=0, source=envelope.source)
