"""Human talk that no rule was written for: real answers against answers to somebody else."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from lamda_world.raters.judge import Judge

REAL = Path(__file__).parents[4] / "shared" / "data" / "topical_chat" / "valid_rare.json.xz"


def pairs() -> list[tuple[tuple[str, ...], str]]:
    """Short turns of Topical-Chat with the two turns before them."""
    talks = json.loads(lzma.decompress(REAL.read_bytes())).values()
    found = []
    for talk in list(talks)[:150]:
        turns = [turn["message"] for turn in talk["content"]]
        for number in range(3, len(turns)):
            if len(turns[number].split()) <= 25:
                found.append((tuple(turns[number - 2 : number]), turns[number]))
    return found[:500]


def test_on_topical_chat(judge: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    """Its raters call 93 % of the turns good; the judge doubts more, and doubts strangers most."""
    if not REAL.exists():
        pytest.skip("needs ../shared/data/topical_chat, which is not here")
    talk = pairs()
    strangers = [
        (context, response)
        for (context, _), (_, response) in zip(talk, talk[50:] + talk[:50], strict=True)
    ]
    shares = []
    for rows in (talk, strangers):
        readings = [judge.read(*row) for row in rows]
        shares.append([
            sum(reading.sensible for reading in readings) / len(rows),
            sum(reading.specific for reading in readings) / len(rows),
            sum(bool(reading.violated) for reading in readings) / len(rows),
        ])  # fmt: skip
    real, other = shares
    with capsys.disabled():
        print(
            f"\n  Topical-Chat, {len(talk)} answers: sensible {real[0]:.2f}, specific "
            f"{real[1]:.2f}, unsafe {real[2]:.3f}; of strangers: {other[0]:.2f}, {other[1]:.2f}",
            end="",
        )
    assert real[0] > 0.6
    assert real[0] - other[0] > 0.2
    assert real[1] - other[1] > 0.2
    assert real[2] < 0.05
