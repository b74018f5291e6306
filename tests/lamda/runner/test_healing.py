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

from lamda.config import yaml_file
from lamda.outputs import LOCK
from lamda.runner.healing import RWLOCK, heal
from lamda.runner.locks import DVC_LOCK, unwritten, write_entries


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
    healed, ends = 0, range(0, len(whole), 3)
    for end in ends:
        lock.write_text(whole[:end])
        healed += heal(project, said.append)
        found = load_yaml(lock)
        assert not LOCKFILE(found).get("datasets")  # by DVC's own schema
        # what was cut last, by a hash for instance, may be less than what was made
        *before, last = [name for name in ENTRIES if f"\n  {name}:" in whole[:end]] or [""]
        assert all(found["stages"][name] == ENTRIES[name] for name in before)
        assert set(found["stages"]) >= {*before, last} - {"", "stage_4"}
        assert not heal(project, said.append), "once"
    assert healed == len(said) > len(ends) * 0.5
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


@pytest.mark.parametrize("end", [b"caf\xc3", b"caf", b"caf" + b"\0" * 512])
def test_a_cut_is_seen_where_without_it_there_would_be_yaml(project: Path, end: bytes) -> None:
    """In the middle of a character, or with the noughts that a disk leaves: DVC reads neither."""
    write_entries(project / LOCK, ENTRIES | {"last": {"cmd": "caf\u00e9"}})
    data = (project / LOCK).read_bytes()
    (project / LOCK).write_bytes(data[: data.index(b"caf")] + end)
    assert heal(project, lambda _: None) == (end != b"caf")
    assert load_yaml(project / LOCK)["stages"].keys() >= ENTRIES.keys()


@pytest.mark.parametrize("committed", ["<<<<<<< a\n=======\n", "schema: '2.0'\nstages: {a: 1}\n"])
def test_a_bad_lock_of_the_last_commit_is_taken_for_none(project: Path, committed: str) -> None:
    lock = project / LOCK
    whole = lock.read_text()
    lock.write_text(committed)
    subprocess.run(("git", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qam",
                    "x"), cwd=project, check=True)  # fmt: skip
    lock.write_text(whole[:-40])
    assert heal(project, lambda _: None)
    assert load_yaml(lock)["stages"] == {name: ENTRIES[name] for name in list(ENTRIES)[:3]}


def test_the_last_commit_is_asked_for_the_folder_s_own_lock(project: Path) -> None:
    """A project may be a folder of a repository, which has a dvc.lock of its own."""
    inner = project / "inner"
    inner.mkdir()
    (inner / LOCK).write_text("")
    assert heal(inner, lambda _: None)
    assert not (inner / LOCK).exists()


def test_a_link_stays_one_and_its_mode(project: Path) -> None:
    lock, target = project / LOCK, project / "elsewhere"
    target.write_text(lock.read_text()[:-40])
    target.chmod(0o664)
    lock.unlink()
    lock.symlink_to(target)
    assert heal(project, lambda _: None)
    assert lock.is_symlink() and target.stat().st_mode & 0o777 == 0o664
    assert set(load_yaml(target)["stages"]) == {"stage_1", "stage_2", "stage_3"}


def test_what_cannot_be_read_is_left_to_dvc(project: Path) -> None:
    (project / LOCK).unlink()
    (project / LOCK).mkdir()
    (project / RWLOCK).mkdir(parents=True)
    assert not heal(project)


def test_what_is_not_cut_is_seen_while_dvc_holds_its_lock(project: Path) -> None:
    """A pull holds it for hours."""
    (project / DVC_LOCK).parent.mkdir(parents=True)
    with ThreadPoolExecutor(1) as pool, Lock(str(project / DVC_LOCK)):
        assert not pool.submit(heal, project).result(timeout=20)


def test_of_two_that_heal_one_does(project: Path) -> None:
    """The other one would write its older view over what came between."""
    lock = project / LOCK
    lock.write_text(lock.read_text()[:-40])
    (project / DVC_LOCK).parent.mkdir(parents=True)
    (project / DVC_LOCK).touch()
    with ThreadPoolExecutor(1) as pool, unwritten(lock):
        healing = pool.submit(heal, project)
        with pytest.raises(TimeoutError):
            healing.result(timeout=0.5)
        write_entries(lock, ENTRIES)
    assert not healing.result()
    assert load_yaml(lock)["stages"] == ENTRIES


def test_a_lock_larger_than_is_read_here_stays(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project / LOCK).read_text()
    monkeypatch.setattr(yaml_file, "MAX_VALUES", 120)
    assert not heal(project)
    assert (project / LOCK).read_text() == text


def test_a_lock_that_a_person_damaged_stays(project: Path) -> None:
    lock = project / LOCK
    whole = lock.read_text()
    conflict = "<<<<<<< HEAD\n    cmd: x\n=======\n    cmd: y\n>>>>>>> b\n"
    for text in (
        whole.replace("    cmd: python -m x\n", conflict),
        whole.replace("    cmd: python -m x\n", "    cmd:\n", 1),
        f"# mine\n{whole[:-40]}",
        "not: a lock",
        f"{whole}datasets:\n- name: d\n  type: dvc\n  lo",
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


def test_what_keeps_it_from_mending_is_one_line(project: Path) -> None:
    lock = project / LOCK
    lock.write_text(lock.read_text()[:-40])
    (project / DVC_LOCK).mkdir(parents=True)
    command = [sys.executable, "-m", "lamda.runner.healing"]
    told = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert told.returncode and told.stderr.startswith("error: ") and "Traceback" not in told.stderr
    assert str(DVC_LOCK) in told.stderr and told.stderr.count("\n") == 1
