"""What people put into the store, by the commands alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from lamda.ingestion.filed import read_pins, write_pins
from lamda.outputs import FILED
from lamda.records import Dialog, write_table

from ..runner.workspace import REPOSITORY
from .test_store import lamda

INBOX = Path("store/inbox/dialogs")
OLD = (1.0, 1.0)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", "store")
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    write_pins(FILED, [])
    row = Dialog("1", "forum", ("hi", "hello"), ("a", "b"))
    write_table(INBOX / "good.parquet", [row], Dialog)
    os.utime(INBOX / "good.parquet", OLD)


def test_files_in_the_inbox_are_taken_pinned_and_taken_back() -> None:
    bad = INBOX / "bad.parquet"
    bad.write_text("no table")
    os.utime(bad, OLD)
    code, shown, _ = lamda("ingest")
    filed, refused = shown.splitlines()
    assert code == 3
    assert re.fullmatch(r"filed dialogs/\w{16}/good\.parquet: 1 rows", filed)
    assert refused.startswith("refused inbox/dialogs/bad.parquet: 1 problem; inbox/dialogs/bad")
    done = json.loads(lamda("ingest", "--json")[1])
    assert done == {"filed": [], "refused": [], "waiting": [], "answered": [], "unreadable": []}
    for news in (1, 0):
        told = lamda("pin")[1]
        assert told == f"references/filed.json: 1 files, 1 rows; {news} new, 0 gone\n"
    assert [pin.name for pin in read_pins(FILED)] == ["good.parquet"]
    assert lamda("ingest")[:2] == (0, "the inbox is empty\n")

    version = filed.split()[1].split("/")[1]
    code, told, _ = lamda("unfile", version)
    assert code == 0
    assert f"good.parquet: 1 rows taken back; they lie in store/unfiled/dialogs/{version}" in told
    assert "references/filed.json still pins them: `lamda pin --gone`" in told
    assert lamda("pin", "--gone")[1].endswith(": 0 files, 0 rows; 0 new, 1 gone\n")
    assert lamda("unfile", version)[0] == 2


def test_a_file_that_is_not_whole_yet_is_left_alone() -> None:
    whole = (INBOX / "good.parquet").read_bytes()
    growing = INBOX / "growing.parquet"
    growing.write_bytes(whole[:-5])
    os.utime(growing, (os.stat(growing).st_mtime - 10,) * 2)  # still for longer than the pause
    code, shown, _ = lamda("ingest")
    assert code == 0
    assert "left alone inbox/dialogs/growing.parquet: expected a Parquet table" in shown
    assert growing.read_bytes() == whole[:-5]


def test_limits_of_the_gates_are_held_at_the_door() -> None:
    row = Dialog("2", "forum", ("hi", "word " * 1000), ("a", "b"))
    write_table(INBOX / "long.parquet", [row], Dialog)
    os.utime(INBOX / "long.parquet", OLD)
    assert "at most 2000 characters (max_turn_characters), found 5000" in lamda("ingest")[1]


@pytest.mark.parametrize("command", ["ingest", "releases", "tasks list"])
def test_a_store_that_is_not_there_is_no_empty_one(command: str) -> None:
    code, told, error = lamda(*command.split(), "--from", "stoer")
    assert (code, told) == (2, "") and "stoer: no such store, nothing was done; name a" in error
    assert not Path("stoer").exists()
