"""Shards and packed rows: nothing lost, targets shifted, exact by step, lesson in copying."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from lamda.batches import IGNORE_INDEX
from lamda.data.copying import CopyLesson
from lamda.data.packing import PackedRows, pack
from lamda.data.shards import Shard, write_shard
from lamda.errors import LamdaError


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
    rows = list(pack(np.array(lengths), range(len(lengths)), 64))
    pieces = [piece for row in rows for piece in row]
    assert sum(length for _, length in pieces) == sum(lengths)
    assert len({key for key, _ in pieces}) == len(pieces)
    assert all(sum(length for _, length in row) <= 64 for row in rows)


def rows_of(opened: Shard, seed: int = 3) -> PackedRows:
    return PackedRows(
        [opened], {"forum": 1.0}, seq_len=16, batch_size=4, steps=10, seed=seed, pad=0
    )


def test_every_piece_of_a_cut_document_begins_as_the_document_does(tmp_path: Path) -> None:
    begin = (1, 2)
    documents = [[*begin, *range(10 + 50 * n, 10 + 50 * n + 13 * n)] for n in range(1, 4)]
    write_shard(tmp_path, "forum", documents, 500)
    opened = Shard.open(tmp_path, "forum")
    order = range(len(documents))
    taken = sum(len(row) for row in pack(opened.lengths, order, 16, len(begin)))
    rows = list(pack(opened.lengths, order, 16, len(begin)))
    assert taken == sum(-(-(len(one) - 2) // 14) for one in documents)  # 14 new ids in each
    assert all(sum(length for _, length in row) <= 16 for row in rows)
    source = PackedRows(
        [opened], {"forum": 1.0}, seq_len=16, batch_size=len(rows), steps=1, seed=1, pad=0,
        begin=begin,
    )  # fmt: skip
    batch, bodies, whole = source.batch(0), [], [tuple(one[2:]) for one in documents]
    for tokens, targets, numbers in zip(batch.tokens, batch.targets, batch.documents, strict=True):
        for number in range(1, numbers.max() + 1):
            inside = numbers == number
            ids, asked = tokens[inside].tolist(), targets[inside].tolist()
            assert tuple(ids[:2]) == begin
            bodies += ids[2:]
            begins = any(tuple(ids[2:]) == one[: len(ids) - 2] for one in whole)
            assert asked[:2] == ([2, ids[2]] if begins else [IGNORE_INDEX] * 2)
            assert asked[2:] == [*ids[3:], IGNORE_INDEX]
    assert sorted(bodies) == sorted(index for one in whole for index in one)  # each once


def test_a_lesson_begins_as_a_text_does(tmp_path: Path) -> None:
    write_shard(tmp_path, "forum", [[1, 2, *range(10, 30)]] * 9, 500)
    inner = PackedRows(
        [Shard.open(tmp_path, "forum")], {"forum": 1.0}, seq_len=16, batch_size=4, steps=2, seed=1,
        pad=0, begin=(1, 2),
    )  # fmt: skip
    text = np.arange(500) >= 10
    batch = CopyLesson(inner, share=1.0, tokens=64, later=0.0, text=text, seed=1).batch(0)
    assert (batch.tokens[:, :2] == [1, 2]).all()
    assert (batch.targets[:, :2] == IGNORE_INDEX).all()
    assert (batch.tokens[:, 2:] >= 10).all()


def test_rows_with_room_for_no_more_than_the_beginning_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"key 'seq_len': 4: expected more than the 4 ids"):
        PackedRows(
            [shard(tmp_path)], {"forum": 1.0}, seq_len=4, batch_size=1, steps=1, seed=1, pad=0,
            begin=(1, 2, 3, 4),
        )  # fmt: skip


def test_targets_are_the_next_token_of_the_same_document(tmp_path: Path) -> None:
    batch = rows_of(shard(tmp_path)).batch(2)
    for line, at in np.argwhere(batch.targets != IGNORE_INDEX):
        assert batch.targets[line, at] == batch.tokens[line, at + 1]
        assert batch.documents[line, at] == batch.documents[line, at + 1] > 0
    assert (batch.targets != IGNORE_INDEX).sum() > 20


def test_a_batch_depends_on_seed_and_step_alone(tmp_path: Path) -> None:
    opened = shard(tmp_path)
    first, again = rows_of(opened), rows_of(opened)
    again.batch(0)
    assert np.array_equal(first.batch(7).tokens, again.batch(7).tokens)
    assert not np.array_equal(first.batch(7).tokens, rows_of(opened, seed=4).batch(7).tokens)


def test_rows_come_as_soon_as_nothing_can_be_added() -> None:
    lengths = np.full(10_000, 60)  # a row takes one, and stays open for something shorter
    assert next(pack(lengths, range(10_000), 64)) == [(0, 60)]
    order = iter(range(10_000))
    rows = pack(np.full(10_000, 40), order, 64)
    assert [len(next(rows)) for _ in range(5)] == [1] * 5
    assert next(order) < 100


def test_the_corpus_is_not_held_in_memory(tmp_path: Path) -> None:
    draws = np.random.default_rng(2)
    documents = [draws.integers(0, 500, draws.integers(20, 800)) for _ in range(3000)]
    write_shard(tmp_path, "forum", [ids.tolist() for ids in documents], 500)
    size = (tmp_path / "forum.bin").stat().st_size
    steps = int(sum(len(ids) for ids in documents)) // (4 * 256)  # one epoch
    tracemalloc.start()
    try:
        opened = Shard.open(tmp_path, "forum")
        rows = PackedRows(
            [opened], {"forum": 1.0}, seq_len=256, batch_size=4, steps=steps, seed=1, pad=0
        )
        batch = rows.batch(steps - 1)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(opened.ids, np.memmap)
    assert (batch.targets != IGNORE_INDEX).any()
    assert most < size / 3


def test_a_source_that_would_never_be_read_is_named(tmp_path: Path) -> None:
    letters = shard(tmp_path, "letters")
    with pytest.raises(LamdaError, match=r"data\.mixture': source 'letters' has no share"):
        PackedRows([letters], {"forum": 1.0}, seq_len=16, batch_size=4, steps=1, seed=0, pad=0)


def test_mixture_without_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"data\.mixture': no share is above 0"):
        PackedRows(
            [shard(tmp_path)], {"forum": 0.0}, seq_len=16, batch_size=4, steps=1, seed=0, pad=0
        )


def test_the_tokens_of_each_source_are_those_that_stand_in_its_rows(tmp_path: Path) -> None:
    odd = [[1, 3, 5] * (1 + n % 4) for n in range(60)]
    even = [[2, 4] * (1 + n % 9) for n in range(60)]
    opened = []
    for name, documents in (("odd", odd), ("even", even)):
        write_shard(tmp_path, name, documents, 500)
        opened.append(Shard.open(tmp_path, name))
    inner = PackedRows(
        opened, {"odd": 0.3, "even": 0.7}, seq_len=16, batch_size=4, steps=30, seed=2, pad=0
    )
    text = np.ones(500, bool)
    lesson = CopyLesson(inner, share=1.0, tokens=9 * 64, later=0.25, text=text, seed=1)
    found = lesson.tokens_by_source(30)
    counted = {"odd": 0, "even": 0}
    for step in range(30):
        rows, taught = inner.batch(step), lesson.batch(step)
        own = (rows.tokens == taught.tokens).all(axis=1) & (step >= 9)
        counted["odd"] += int((rows.tokens[own] % 2 == 1).sum())
        counted["even"] += int(((rows.tokens[own] % 2 == 0) & (rows.tokens[own] > 0)).sum())
    assert found == counted and min(found.values()) > 100


def test_copy_lesson_repeats_and_ends(tmp_path: Path) -> None:
    inner = rows_of(shard(tmp_path))
    lesson = CopyLesson(
        inner, share=1.0, tokens=3 * 64, later=0.0, text=np.arange(1000) % 2 == 0, seed=1
    )
    batch = lesson.batch(2)
    assert not (batch.tokens % 2).any(), "pieces of text alone"
    asked = np.argwhere(batch.targets != IGNORE_INDEX)
    assert len(asked) > 0
    for line, at in asked:
        row = batch.tokens[line].tolist()
        assert batch.targets[line, at] == row[at + 1]
        assert row[at + 1] in row[: at + 1]
    assert np.array_equal(lesson.batch(3).tokens, inner.batch(3).tokens)
