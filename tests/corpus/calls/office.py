"""The PBX of the recordings (`pbx/*.conf` over the rig's own) and one scenario's view of it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from tests.corpus.calls.phones import SOUND, Phone, Steps
from tests.corpus.calls.wire import Line, Operator
from tests.rig import asterisk_origin
from tests.rig.asterisk_config import AsteriskOptions, tone
from tests.rig.asterisk_server import AsteriskServer
from tests.rig.ports import free_port
from tests.rig.process import wait_until

CONFIGURATION = Path(__file__).with_name("pbx")
EXTENSIONS = ("101", "102", "103", "104", "105", "trunk")
LONGEST_SCENARIO_SECONDS = 25.0  # the longest takes 15 s
AFTERWARDS_SECONDS = 0.3  # the last Hangup is written a moment after its channel is gone from the list
POLL_SECONDS = 0.1
CLEANING_SECONDS = 5.0
SWITCHING_ON_SECONDS = 0.15  # sipp listens after some 50 ms; before that, Asterisk would repeat itself after 500 ms
GREETING_BYTES = 8000  # a second of 8 kHz µ-law
PROMPT_BYTES = 1600
PROMPTS = ("pbx-transfer", "pbx-invalid", "beep", "beeperr", "pbx-parkingfailed", "agent-loginok", "vm-goodbye")
DIGITS = tuple(f"digits/{digit}" for digit in range(10))
RTP_PORTS = 200
USUAL = {"RING_SECONDS": 20, "QUEUE_SECONDS": 60}  # seconds
REMEMBERED = ("DND", "CFU", "CFB", "CFNA", "VM")  # families of the database that a scenario may fill


class Pbx:
    """One Asterisk for a run of the recorder."""

    def __init__(self, folder: Path) -> None:
        installation = asterisk_origin.installation(asterisk_origin.find_own())
        self.server = AsteriskServer(installation, folder, AsteriskOptions())
        self.sip_port = free_port()
        self.phone_ports = {name: free_port() for name in EXTENSIONS}
        self._write_configuration()
        _write_sounds(folder, installation.share)
        self.server.start()
        self.operator = Operator(self.server.port, "admin", self.server.secret_of("admin"))

    def close(self) -> None:
        """End it."""
        self.operator.close()
        self.server.close()

    def _write_configuration(self) -> None:
        etc = self.server.folder / "etc"
        first = free_port() // 2 * 2
        values = {"SIP_PORT": self.sip_port, "RTP_START": first, "RTP_END": first + RTP_PORTS, "FOLDER": self.server.folder}
        values |= {f"PORT_{name}": port for name, port in self.phone_ports.items()}
        for source in CONFIGURATION.glob("*.conf"):
            text = source.read_text(encoding="utf-8")
            for name, value in values.items():
                text = text.replace(f"@{name}@", str(value))
            if source.stem.endswith("-more"):
                target = etc / source.name.replace("-more", "")
                text = target.read_text(encoding="utf-8") + text
            else:
                target = etc / source.name
            target.write_text(text, encoding="utf-8")


class Office:
    """What a scenario works with: phones, the operator's connection, the recording."""

    def __init__(self, pbx: Pbx, folder: Path, reader: str) -> None:
        self.folder = folder
        self.operator = pbx.operator
        self._pbx = pbx
        self._reader = reader
        self._recording: Line | None = None
        self._phones: list[Phone] = []
        self._since = len(self.operator.events)
        (folder / SOUND).write_bytes(tone())
        if self.operator.channels():
            raise RuntimeError("the PBX is not idle")
        for variable, value in USUAL.items():
            self.let(variable, value)
        for family in REMEMBERED:
            self._pbx.server.cli(f"database deltree {family}")

    def record(self) -> None:
        """Log in the connection that is recorded."""
        self._recording = Line(self._pbx.server.port, self._reader, "recorder-secret")

    def called(self, extension: str, *steps: Steps, calls: int = 1) -> None:
        """Put a phone at its desk: it does these steps in every call it gets, `calls` of them.

        Said again of the same extension, that is what it does after its first steps: those have to be done.
        """
        for phone in self._phones:
            if phone.name == extension:
                phone.check(LONGEST_SCENARIO_SECONDS)
        self._start(extension, steps, self._pbx.phone_ports[extension], calls)
        self.sleep(SWITCHING_ON_SECONDS)

    def calls(self, extension: str, *steps: Steps) -> None:
        """Let a phone make a call now, with these steps."""
        self._start(f"{extension}-{len(self._phones)}", steps, _passing_port(), 1)

    def desk(self, extension: str, behaviour: str) -> None:
        """Say what a desk (a Local channel) does; see DESK in `pbx/extensions.conf`."""
        self.operator.ask("Setvar", Variable=f"DESK_{extension}", Value=behaviour)

    def let(self, variable: str, value: object) -> None:
        """Set a global variable of the dialplan."""
        self.operator.ask("Setvar", Variable=variable, Value=str(value))

    def remember(self, family: str, key: str, value: str) -> None:
        """Put into the database what somebody dialled earlier, such as a call forward."""
        self.operator.ask("DBPut", Family=family, Key=key, Val=value)

    def wait_for(self, event: str, **headers: str) -> str:
        """Wait for an event of this scenario whose headers begin with these texts; return its channel."""
        found = self.operator.wait_for(
            lambda seen: (
                seen.name == event and all((seen.get(name) or "").startswith(text) for name, text in headers.items())
            ),
            self._since,
            LONGEST_SCENARIO_SECONDS,
        )
        return found.get("Channel") or found.get("DestChannel") or ""

    def call_file(self, text: str) -> None:
        """Order a call with a file in the spool folder, whole at once."""
        spool = self._pbx.server.folder / "spool"
        draft = spool / "tmp/order.call"
        draft.write_text(text, encoding="utf-8")
        draft.rename(spool / "outgoing/order.call")

    def originate(self, channel: str, **headers: str) -> None:
        """Have the operator's connection order a call; returns when Asterisk has taken the order."""
        self.operator.ask("Originate", Channel=channel, Async="true", **headers)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def finish(self) -> bytes:
        """Wait until every channel is gone and every phone has done its steps; return the recording."""
        if self._recording is None:
            raise RuntimeError("the scenario recorded nothing")
        deadline = time.monotonic() + LONGEST_SCENARIO_SECONDS
        wait_until(self._all_done, LONGEST_SCENARIO_SECONDS)
        for phone in self._phones:
            phone.check(0.1)
        while left := self.operator.channels():
            if time.monotonic() > deadline:
                raise TimeoutError(f"channels are left: {left}")
            time.sleep(POLL_SECONDS)
        time.sleep(AFTERWARDS_SECONDS)
        return self._recording.close()

    def heard(self) -> bytes:
        """Return what is recorded so far."""
        return self._recording.raw if self._recording else b""

    def tidy(self) -> None:
        """Leave an idle PBX behind, whatever happened."""
        for phone in self._phones:
            phone.stop()
        if self._recording is not None:
            self._recording.close()
        if self.operator.channels():
            self._pbx.server.cli("channel request hangup all")
            wait_until(lambda: not self.operator.channels(), CLEANING_SECONDS)

    def _all_done(self) -> bool:
        # Each one is asked: a phone that failed must not hide behind one that waits.
        return [phone.done() for phone in self._phones].count(False) == 0

    def _start(self, name: str, steps: tuple[Steps, ...], port: int, calls: int) -> None:
        flat = tuple(step for some in steps for step in some)
        ports = (self._pbx.sip_port, port, _passing_port())
        self._phones.append(Phone(name, flat, self.folder, ports, calls))


def _passing_port() -> int:
    """Return a free UDP port out of the kernel's own range: never one that a phone on another PBX comes back to."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_sounds(folder: Path, share: Path) -> None:
    """Write short prompts, and leave Asterisk its other shared files: transfers fail where a prompt is missing."""
    own = folder / "share"
    for name in (*PROMPTS, *DIGITS):
        sound = own / "sounds/en" / f"{name}.ulaw"
        sound.parent.mkdir(parents=True, exist_ok=True)
        sound.write_bytes(tone()[:PROMPT_BYTES])
    for entry in share.iterdir():
        if entry.name != "sounds":
            (own / entry.name).symlink_to(entry)
    (folder / "greeting.ulaw").write_bytes(tone()[:GREETING_BYTES])
    configuration = folder / "etc/asterisk.conf"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace(f"astdatadir => {share}", f"astdatadir => {own}"), encoding="utf-8")
