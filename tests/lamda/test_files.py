"""Writes appear whole or not at all; a digest sees every byte and every name."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.files import (
    atomic_directory,
    atomic_file,
    digest,
    digest_of,
    matches,
    read_json,
    rewrite,
    write_json,
    write_text,
)


def test_a_file_appears_only_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with atomic_file(path) as temporary:
        temporary.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), atomic_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_directory_replaces_the_old_one_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "model"
    for name in ("first", "second"):
        with atomic_directory(path) as temporary:
            (temporary / name).mkdir()
            (temporary / name / "x").write_text(name)
    assert [p.name for p in path.iterdir()] == ["second"]
    with pytest.raises(SystemExit), atomic_directory(path) as temporary:
        (temporary / "third").write_text("half")
        raise SystemExit(143)
    assert [p.name for p in path.iterdir()] == ["second"]
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_json_is_sorted_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"b": 1, "a": ["ü"]})
    assert path.read_text() == '{\n  "a": [\n    "ü"\n  ],\n  "b": 1\n}\n'
    assert read_json(path) == {"a": ["ü"], "b": 1}


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_broken_json_is_one_line_with_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(LamdaError, match="expected JSON") as caught:
        read_json(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_missing_json_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"no such file; run `dvc repro`"):
        read_json(tmp_path / "a.json")


def test_digest_changes_with_content_and_names_but_not_with_place(tmp_path: Path) -> None:
    def tree(place: str, name: str, text: str) -> str:
        write_text(tmp_path / place / "folder" / name, text)
        return digest([tmp_path / place])

    same = tree("one", "a", "text")
    assert tree("two", "a", "text") == same
    assert tree("three", "b", "text") != same
    assert tree("four", "a", "Text") != same
    with pytest.raises(LamdaError, match="no such file or directory"):
        digest([tmp_path / "five"])


def test_a_folder_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    real = tmp_path / "other disk" / "real"
    link = tmp_path / "link"
    link.symlink_to(real)
    for text in ("one", "two"):  # at first it leads nowhere
        with atomic_directory(link) as folder:
            (folder / text).write_text(text)
        assert link.is_symlink()
        assert [path.name for path in real.iterdir()] == [text]
    real_file = tmp_path / "file"
    real_file.write_text("x")
    with atomic_directory(real_file) as folder:
        (folder / "new").touch()
    assert real_file.is_dir()


@pytest.mark.parametrize("make", [atomic_file, atomic_directory])
def test_an_error_says_what_was_being_written(tmp_path: Path, make: Any) -> None:
    for error in (OSError(28, "No space left on device"), ValueError("wrapped")):
        with pytest.raises(type(error)) as caught, make(tmp_path / "out"):
            raise error
        assert caught.value.written == tmp_path / "out"
    assert list(tmp_path.iterdir()) == []


def test_a_users_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "file.json", tmp_path / "link.json"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to("there/file.json")
    rewrite(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o7777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["file.json"]
    rewrite(tmp_path / "made" / "file", b"first")
    assert (tmp_path / "made/file").read_bytes() == b"first"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000, "{", "\x00"])
def test_no_json_ends_a_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(LamdaError, match=r"bad\.json: expected JSON, found ") as caught:
        read_json(tmp_path / "bad.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["here", ".hidden/here"])
def test_a_pattern_finds_the_same_wherever_the_repository_lies(tmp_path: Path, place: str) -> None:
    root = tmp_path / place
    for name in ("a.csv", "b.csv", ".c.csv", "d.csv.dvc", ".cache/e.csv"):
        write_text(root / "own" / name, name)
    assert matches(root, "own/*.csv*") == [root / "own" / "a.csv", root / "own" / "b.csv"]
    assert [path.name for path in matches(root, "own/**/*.csv")] == ["a.csv", "b.csv"]
    whole = digest_of(root, "own/*.csv")
    assert whole and digest_of(root, "own/*.tsv") == ""
    write_text(root / "own" / "b.csv", "other")
    assert digest_of(root, "own/*.csv") != whole
