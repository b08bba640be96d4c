"""Renders the configuration of one test Asterisk: templates, certificate and a tone as music on hold."""

import math
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.origins import which

TEMPLATES = Path(__file__).with_name("asterisk")
FOLDERS = ("etc", "varlib/agi-bin", "spool/outgoing", "spool/monitor", "spool/tmp", "run", "log", "moh")
OPENSSL_SECONDS = 30.0
SAMPLES_PER_SECOND = 8000
TONE_HERTZ = 440
TONE_SECONDS = 4

USERS: Mapping[str, str] = {
    name: f"{name}-secret" for name in ("admin", "readonly", "reporter", "single", "patient", "impatient", "elsewhere")
}
"""Manager users of `manager.conf` and their secrets; what each may do stands there."""


@dataclass(frozen=True, slots=True)
class AsteriskOptions:
    """What tests vary, in Asterisk's own words; `writetimeout` (milliseconds) is the admin user's."""

    timestampevents: bool = True
    systemname: str = ""
    disabledevents: str = "TestEvent"
    writetimeout: int = 100


def write_configuration(folder: Path, options: AsteriskOptions, places: Mapping[str, str | int]) -> None:
    """Fill the folder of one Asterisk; `places` are the paths and ports for the templates."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    values = {
        **places,
        "FOLDER": folder,
        "TIMESTAMPEVENTS": "yes" if options.timestampevents else "no",
        "SYSTEMNAME": options.systemname,
        "DISABLEDEVENTS": options.disabledevents,
        "WRITETIMEOUT": options.writetimeout,
    }
    for template in TEMPLATES.glob("*.conf"):
        (folder / "etc" / template.name).write_text(_filled(template.read_text(), values))
    write_certificate(folder / "etc/server.pem", folder / "etc/server.key")
    (folder / "moh/tone.ulaw").write_bytes(tone())


def write_certificate(certificate: Path, key: Path) -> None:
    """Make a self-signed certificate for loopback with the `openssl` program."""
    openssl = which("openssl")
    if openssl is None:
        raise FileNotFoundError("the TLS port of the test Asterisk needs the program `openssl` (package openssl)")
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=OPENSSL_SECONDS)


def tone() -> bytes:
    """Return a few seconds of a tone as 8 kHz µ-law."""
    angle = 2 * math.pi * TONE_HERTZ / SAMPLES_PER_SECOND
    count = TONE_SECONDS * SAMPLES_PER_SECOND
    return bytes(_mu_law(int(6000 * math.sin(angle * i))) for i in range(count))


def _mu_law(sample: int) -> int:
    """Encode one 16-bit sample (ITU-T G.711): sign, three bits of exponent, four of mantissa, all inverted."""
    sign = 0x80 if sample < 0 else 0
    magnitude = abs(sample) + 132
    exponent = max(magnitude.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | magnitude >> (exponent + 3) & 0x0F) & 0xFF


def _filled(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text
