"""The commands as methods: each is one row of the table in `commands`, with types.

Parameters and what a method returns are those of `commands.COMMANDS`: keys come as text ("1", "#"), empty without one.
`escape_digits` are the keys that may end what is played. A file is named as in the dialplan, without its ending.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from amibridge.client.agi.commands import Value
from amibridge.client.agi.errors import AgiHungUp
from amibridge.client.agi.results import Result


class AgiVerbs(ABC):
    """See AgiSession for what every method raises."""

    @abstractmethod
    async def run(self, words: str, *values: Value, timeout_seconds: float | None = None) -> Result:
        """Execute a command of the table by its words."""

    async def answer(self) -> None:
        await self.run("answer")

    async def asyncagi_break(self) -> None:
        """Leave AsyncAGI: the dialplan goes on after `AGI()`."""
        await self.run("asyncagi break")

    async def channel_status(self, channel: str | None = None) -> int:
        """Asterisk's state of a channel: 0 down, 4 ringing for it, 5 ringing, 6 up …"""
        return (await self.run("channel status", channel)).number or 0

    async def control_stream_file(
        self,
        filename: str,
        escape_digits: str = "",
        *,
        skip_seconds: float | None = None,
        forward_digit: str | None = None,
        rewind_digit: str | None = None,
        pause_digit: str | None = None,
        offset_seconds: float | None = None,
    ) -> str:
        """Play a file in which the caller may move; the key that ended it."""
        moves = (skip_seconds, forward_digit, rewind_digit, pause_digit, offset_seconds)
        return (await self.run("control stream file", filename, escape_digits, *moves)).digit

    async def database_del(self, family: str, key: str) -> bool:
        return (await self.run("database del", family, key)).done

    async def database_deltree(self, family: str, keytree: str | None = None) -> bool:
        return (await self.run("database deltree", family, keytree)).done

    async def database_get(self, family: str, key: str) -> str | None:
        return (await self.run("database get", family, key)).value

    async def database_put(self, family: str, key: str, value: str) -> bool:
        return (await self.run("database put", family, key, value)).done

    async def exec(self, application: str, *arguments: str) -> int:
        """Run a dialplan application; what it returned. Arguments are joined with commas by Asterisk."""
        return (await self.run("exec", application, arguments or None)).number or 0

    async def get_data(self, filename: str, *, timeout_seconds: float | None = None, max_digits: int | None = None) -> str:
        """Play a file and read keys until `#`, `max_digits` or `timeout_seconds` without one."""
        return (await self.run("get data", filename, timeout_seconds, max_digits)).digits

    async def get_full_variable(self, expression: str, channel: str | None = None) -> str | None:
        """An expression as in the dialplan: `${CHANNEL(name)}-${EXTEN}`."""
        return (await self.run("get full variable", expression, channel)).value

    async def get_option(self, filename: str, escape_digits: str = "", *, timeout_seconds: float | None = None) -> str:
        """Play a file, then wait for a key."""
        return (await self.run("get option", filename, escape_digits, timeout_seconds)).digit

    async def get_variable(self, variable: str) -> str | None:
        return (await self.run("get variable", variable)).value

    async def gosub(self, context: str, extension: str, priority: str | int, *arguments: str) -> int:
        """Run dialplan until its Return()."""
        return (await self.run("gosub", context, extension, priority, ",".join(arguments) or None)).number or 0

    async def hangup(self, channel: str | None = None) -> None:
        """Hang up this call, or another one. A call that is gone already is no error."""
        try:
            await self.run("hangup", channel)
        except AgiHungUp:
            return

    async def noop(self) -> None:
        await self.run("noop")

    async def receive_char(self, *, timeout_seconds: float) -> str:
        return (await self.run("receive char", timeout_seconds)).digit

    async def receive_text(self, *, timeout_seconds: float) -> str | None:
        return (await self.run("receive text", timeout_seconds)).value

    async def record_file(
        self,
        filename: str,
        format: str = "wav",
        escape_digits: str = "#",
        *,
        timeout_seconds: float = -1,
        offset_samples: int | None = None,
        beep: bool = False,
        silence_seconds: int | None = None,
    ) -> Result:
        """Record the caller; `value` tells what ended it (`dtmf`, `timeout`, `hangup`), `endpos` how long it is."""
        rest = (timeout_seconds, offset_samples, beep or None, silence_seconds)
        return await self.run("record file", filename, format, escape_digits, *rest)

    async def say_alpha(self, text: str, escape_digits: str = "") -> str:
        return (await self.run("say alpha", text, escape_digits)).digit

    async def say_date(self, unix_time: int, escape_digits: str = "") -> str:
        return (await self.run("say date", unix_time, escape_digits)).digit

    async def say_datetime(
        self, unix_time: int, escape_digits: str = "", *, format: str | None = None, timezone: str | None = None
    ) -> str:
        return (await self.run("say datetime", unix_time, escape_digits, format, timezone)).digit

    async def say_digits(self, digits: str | int, escape_digits: str = "") -> str:
        return (await self.run("say digits", str(digits), escape_digits)).digit

    async def say_number(self, number: int, escape_digits: str = "", *, gender: str | None = None) -> str:
        return (await self.run("say number", number, escape_digits, gender)).digit

    async def say_phonetic(self, text: str, escape_digits: str = "") -> str:
        return (await self.run("say phonetic", text, escape_digits)).digit

    async def say_time(self, unix_time: int, escape_digits: str = "") -> str:
        return (await self.run("say time", unix_time, escape_digits)).digit

    async def send_image(self, image: str) -> None:
        await self.run("send image", image)

    async def send_text(self, text: str) -> None:
        await self.run("send text", text)

    async def set_autohangup(self, seconds: float) -> None:
        """Hang up after so many seconds from now; 0 takes it back."""
        await self.run("set autohangup", seconds)

    async def set_callerid(self, number: str) -> None:
        """`"Name" <number>`, or a number."""
        await self.run("set callerid", number)

    async def set_context(self, context: str) -> None:
        """Where the dialplan goes on after AsyncAGI; so too the next two."""
        await self.run("set context", context)

    async def set_extension(self, extension: str) -> None:
        await self.run("set extension", extension)

    async def set_music(self, on: bool, music_class: str | None = None) -> None:
        await self.run("set music", on, music_class)

    async def set_priority(self, priority: str | int) -> None:
        await self.run("set priority", priority)

    async def set_variable(self, variable: str, value: str | int) -> None:
        await self.run("set variable", variable, str(value))

    async def speech_activate_grammar(self, grammar: str) -> bool:
        return (await self.run("speech activate grammar", grammar)).done

    async def speech_create(self, engine: str = "") -> bool:
        return (await self.run("speech create", engine)).done

    async def speech_deactivate_grammar(self, grammar: str) -> bool:
        return (await self.run("speech deactivate grammar", grammar)).done

    async def speech_destroy(self) -> bool:
        return (await self.run("speech destroy")).done

    async def speech_load_grammar(self, grammar: str, path: str) -> bool:
        return (await self.run("speech load grammar", grammar, path)).done

    async def speech_recognize(self, prompt: str, *, timeout_seconds: float, offset_samples: int | None = None) -> Result:
        """`value` is `speech`, `digit`, `timeout` or `hangup`; `fields` has what was said: `score0`, `text0` …"""
        return await self.run("speech recognize", prompt, timeout_seconds, offset_samples)

    async def speech_set(self, name: str, value: str) -> bool:
        return (await self.run("speech set", name, value)).done

    async def speech_unload_grammar(self, grammar: str) -> bool:
        return (await self.run("speech unload grammar", grammar)).done

    async def stream_file(self, filename: str, escape_digits: str = "", *, offset_samples: int | None = None) -> str:
        """Play a file; the key that ended it."""
        return (await self.run("stream file", filename, escape_digits, offset_samples)).digit

    async def tdd_mode(self, mode: str) -> bool:
        """`on`, `off`, `mate` or `tdd`; whether the channel can."""
        return (await self.run("tdd mode", mode)).done

    async def verbose(self, message: str, level: int = 1) -> None:
        await self.run("verbose", message, level)

    async def wait_for_digit(self, *, timeout_seconds: float) -> str:
        """A key, empty when none was pressed in time; -1 waits for ever."""
        return (await self.run("wait for digit", timeout_seconds)).digit
