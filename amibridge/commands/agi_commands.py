"""What an AGI command line does: split into words as Asterisk does it, and told from those that can run code.

Playing, listening and saying is harmless. What is not in the table is not: new commands are refused until somebody looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Command: which word of it names a sound file (0: none). https://docs.asterisk.org, "AGI Commands"
_HARMLESS = {
    "ANSWER": 0,
    "ASYNCAGI BREAK": 0,
    "CHANNEL STATUS": 0,
    "CONTROL STREAM FILE": 3,
    "GET DATA": 2,
    "GET OPTION": 2,
    "GET VARIABLE": 0,
    "HANGUP": 0,
    "NOOP": 0,
    "RECEIVE CHAR": 0,
    "RECEIVE TEXT": 0,
    "RECORD FILE": 2,
    "SAY ALPHA": 0,
    "SAY DATE": 0,
    "SAY DATETIME": 0,
    "SAY DIGITS": 0,
    "SAY NUMBER": 0,
    "SAY PHONETIC": 0,
    "SAY TIME": 0,
    "SEND IMAGE": 2,
    "SEND TEXT": 0,
    "SET AUTOHANGUP": 0,
    "SET CALLERID": 0,
    "SET CONTEXT": 0,
    "SET EXTENSION": 0,
    "SET MUSIC": 0,
    "SET PRIORITY": 0,
    "SET VARIABLE": 0,
    "SPEECH ACTIVATE GRAMMAR": 0,
    "SPEECH CREATE": 0,
    "SPEECH DEACTIVATE GRAMMAR": 0,
    "SPEECH DESTROY": 0,
    "SPEECH LOAD GRAMMAR": 4,
    "SPEECH RECOGNIZE": 2,
    "SPEECH UNLOAD GRAMMAR": 0,
    "STREAM FILE": 2,
    "TDD MODE": 0,
    "VERBOSE": 0,
    "WAIT FOR DIGIT": 0,
}
_LONGEST = 3  # words of a command's name
_OUTSIDE = re.compile(r"^[/~]|\.\.|&/|://")  # Asterisk fetches a URL where it would read a file


@dataclass(frozen=True, slots=True)
class AgiCommand:
    """A command line as Asterisk understands it; `name` in upper case, as in the table where it stands there."""

    name: str
    words: tuple[str, ...]

    @property
    def application(self) -> str | None:
        """The application that `EXEC` runs; empty when it names none."""
        return _at(self.words, 1) if self.name == "EXEC" else None

    @property
    def application_data(self) -> str:
        return " ".join(self.words[2:]) if self.name == "EXEC" else ""

    @property
    def variable(self) -> str | None:
        """The variable that is read or set."""
        return _at(self.words, 2) if self.name in ("GET VARIABLE", "SET VARIABLE") else None

    @property
    def context(self) -> str | None:
        """Where it sends the call."""
        return _at(self.words, 2) if self.name == "SET CONTEXT" else None

    def danger(self) -> str | None:
        """Why it is not harmless, besides the application it runs and the variable it names; None when it is."""
        if self.name == "EXEC":
            return None
        file_at = _HARMLESS.get(self.name)
        if file_at is None:
            return f"AGI {self.name}: not one of the commands known to be harmless"
        if self.name in ("HANGUP", "CHANNEL STATUS") and len(self.words) > len(self.name.split()):
            return f"AGI {self.name}: names another channel"
        if file_at and is_outside(_at(self.words, file_at)):
            return f"AGI {self.name}: the file is outside the sounds folder"
        return None


def read_command(line: str) -> AgiCommand:
    """A command line in its words. Never fails: what makes no sense is no command of the table."""
    words = _words(line)
    upper = [word.upper() for word in words[:_LONGEST]]
    for count in range(len(upper), 0, -1):
        name = " ".join(upper[:count])
        if name in _HARMLESS or name == "EXEC":
            return AgiCommand(name, tuple(words))
    return AgiCommand(" ".join(upper[:2])[:64], tuple(words))


def is_outside(file: str) -> bool:
    """Whether a file name could leave the folder that Asterisk looks in."""
    return bool(_OUTSIDE.search(file))


def _words(line: str) -> list[str]:
    """As `parse_args` of res_agi.c: quotes may begin inside a word, a backslash takes the next character as it is."""
    words: list[str] = []
    quoted = escaped = False
    between = True
    for character in line:
        if character == '"' and not escaped:
            quoted = not quoted
            if quoted and between:
                words.append("")
                between = False
        elif character in " \t" and not quoted and not escaped:
            between = True
        elif character == "\\" and not escaped:
            escaped = True
        else:
            if between:
                words.append("")
                between = False
            words[-1] += character
            escaped = False
    return words


def _at(words: tuple[str, ...], index: int) -> str:
    return words[index] if index < len(words) else ""
