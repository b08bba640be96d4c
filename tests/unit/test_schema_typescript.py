"""The generated TypeScript types compile under --strict and narrow as a consumer needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from amibridge.cli.generated import SCHEMAS
from amibridge.schemas.typescript import types
from tests.rig import typescript

ROOT = Path(__file__).parents[2]
COMPILE_SECONDS = 60

CONSUMER = """
import type { ActionRequest, AmiEvent, BridgeEvent, ReplyEvent, UnknownEvent } from "./amibridge";

export function about(event: AmiEvent | BridgeEvent | ReplyEvent): number | null {
  switch (event.type) {
    case "asterisk.ami.Hangup.v1": {
      const uniqueid: string | null | undefined = event.data.channel?.uniqueid;
      // @ts-expect-error: the channel may be null
      event.data.channel.uniqueid;
      // @ts-expect-error: no such field
      event.data.couse;
      return uniqueid ? event.data.cause : null;
    }
    case "amibridge.gap.found.v1":
      return event.data.reason === "a reason of tomorrow" ? 0 : event.data.from_sequence ?? 0;
    case "amibridge.command.replied.v1":
      // @ts-expect-error: there is no such status
      if (event.data.status === "fine") return 1;
      return event.data.status === "success" ? 0 : 1;
    default:
      return null;
  }
}

export const extra = (event: UnknownEvent): string | string[] | undefined => event.data.extra?.["Header"];

export const call: ActionRequest<"Originate"> = {
  id: "1", action: "Originate", deadline: "2026-11-24T14:17:00Z",
  params: { Channel: "PJSIP/100", Exten: 200, Priority: 1, Context: "default", Variable: { LANG: "en" } },
};
export const any: ActionRequest = { id: "2", action: "Hangup", params: { Channel: "PJSIP/100-1" } };
// @ts-expect-error: the channel is required
export const unsaid: ActionRequest<"Hangup"> = { id: "3", action: "Hangup", params: {} };
// @ts-expect-error: no such parameter
export const typo: ActionRequest<"Hangup"> = { id: "4", action: "Hangup", params: { Channel: "x", Couse: 1 } };
"""


def test_committed_types_compile(tmp_path: Path) -> None:
    compiler = typescript.compiler()
    if compiler is None:
        reason = "no TypeScript compiler: `python -m tests.rig.bootstrap` brings one where there is Node and npm"
        if typescript.can_install() and os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(reason)
        pytest.skip(reason)
    shutil.copy(ROOT / SCHEMAS / "amibridge.d.ts", tmp_path)
    (tmp_path / "consumer.ts").write_text(CONSUMER, encoding="utf-8")
    command = [*compiler, "--noEmit", "--strict", "--target", "es2022", "--module", "es2022", "consumer.ts"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=COMPILE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_type_is_in_the_union() -> None:
    text = types()
    assert '"asterisk.ami.Hangup.v1": HangupData;' in text
    assert '"AOC-D"' not in text and "export interface AOCDData extends EventData {" in text
    assert 'reason: "link_lost"' in text and "(string & {})" in text
