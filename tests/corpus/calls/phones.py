"""SIP phones for one call each, run by sipp: a phone is a list of steps, and every step is a piece of a sipp scenario."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig.process import wait_until

PIECES = Path(__file__).with_name("sipp")
SOUND = "voice.ulaw"
LONGEST_CALL_SECONDS = 25  # no scenario takes that long; then sipp gives up by itself
OUTSIDE_CALLER = "0301234567"  # who calls through the trunk
GOODBYE_SECONDS = 3.0  # the last answer of a call that is over, and its retransmission
BETWEEN_KEYS_SECONDS = 0.15
AFTER_REFER_SECONDS = 0.3  # its NOTIFYs come in this time

_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="@NAME@">\n'
_TALKED = '<Reference variables="mine,theirs"/>\n'  # sipp refuses variables that nothing uses, and uses of unknown ones
_TAIL = "</scenario>\n"
_REASONS = {486: "Busy Here", 603: "Decline", 403: "Forbidden", 480: "Temporarily Unavailable", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of a sipp scenario, and what to fill in."""

    piece: str
    values: Mapping[str, str] = field(default_factory=dict)


Steps = tuple[Step, ...]


def call(number: str) -> Steps:
    """Call a number that answers."""
    return (Step("call", {"NUMBER": number}), Step("speak"))


def call_refused(number: str, status: int) -> Steps:
    """Call a number and be refused with this SIP status."""
    return (Step("call_refused", {"NUMBER": number, "STATUS": str(status)}),)


def call_and_give_up(number: str, after_seconds: float) -> Steps:
    """Call a number that does not answer, and cancel."""
    return (Step("call_cancelled", {"NUMBER": number, "MILLISECONDS": _milliseconds(after_seconds)}),)


def ring(seconds: float) -> Steps:
    """Be called, and ring for a time."""
    return (Step("invited"), Step("ringing"), *wait(seconds))


def early_media(seconds: float) -> Steps:
    """Be called, and send sound for a time without answering."""
    return (Step("invited"), Step("progress"), *wait(seconds))


def ring_until_told_to_stop() -> Steps:
    """Be called, and ring until Asterisk cancels."""
    return (Step("invited"), Step("ringing"), Step("cancelled"))


def answer() -> Steps:
    """Answer; after `ring`."""
    return (Step("answer"), Step("speak"))


def refuse(status: int) -> Steps:
    """Refuse the call with this SIP status; after `ring`."""
    return (Step("refuse", {"STATUS": str(status), "REASON": _REASONS[status]}),)


def refuse_at_once(status: int) -> Steps:
    """Refuse the call without ringing."""
    return (Step("invited"), *refuse(status))


def forward_to(number: str) -> Steps:
    """Send the caller to another number (302) without ringing."""
    return (Step("invited"), Step("redirect", {"NUMBER": number}))


def wait(seconds: float) -> Steps:
    """Do nothing; in a call: talk."""
    return (Step("pause", {"MILLISECONDS": _milliseconds(seconds)}),)


def press(keys: str) -> Steps:
    """Press keys, as SIP INFO; right after the last one Asterisk may hang up."""
    pressed = [step for key in keys for step in (*wait(BETWEEN_KEYS_SECONDS), Step("key", {"DIGIT": key}))]
    return tuple(pressed[1:])


def hold() -> Steps:
    """Put the other side on hold."""
    return (Step("reoffer", {"DIRECTION": "sendonly"}),)


def resume() -> Steps:
    """Take the other side back."""
    return (Step("reoffer", {"DIRECTION": "sendrecv"}),)


def refer(number: str) -> Steps:
    """Transfer the other side blindly, and hang up: Asterisk leaves that to the phone."""
    return _refer(f"sip:{number}@[remote_ip]:[remote_port]")


def refer_replacing(number: str, dialog: Path) -> Steps:
    """Transfer the other side into the call that stands in the file `dialog`, and hang up; no hyphens in its path."""
    return _refer(f"sip:{number}@[remote_ip]:[remote_port]?Replaces=[file name={dialog}]")


def _refer(target: str) -> Steps:
    return (Step("refer", {"TARGET": target}), *wait(AFTER_REFER_SECONDS), *hang_up())


def note_dialog(dialog: Path) -> Steps:
    """Write this call down for `refer_replacing`."""
    return (Step("note_dialog", {"FILE": str(dialog)}),)


def hang_up() -> Steps:
    """End the call."""
    return (Step("bye"),)


def until_hung_up() -> Steps:
    """Talk until the other side ends the call."""
    return (Step("wait_for_bye"),)


class Phone:
    """One sipp process; `check` says whether it did all its steps."""

    def __init__(self, name: str, steps: Steps, folder: Path, ports: tuple[int, int, int], calls: int = 1) -> None:
        """`ports` are Asterisk's, the phone's own, and the one where it would hear; it says the folder's `SOUND`."""
        self.name = name
        self._log = folder / f"{name}.log"
        self._errors = folder / f"{name}.errors"
        script = folder / f"{name}.xml"
        script.write_text(script_of(name, steps, folder / SOUND), encoding="utf-8")
        asterisk, own, sound = ports
        command = ["sipp", f"127.0.0.1:{asterisk}", "-sf", str(script), "-i", "127.0.0.1", "-p", str(own)]
        command += ["-mi", "127.0.0.1", "-mp", str(sound), "-m", str(calls), "-l", str(calls), "-r", "10", "-nostdin", "-aa"]
        command += ["-cid_str", "%u-%p"]  # without an @, so that it can stand in Replaces
        command += [
            "-timeout",
            str(LONGEST_CALL_SECONDS),
            "-max_retrans",
            "4",
            "-trace_err",
            "-error_file",
            str(self._errors),
        ]
        with self._log.open("wb") as log:
            environment = {**os.environ, "TERM": "dumb"}
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment
            )

    def done(self) -> bool:
        """Say whether it has ended; raises RuntimeError when it ended before its last step."""
        if self._ended() and self._process.returncode != 0:
            raise RuntimeError(f"phone {self.name} ended with {self._process.returncode}: {self._said()}")
        return self._ended()

    def check(self, seconds: float) -> None:
        """Wait so long for its end; raises RuntimeError unless it did every step."""
        if not wait_until(self.done, seconds):
            raise RuntimeError(f"phone {self.name} still waits for its next step: {self._said()}")

    def stop(self) -> None:
        """End it, whatever it does."""
        if not self._ended():
            self._process.kill()
        self._process.wait(GOODBYE_SECONDS)

    def _ended(self) -> bool:
        return self._process.poll() is not None

    def _said(self) -> str:
        errors = self._errors.read_text(errors="replace") if self._errors.exists() else ""
        return errors or self._log.read_text(errors="replace")[-800:]


def script_of(name: str, steps: Steps, sound: Path) -> str:
    """Return the sipp scenario of one phone; in-dialog requests are numbered from 10 in the order of the steps."""
    user = name.partition("-")[0]
    who = {"SOUND": str(sound), "USER": user, "IDENTITY": OUTSIDE_CALLER if user == "trunk" else user}
    pieces = [_filled(step, {**who, "CSEQ": str(10 + i)}) for i, step in enumerate(steps)]
    talked = _TALKED if any(step.piece in ("call", "answer") for step in steps) else ""
    return _HEAD.replace("@NAME@", name) + "".join(pieces) + talked + _TAIL


def _filled(step: Step, more: Mapping[str, str]) -> str:
    text = (PIECES / f"{step.piece}.xml").read_text(encoding="utf-8")
    for key, value in {**more, **step.values}.items():
        text = text.replace(f"@{key}@", value)
    return text


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))
