"""From what Asterisk answered to what the requester gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from amibridge.ami.messages import Event, Response, add_repeat, readable
from amibridge.ami.session import Reply as AmiReply
from amibridge.schemas.requests import Reply, ReplyItem, ReplyPart, Request, Status

ITEMS_PER_PART = 500  # of a long list: about 250 kB as JSON

Describe = Callable[[Event], dict[str, Any]]


class Answers:
    """Words and items of the replies of one PBX. `describe` gives the typed `data` of an event."""

    def __init__(self, pbx: str, describe: Describe) -> None:
        self.pbx = pbx
        self.describe = describe

    def say(self, request: Request, status: Status, message: str, **more: Any) -> Reply:
        """A reply of the bridge's own."""
        return Reply(id=request.id, pbx=self.pbx, action=request.action, status=status, message=message, **more)

    def answered(self, request: Request, reply: AmiReply) -> Reply:
        """Asterisk's answer, whatever it was."""
        status = Status.ERROR if reply.response.status == "Error" else Status.SUCCESS
        message = readable(reply.response.get("Message") or reply.response.status).strip()
        return self.told(request, status, message, reply)

    def told(self, request: Request, status: Status, message: str, reply: AmiReply) -> Reply:
        """What came of an answer, under a status and words of ours."""
        is_list = reply.end is not None or bool(reply.items) or not reply.complete
        here = [self.item(event) for event in reply.items]
        return self.say(
            request,
            status,
            message,
            response=_response_map(reply.response),
            events=here if is_list and not reply.handed else None,
            items=reply.handed + len(here) if reply.handed else None,
            summary=self.item(reply.end) if reply.end else None,
            list_complete=reply.complete if is_list else None,
            output=[readable(line) for line in (*reply.response.output, *reply.response.stray_lines)] or None,
        )

    def item(self, event: Event) -> ReplyItem:
        return ReplyItem(event=readable(event.name), data=self.describe(event))

    def parts(self, request: Request, events: Sequence[Event], run: str, first: int) -> list[ReplyPart]:
        """Items of a long list as parts, the first of which has this number."""
        cuts = range(0, len(events), ITEMS_PER_PART)
        return [
            ReplyPart(
                id=request.id,
                pbx=self.pbx,
                action=request.action,
                run=run,
                part=first + n,
                events=[self.item(event) for event in events[cut : cut + ITEMS_PER_PART]],
            )
            for n, cut in enumerate(cuts)
        ]


def without_items(reply: Reply, size_bytes: int) -> Reply:
    """A reply too large for its place, without what makes it so, and saying it."""
    text = f"the answer is {size_bytes} bytes, too large: its items and output are left out. {reply.message}"
    cut = {"message": text[:1000], "events": None, "output": None, "response": None, "list_complete": False}
    return reply.model_copy(update=cut)


def _response_map(response: Response) -> dict[str, str | list[str]]:
    """A response's headers as a map; a repeated one becomes a list."""
    found: dict[str, str | list[str]] = {}
    for name, value in response.headers:
        add_repeat(found, readable(name), readable(value))
    return found
