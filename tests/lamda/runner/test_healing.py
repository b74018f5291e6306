"""What a kill leaves of DVC's own files is mended, and what is in use or a person's stays."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dvc.lock import Lock
from dvc.schema import COMPILED_LOCKFILE_SCHEMA as LOCKFILE
from dvc.utils.serialize import load_yaml

from lamda.outputs import LOCK
from lamda.runner.healing import RWLOCK, heal
from lamda.runner.locks import DVC_LOCK, write_entries


@pytest.fixture
def rwlock(tmp_path: Path) -> Path:
    path = tmp_path / RWLOCK
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("content", ["", '{"read": {"a"', "[]", "null", "[" * 100_000])
def test_a_damaged_one_is_removed_and_said(tmp_path: Path, rwlock: Path, content: str) -> None:
    rwlock.write_text(content)
    said: list[str] = []
    assert heal(tmp_path, said.append)
    assert not rwlock.exists()
    assert said == [f"{rwlock}: damaged by a kill, and no DVC process lives here: removed"]
    assert not heal(tmp_path, said.append)


def test_a_whole_one_stays(tmp_path: Path, rwlock: Path) -> None:
    rwlock.write_text('{"read": {}}')
    assert not heal(tmp_path)
    assert rwlock.exists()


def test_it_stays_while_dvc_lives(tmp_path: Path, rwlock: Path) -> None:
    rwlock.write_text("")
    (tmp_path / "dvc").write_text("print('here', flush=True); input()")
    command = [sys.executable, "dvc"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as living:
        assert living.stdout is not None
        living.stdout.readline()
        assert not heal(tmp_path)
        living.communicate("\n")
    assert heal(tmp_path, lambda _: None)


def entry(number: int) -> dict[str, Any]:
    files = [{"path": f"{kind}/{number}", "hash": "md5", "md5": f"{number}" * 32, "size": 1}
             for kind in ("in", "out")]  # fmt: skip
    params = {"params.yaml": {"seed": number, "note": "a\n  b: c"}}
    return {"cmd": "python -m x", "deps": files[:1], "params": params, "outs": files[1:]}


ENTRIES = {f"stage_{number}": entry(number) for number in range(1, 5)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose last commit holds a lock of the first three stages, the first of them
    another than today's."""
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@localhost")
    write_entries(tmp_path / LOCK, {"stage_1": entry(9), "stage_2": entry(2), "stage_3": entry(3)})
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    write_entries(tmp_path / LOCK, ENTRIES)
    return tmp_path


def test_a_lock_that_a_kill_cut_anywhere_is_one_that_dvc_reads(project: Path) -> None:
    lock, said = project / LOCK, list[str]()
    whole = lock.read_text()
    healed = 0
    for end in range(len(whole)):
        lock.write_text(whole[:end])
        healed += heal(project, said.append)
        found = load_yaml(lock)
        assert not LOCKFILE(found).get("datasets")  # by DVC's own schema
        # what was cut last, by a hash for instance, may be less than what was made
        *before, last = [name for name in ENTRIES if f"\n  {name}:" in whole[:end]] or [""]
        assert all(found["stages"][name] == ENTRIES[name] for name in before)
        assert set(found["stages"]) >= {*before, last} - {"", "stage_4"}
        assert not heal(project, said.append), "once"
    assert healed == len(said) > len(whole) * 0.5
    lock.write_text(whole)
    assert not heal(project, said.append)
    assert lock.read_text() == whole


@pytest.mark.parametrize("content", ["", "schema", "\0" * 512, "schema: '2.0'\nstages:\n  a:\n"])
def test_without_a_commit_nothing_is_kept_of_a_lock_that_holds_no_entry(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / LOCK).write_text(content)
    said: list[str] = []
    assert heal(tmp_path, said.append)
    assert not (tmp_path / LOCK).exists()
    assert said == [
        f"{tmp_path / LOCK}: cut by a kill while DVC wrote it: 0 entries kept, 0 taken from the "
        "last commit; others run again, or come from the cache"
    ]


def test_a_lock_that_a_person_damaged_stays(project: Path) -> None:
    lock = project / LOCK
    whole = lock.read_text()
    conflict = "<<<<<<< HEAD\n    cmd: x\n=======\n    cmd: y\n>>>>>>> b\n"
    for text in (
        whole.replace("    cmd: python -m x\n", conflict),
        whole.replace("    cmd: python -m x\n", "    cmd:\n", 1),
        f"# mine\n{whole[:-40]}",
        "not: a lock",
    ):
        lock.write_text(text)
        assert not heal(project)
        assert lock.read_text() == text


def test_a_lock_that_dvc_is_writing_is_left_to_it(project: Path) -> None:
    lock = project / LOCK
    whole = lock.read_text()
    (project / DVC_LOCK).parent.mkdir(parents=True)
    writer = Lock(str(project / DVC_LOCK))  # DVC's own
    writer.lock()
    lock.write_text(whole[:300])
    with ThreadPoolExecutor(1) as pool:
        healing = pool.submit(heal, project)
        with pytest.raises(TimeoutError):
            healing.result(timeout=0.2)
        lock.write_text(whole)
        writer.unlock()
        assert not healing.result()
    assert lock.read_text() == whole
