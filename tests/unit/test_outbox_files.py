"""The outbox's files when something has happened to them: the loss is counted exactly, and nothing ever gets stuck."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from amibridge.errors import OutboxInUse
from amibridge.outbox import segment as form
from amibridge.outbox.base import GAP, Record
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.store import Limits, Store

SMALL = Limits(segment_bytes=2048, sync=False)
READY_SECONDS = 5.0


def record(number: int, epoch: str = "e1") -> Record:
    return Record(epoch, number, number, "", f"Event: N\r\nNumber: {number}".encode())


@asynccontextmanager
async def opened(folder: Path, limits: Limits = SMALL, **options: Any) -> AsyncIterator[DiskOutbox]:
    outbox = DiskOutbox(folder, limits, **options)
    await outbox.open()
    try:
        yield outbox
    finally:
        await outbox.close()


async def fill(folder: Path, count: int, *, first: int = 1, limits: Limits = SMALL) -> None:
    """So many records, in several segments, closed cleanly."""
    async with opened(folder, limits) as outbox:
        for number in range(first, first + count):
            outbox.append(record(number))
            if number % 20 == 0:
                await asyncio.sleep(0.01)


def crash(folder: Path) -> None:
    """As a SIGKILL leaves it: the clean end was never noted."""
    (folder / "cursor").unlink()


async def take(outbox: DiskOutbox, until: int) -> tuple[list[int], list[dict[str, Any]]]:
    """The numbers read up to this one, and the gaps among them; all are released."""
    numbers: list[int] = []
    gaps: list[dict[str, Any]] = []
    async with asyncio.timeout(READY_SECONDS):
        while not numbers or numbers[-1] < until:
            records = await outbox.read(50)
            outbox.release(len(records))
            for one in records:
                if one.kind == GAP:
                    gaps.append(json.loads(one.payload))
                else:
                    assert one == record(one.sequence, one.epoch)
                    numbers.append(one.sequence)
    return numbers, gaps


async def judge(folder: Path, last: int) -> tuple[int, int]:
    """Open, append one more, read all: everything is there or inside a gap. (lost, told as lost)"""
    async with opened(folder) as outbox:
        outbox.append(record(last + 1))
        numbers, gaps = await take(outbox, last + 1)
        assert numbers == sorted(set(numbers))
        missing = set(range(1, last + 2)) - set(numbers)
        told = {n for gap in gaps for n in range(gap["from_sequence"] or 1, gap["to_sequence"] + 1)}
        assert missing == told, (missing, gaps)
        assert sum(gap["lost"] for gap in gaps) == len(missing) == outbox.dropped
        assert outbox.received == outbox.confirmed + outbox.dropped and outbox.pending == 0
        return len(missing), len(told)


async def test_what_was_closed_is_there_again(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 100)
    async with opened(tmp_path / "box") as outbox:
        assert outbox.before is not None and outbox.before.clean and outbox.before.sequence == 100
        assert outbox.pending == 100
        assert await take(outbox, 100) == (list(range(1, 101)), [])
    async with opened(tmp_path / "box") as outbox:
        assert outbox.pending == 0
        assert outbox.released_to == ("e1", 100)


async def test_a_lost_cursor_means_again_and_not_lost(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 100)
    crash(tmp_path / "box")
    async with opened(tmp_path / "box") as outbox:
        assert outbox.before is not None and not outbox.before.clean
        assert await take(outbox, 100) == (list(range(1, 101)), [])


@pytest.mark.parametrize("slot", [0, 1])
async def test_a_ruined_cursor_slot_leaves_the_other(tmp_path: Path, slot: int) -> None:
    await fill(tmp_path / "box", 50)
    path = tmp_path / "box" / "cursor"
    content = bytearray(path.read_bytes())
    if len(content) > slot * 36:
        content[slot * 36 + 9] ^= 0x55
    path.write_bytes(content)
    assert (await judge(tmp_path / "box", 50))[0] == 0


def scanned(content: bytes) -> list[int]:
    return [number for _, _, number, one in form.scan(content, form.HEADER_BYTES) if one == record(number)]


def test_truncated_at_every_byte_the_whole_records_are_read() -> None:
    content = form.header(1) + form.encode((n, record(n)) for n in range(1, 21))
    ends = [end for _, end, _, _ in form.scan(content, form.HEADER_BYTES)]
    for cut in range(form.HEADER_BYTES, len(content) + 1):
        for padding in (b"", b"\0" * 100):
            assert scanned(content[:cut] + padding) == list(range(1, sum(end <= cut for end in ends) + 1))


def test_a_flipped_bit_at_every_byte_costs_that_record_only() -> None:
    content = form.header(1) + form.encode((n, record(n)) for n in range(1, 21))
    spans = [(start, end) for start, end, _, _ in form.scan(content, form.HEADER_BYTES)]
    for at in range(form.HEADER_BYTES, len(content)):
        for bit in (0x01, 0x80, 0xFF):
            broken = bytearray(content)
            broken[at] ^= bit
            hit = next(n for n, (start, end) in enumerate(spans, 1) if start <= at < end)
            assert scanned(bytes(broken)) == [n for n in range(1, 21) if n != hit]


async def test_bit_flips_anywhere_in_a_folder_are_counted_exactly(tmp_path: Path) -> None:
    await fill(tmp_path / "whole", 150)
    files = sorted((tmp_path / "whole").glob("*.seg"))
    assert len(files) > 2
    chance = random.Random(4)
    lost = 0
    for turn in range(60):
        box = tmp_path / f"box{turn}"
        shutil.copytree(tmp_path / "whole", box)
        path = box / chance.choice(files).name
        content = bytearray(path.read_bytes())
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        found, _ = await judge(box, 150)
        assert found == (0 if at < form.HEADER_BYTES else 1)
        lost += found
        if found and path.name != files[-1].name:
            assert list((box / "quarantine").iterdir())
    assert lost > 30


async def test_a_torn_tail_is_cut_at_every_byte(tmp_path: Path) -> None:
    await fill(tmp_path / "whole", 12)
    (path,) = (tmp_path / "whole").glob("*.seg")
    content = path.read_bytes()
    for cut in range(form.HEADER_BYTES, len(content)):
        box = tmp_path / f"box{cut}"
        shutil.copytree(tmp_path / "whole", box)
        crash(box)
        (box / path.name).write_bytes(content[:cut] + b"\0" * 500)
        whole = len(scanned(content[:cut]))
        async with opened(box) as outbox:
            outbox.append(record(whole + 1))
            assert await take(outbox, whole + 1) == (list(range(1, whole + 2)), [])
            assert bool(outbox.torn_bytes) == (cut > len(form.header(1) + written(whole)))


def written(count: int) -> bytes:
    return form.encode((n, record(n)) for n in range(1, count + 1))


async def test_a_missing_segment_is_counted_exactly(tmp_path: Path) -> None:
    await fill(tmp_path / "whole", 100)
    names = [path.name for path in sorted((tmp_path / "whole").glob("*.seg"))]
    assert len(names) > 3
    for name in names:
        box = tmp_path / name
        shutil.copytree(tmp_path / "whole", box)
        (box / name).unlink()
        assert (await judge(box, 100))[0] > 1


async def test_swapped_segments_are_read_in_order(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 100)
    one, two = sorted((tmp_path / "box").glob("*.seg"))[:2]
    aside = tmp_path / "aside"
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    assert (await judge(tmp_path / "box", 100))[0] == 0


async def test_files_that_are_no_segments_are_set_aside(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 20)
    (tmp_path / "box" / "00000000000000000000.seg").write_bytes(os.urandom(5000))
    (tmp_path / "box" / "00000000000000000003.seg").write_bytes(b"")
    assert (await judge(tmp_path / "box", 20))[0] == 0


async def test_a_second_process_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "box") as outbox:
        outbox.append(record(1))
        with pytest.raises(OutboxInUse, match="another bridge uses"):
            await DiskOutbox(tmp_path / "box", SMALL).open()
        assert await take(outbox, 1) == ([1], [])


async def test_files_are_for_the_owner_only(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 20)
    assert (tmp_path / "box").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "box").iterdir()} == {0o600}


async def test_a_disk_that_fails_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.outbox.log.FAULT_WAIT_SECONDS", 0.05)
    works = True
    sync = os.fdatasync

    def fdatasync(fd: int) -> None:
        if not works:
            raise OSError(errno.EIO, "a dying disk")
        sync(fd)

    monkeypatch.setattr(os, "fdatasync", fdatasync)
    async with opened(tmp_path / "box", Limits(segment_bytes=2048)) as outbox:
        for number in range(1, 301):
            works = not 100 <= number < 200
            outbox.append(record(number))
            await asyncio.sleep(0.002)
            if number == 180:
                assert outbox.fault
                numbers, gaps = await take(outbox, 150)
                assert (numbers, gaps) == (list(range(1, numbers[-1] + 1)), [])
        more, gaps = await take(outbox, 300)
        assert (numbers + more, gaps) == (list(range(1, 301)), [])
        assert not outbox.fault and outbox.pending == outbox.dropped == 0


async def test_a_full_disk_ten_times_over(small_disk: Path) -> None:
    """What does not fit is dropped, oldest first, each in a gap; when there is room again it goes on."""
    limits = Limits(segment_bytes=1 << 20, sync=False)
    payload = b"Event: Big\r\nX: " + b"x" * 4000
    count = 50_000  # two hundred megabytes
    async with opened(small_disk / "box", limits, ring_bytes=4 << 20) as outbox:
        for number in range(1, count + 1):
            outbox.append(Record("e1", number, 1, "", payload))
            if number % 100 == 0:
                await asyncio.sleep(0.001)
            assert outbox.received == outbox.confirmed + outbox.pending + outbox.dropped
        seen: list[int] = []
        gaps: list[dict[str, Any]] = []
        async with asyncio.timeout(60):
            while not seen or seen[-1] < count:
                records = await outbox.read(500)
                outbox.release(len(records))
                gaps += [json.loads(one.payload) for one in records if one.kind == GAP]
                seen += [one.sequence for one in records if one.kind != GAP]
        told = {n for gap in gaps for n in range(gap["from_sequence"], gap["to_sequence"] + 1)}
        assert told == set(range(1, count + 1)) - set(seen)
        assert sum(gap["lost"] for gap in gaps) == len(told) == outbox.dropped > count // 2
        assert {gap["reason"] for gap in gaps} == {"outbox_full"}
        assert len(seen) > 2000
        assert outbox.pending == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    """A file system of 20 MB, where we may mount one; else the outbox's own limit plays the disk."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", place], capture_output=True)
    if done.returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


async def test_a_disk_that_fails_while_room_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but memory is left then; when the disk is back, so is the outbox."""
    monkeypatch.setattr("amibridge.outbox.log.FAULT_WAIT_SECONDS", 0.05)
    async with opened(tmp_path / "box", Limits(max_bytes=8192, segment_bytes=2048, sync=False)) as outbox:
        outbox.append(record(1))
        outbox.release(len(await outbox.read(1)))
        works, write, fallocate = True, os.pwrite, os.posix_fallocate

        def guarded(call: Any) -> Any:
            def guard(*words: Any) -> Any:
                if not works:
                    raise OSError(errno.EROFS, "a read-only disk")
                return call(*words)

            return guard

        monkeypatch.setattr(os, "pwrite", guarded(write))
        monkeypatch.setattr(os, "posix_fallocate", guarded(fallocate))
        for number in range(2, 400):
            works = not 100 < number < 300
            outbox.append(record(number))
            await asyncio.sleep(0.001)
        async with asyncio.timeout(READY_SECONDS):
            while outbox.fault or outbox.pending:
                outbox.release(len(await outbox.read(50)) if outbox.pending else 0)
                await asyncio.sleep(0)
        assert outbox.received == outbox.confirmed + outbox.dropped == 399


async def test_a_reader_and_the_one_who_makes_room_do_not_count_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amibridge.outbox.log.TAIL_BYTES", 4096)
    limits = Limits(max_bytes=64 * 1024, segment_bytes=4096, sync=False)
    async with opened(tmp_path / "box", limits, ring_bytes=32 * 1024) as outbox:
        seen: list[int] = []

        async def read() -> None:
            while not seen or seen[-1] < 5000:
                records = await outbox.read(20)
                seen.extend(one.sequence for one in records if one.kind != GAP)
                await asyncio.sleep(0.001)
                outbox.release(len(records))
                assert outbox.pending >= 0

        reading = asyncio.create_task(read())
        for number in range(1, 5001):
            outbox.append(record(number))
            if number % 50 == 0:
                await asyncio.sleep(0.001)
        await asyncio.wait_for(reading, 30)
        assert outbox.dropped == 5000 - len(seen) > 0
        await asyncio.wait_for(outbox.empty(), 1)


async def test_a_full_outbox_that_is_closed_keeps_the_newest(tmp_path: Path) -> None:
    limits = Limits(max_bytes=8192, segment_bytes=2048, sync=False)
    async with opened(tmp_path / "box", limits) as outbox:
        for number in range(1, 301):
            outbox.append(record(number))
    async with opened(tmp_path / "box", limits) as outbox:
        numbers, gaps = await take(outbox, 300)
        assert numbers == list(range(numbers[0], 301)) and len(numbers) > 20
        assert sum(gap["lost"] for gap in gaps) == 300 - len(numbers)


async def test_a_hole_at_the_end_is_told_without_waiting_for_more(tmp_path: Path) -> None:
    await fill(tmp_path / "box", 20)
    (path,) = (tmp_path / "box").glob("*.seg")
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    async with opened(tmp_path / "box") as outbox:
        async with asyncio.timeout(READY_SECONDS):
            while outbox.pending:
                outbox.release(len(await outbox.read(50)))
        assert (outbox.confirmed, outbox.dropped) == (19, 1)
    assert (await judge(tmp_path / "again", 0)) == (0, 0)


async def test_a_file_that_can_not_be_read_is_a_gap_and_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(tmp_path / "box", 60)
    bad = sorted((tmp_path / "box").glob("*.seg"))[1]
    really = Path.open

    def opening(path: Path, *words: Any, **more: Any) -> Any:
        if path == bad:
            raise OSError(errno.EIO, "a bad sector")
        return really(path, *words, **more)

    monkeypatch.setattr(Path, "open", opening)
    assert (await judge(tmp_path / "box", 60))[0] > 1


async def test_a_leftover_file_does_not_stop_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path / "box") as outbox:
        (tmp_path / "box" / f"{1:020d}.seg").write_bytes(b"left")
        outbox.append(record(1))
        assert await take(outbox, 1) == ([1], [])
        assert not outbox.fault


CRASHER = """
import asyncio, os, sys
from pathlib import Path
from amibridge.outbox import log
from amibridge.outbox.base import Record
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.store import Limits
log.PRUNE_EVERY_SECONDS = 0.0
folder, call, nth, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
real, seen = getattr(os, call), 0
def dying(*words, **more):
    global seen
    seen += 1
    if seen == nth:
        if call == "pwrite":
            real(words[0], bytes(words[1])[: len(words[1]) // 2], words[2])
        os.kill(os.getpid(), 9)
    return real(*words, **more)
setattr(os, call, dying)
async def main():
    outbox = DiskOutbox(folder, Limits(segment_bytes=2048, retain_bytes=0, retain_seconds=0))
    await outbox.open()
    for n in range(first, first + 400):
        outbox.append(Record("e1", n, n, "", f"Event: N\\r\\nNumber: {n}".encode()))
        await asyncio.sleep(0.001)
        if outbox._safe:
            print(outbox._safe, flush=True)
        if n % 5 == 0 and outbox._safe > outbox._reading.next:
            outbox.release(len(await outbox.read(3)))
    await outbox.close()
asyncio.run(main())
"""


@pytest.mark.parametrize("call", ["pwrite", "fdatasync", "fsync", "ftruncate", "posix_fallocate", "open", "unlink"])
async def test_killed_inside_a_call_to_the_system(tmp_path: Path, call: str) -> None:
    """What was safe before the kill is there after it, whichever call the process died in."""
    for nth in (1, 2, 3, 7, 12):
        box = tmp_path / f"{call}{nth}"
        words = [sys.executable, "-c", CRASHER, str(box), call, str(nth), "1"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=30)
        assert done.returncode == -9 or (nth > 1 and done.returncode == 0), done.stderr
        safe = int(done.stdout.split()[-1]) if done.stdout.split() else 0
        store = Store(box, SMALL)
        found = store.open()
        kept = [number for number, _, _ in store.kept()]
        assert found.next > safe
        assert set(range(found.released + 1, safe + 1)) <= set(kept)
        store.close(None)
        async with opened(box) as outbox:
            start = found.next
            outbox.append(record(start))
            numbers, gaps = await take(outbox, start)
            assert not gaps and numbers == list(range(found.released + 1, start + 1))
