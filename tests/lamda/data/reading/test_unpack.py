"""Packed streams: every packing gives the same bytes, and damage ends them where it is."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable

import pytest
import zstandard

from lamda.data.reading import unpack
from lamda.data.reading.unpack import Damaged, Unpacked, unpacked

TEXT = "".join(f"line {n} {random.Random(n).random()}\n" for n in range(12_000)).encode()
PACK: dict[str, Callable[[bytes], bytes]] = {
    "xz": lzma.compress,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "plain": bytes,
}
PACKED = [name for name in PACK if name != "plain"]


def before_damage(data: bytes) -> tuple[bytes, str]:
    """What a stream gives before it is damaged, and what is said then."""
    stream, got = unpacked(io.BytesIO(data)), b""
    try:
        while piece := stream.read1(1000):
            got += piece
    except Damaged as error:
        return got, str(error)
    return got, ""


@pytest.mark.parametrize("name", PACK)
def test_every_packing_gives_the_same_bytes(name: str) -> None:
    assert unpacked(io.BytesIO(PACK[name](TEXT))).read() == TEXT
    assert unpacked(io.BytesIO(PACK[name](b""))).read() == b""


@pytest.mark.parametrize("name", PACKED)
def test_members_one_after_the_other_and_zeros_behind_are_read(name: str) -> None:
    data = PACK[name](TEXT) + PACK[name](b"the end\n") + b"\0" * 512
    assert unpacked(io.BytesIO(data)).read() == TEXT + b"the end\n"


@pytest.mark.parametrize("name", PACKED)
def test_of_a_file_that_was_cut_what_came_before_is_kept(name: str) -> None:
    data = PACK[name](TEXT)
    half = len(data) // 2
    got, told = before_damage(data[:half])
    assert TEXT.startswith(got)
    assert f"byte {half:,}" in told and "was cut" in told
    if name != "bzip2":  # its blocks are of 900 kB
        assert len(got) > 0.2 * len(TEXT)


@pytest.mark.parametrize("name", PACKED)
def test_damage_inside_is_named_with_its_place_and_ends_the_stream(name: str) -> None:
    data = bytearray(PACK[name](TEXT))
    at = len(data) * 2 // 3
    data[at : at + 64] = bytes(b ^ 0x5A for b in data[at : at + 64])
    got, told = before_damage(bytes(data))
    assert told and f"{name} data, byte " in told
    assert len(got) < len(TEXT) or name == "xz"
    if name in ("xz", "gzip"):
        assert len(got) > 0.3 * len(TEXT)


def test_bytes_behind_that_do_not_belong_are_told() -> None:
    got, told = before_damage(gzip.compress(TEXT) + b"something else, long enough")
    assert got == TEXT and "do not belong" in told


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_is_stopped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "SMALL", 2**18)
    monkeypatch.setattr(unpack, "MAX_RATIO", 100)
    bomb = PACK[name](b"\0" * 2**23)
    stream = Unpacked(io.BytesIO(bomb))
    got = 0
    with pytest.raises(Damaged, match="more than 100 times its size"):
        while count := stream.readinto(bytearray(2**16)):
            got += count
    assert got < 2**23


def long_window(power: int) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        3, window_log=power, enable_ldm=False, write_content_size=False
    )
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(TEXT) + packer.flush()


def test_a_long_window_is_read_and_told() -> None:
    data = long_window(27)
    with pytest.raises(zstandard.ZstdError):
        zstandard.ZstdDecompressor(max_window_size=2**26).decompressobj().decompress(data)
    raw = Unpacked(io.BytesIO(data))
    assert io.BufferedReader(raw).read() == TEXT
    assert raw.window == 2**27


def test_the_window_of_the_forum_dumps_is_allowed_and_a_larger_one_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert unpack.MAX_WINDOW == 2**31  # `zstd --long=31`
    monkeypatch.setattr(unpack, "MAX_WINDOW", 2**26)
    with pytest.raises(Damaged, match=r"a window of 0\.1 GiB, expected at most"):
        Unpacked(io.BytesIO(long_window(27)))
