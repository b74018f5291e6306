"""Shards and packed rows: nothing lost, targets shifted, exact by step, lesson in copying."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lamda.errors import LamdaError
from lamda.tokens import CopyLesson, PackedRows, Shard, pack, write_shard
from lamda.training.rows import IGNORED


def shard(directory: Path, name: str = "forum", documents: int = 50) -> Shard:
    rows = [list(range(10 + d, 10 + d + 3 + d % 7)) for d in range(documents)]
    write_shard(directory, name, rows, 500)
    return Shard.open(directory, name)


def test_shard_round_trip(tmp_path: Path) -> None:
    write_shard(tmp_path, "a", [[1, 2, 3], [], [4]], 500)
    opened = Shard.open(tmp_path, "a")
    assert opened.ids.tolist() == [1, 2, 3, 4]
    assert opened.starts.tolist() == [0, 3] and opened.lengths.tolist() == [3, 1]


def test_truncated_shard_is_refused(tmp_path: Path) -> None:
    shard(tmp_path)
    path = tmp_path / "forum.bin"
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(LamdaError, match=r"forum\.bin: expected \d+ bytes"):
        Shard.open(tmp_path, "forum")


def test_packing_uses_every_token_once() -> None:
    lengths = [5, 130, 40, 3, 64, 64]
    rows = pack(lengths, range(len(lengths)), 64)
    pieces = [piece for row in rows for piece in row]
    assert sum(length for _, length in pieces) == sum(lengths)
    assert len({key for key, _ in pieces}) == len(pieces)
    assert all(sum(length for _, length in row) <= 64 for row in rows)


def rows_of(opened: Shard, seed: int = 3) -> PackedRows:
    return PackedRows(
        [opened], {"forum": 1.0}, row_tokens=16, batch_rows=4, steps=10, seed=seed, pad=0
    )


def test_targets_are_the_next_token_of_the_same_document(tmp_path: Path) -> None:
    batch = rows_of(shard(tmp_path)).batch(2)
    for line, at in np.argwhere(batch.targets != IGNORED):
        assert batch.targets[line, at] == batch.tokens[line, at + 1]
        assert batch.documents[line, at] == batch.documents[line, at + 1] > 0
    assert (batch.targets != IGNORED).sum() > 20


def test_a_batch_depends_on_seed_and_step_alone(tmp_path: Path) -> None:
    opened = shard(tmp_path)
    first, again = rows_of(opened), rows_of(opened)
    again.batch(0)
    assert np.array_equal(first.batch(7).tokens, again.batch(7).tokens)
    assert not np.array_equal(first.batch(7).tokens, rows_of(opened, seed=4).batch(7).tokens)


def test_mixture_without_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"pretrain\.mixture"):
        PackedRows([shard(tmp_path)], {}, row_tokens=16, batch_rows=4, steps=1, seed=0, pad=0)


def test_copy_lesson_repeats_and_ends(tmp_path: Path) -> None:
    inner = rows_of(shard(tmp_path))
    lesson = CopyLesson(inner, share=1.0, tokens=3 * 64, later=0.0, low=10, seed=1)
    batch = lesson.batch(2)
    asked = np.argwhere(batch.targets != IGNORED)
    assert len(asked) > 0
    for line, at in asked:
        row = batch.tokens[line].tolist()
        assert batch.targets[line, at] == row[at + 1]
        assert row[at + 1] in row[: at + 1]
    assert np.array_equal(lesson.batch(3).tokens, inner.batch(3).tokens)
