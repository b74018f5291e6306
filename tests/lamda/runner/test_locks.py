"""Lock entries: laid over one another in place, compared, and told in words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dvc.lock import Lock
from dvc.utils.serialize import load_yaml

from lamda.errors import LamdaError
from lamda.hashes import dvc_hash
from lamda.runner.locks import (
    DVC_LOCK,
    check_hand_over,
    put_entries,
    read_entries,
    reasons,
    saved,
    write_entries,
)


def entry(*, out: str = "a" * 32, dep: str = "b" * 32) -> dict[str, Any]:
    return {
        "cmd": "x",
        "deps": [{"path": "in", "hash": "md5", "md5": dep, "size": 1}],
        "params": {"params.yaml": {"rate": 1e-4, "on": True, "name": "1e-4"}},
        "outs": [{"path": "out", "hash": "md5", "md5": out, "size": 7_400_000}],
    }


def test_a_lock_that_dvc_is_writing_is_read_when_it_is_whole(tmp_path: Path) -> None:
    lock = tmp_path / "dvc.lock"
    write_entries(lock, {"a": entry(), "b": entry()})
    whole = lock.read_text()
    (tmp_path / DVC_LOCK).parent.mkdir(parents=True)
    writer = Lock(str(tmp_path / DVC_LOCK))  # DVC's own
    writer.lock()
    lock.write_text(whole[: len(whole) // 2])
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_entries, lock)
        with pytest.raises(TimeoutError):
            reading.result(timeout=0.2)
        lock.write_text(whole)
        writer.unlock()
        assert reading.result() == {"a": entry(), "b": entry()}


def test_entries_keep_their_place_and_read_as_dvc_reads_them(tmp_path: Path) -> None:
    lock = tmp_path / "dvc.lock"
    assert read_entries(lock) == {}
    numeric = entry(out="1" * 32, dep="123e4" + "0" * 27)  # hashes that look like numbers
    assert put_entries(lock, {"b": entry(), "a": entry()})
    assert put_entries(lock, {"b": numeric, "c": entry()})
    assert list(read_entries(lock)) == ["b", "a", "c"]
    expected = {"b": numeric, "a": entry(), "c": entry()}
    assert read_entries(lock) == expected
    assert load_yaml(str(lock)) == {"schema": "2.0", "stages": expected}
    before = lock.stat().st_mtime_ns
    assert not put_entries(lock, {"a": entry()})
    assert lock.stat().st_mtime_ns == before


def test_a_lock_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").write_text("stages:\n  a:\n    cmd: x\n    ou")
    with pytest.raises(
        LamdaError, match=r"dvc\.lock: expected YAML.*healing` mends one that a kill"
    ):
        read_entries(tmp_path / "dvc.lock")
    (tmp_path / "dvc.lock").write_text("stages: [a]\n")
    with pytest.raises(LamdaError, match=r"dvc\.lock: key 'stages'"):
        read_entries(tmp_path / "dvc.lock")


def test_another_hash_than_the_one_handed_over_is_refused(tmp_path: Path) -> None:
    maker = {"outs": [{"path": "in", "hash": "md5", "md5": "b" * 32}]}
    check_hand_over("s", entry(), {"maker": maker}, tmp_path)
    with pytest.raises(LamdaError, match="read in as cccc.* but 'maker' made bbbb"):
        check_hand_over("s", entry(dep="c" * 32), {"maker": maker}, tmp_path)


def test_a_file_of_params_is_held_against_the_one_that_its_stage_wrote(tmp_path: Path) -> None:
    (tmp_path / "made.yaml").write_text("seed: 1\n")
    hashed = dvc_hash(tmp_path / "made.yaml")
    maker = {"outs": [{"path": "made.yaml", "hash": "md5", "md5": hashed}]}
    reader = {**entry(), "params": {"made.yaml": {"seed": 1}, "params.yaml": {"a": 1}}}
    check_hand_over("s", reader, {"resolve": maker}, tmp_path)
    (tmp_path / "made.yaml").write_text("seed: 2\n")
    with pytest.raises(LamdaError, match=f"read made.yaml as .*, but 'resolve' made {hashed}"):
        check_hand_over("s", reader, {"resolve": maker}, tmp_path)


def test_words() -> None:
    assert saved(entry()) == "out 7.4 MB"
    status = [
        {"changed deps": {"in": "modified", "params.yaml": {"rate": "new"}}},
        {"changed outs": {"out": "deleted"}},
        "changed command",
    ]
    assert reasons(status, known=True) == [
        "dep in modified", "param rate of params.yaml new", "output out deleted", "changed command",
    ]  # fmt: skip
    assert reasons(None, known=True) == []
    assert reasons(status, known=False) == ["first run"]
