"""A stage's command line: options from its signature, one line on bad input, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lamda.config.resolve import write_resolved
from lamda.ends import End, forget_end, read_end
from lamda.errors import LamdaError
from lamda.outputs import RESOLVED
from lamda.stage import named_paths

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = """
import errno, os, time
from pathlib import Path
from lamda.errors import LamdaError, Refusal
from lamda.files import atomic_directory
from lamda.config.params import Params
from lamda.stage import run

def main(params: Params, rows_path: Path, how: str = "", more: list[Path] = []) -> None:
    print("seed", params.seed, "path", rows_path, "more", [str(path) for path in more])
    print("env", os.environ["GX_ANALYTICS_ENABLED"], os.environ["WANDB_SILENT"])
    if how == "refuse":
        raise LamdaError("rows.parquet, row 3:\\n expected text, found 5")
    if how == "gate":
        raise Refusal("gate corpus stopped the pipeline")
    if how == "full":
        raise OSError(errno.ENOSPC, "No space left on device", "rows.parquet")
    if how == "elsewhere":
        with atomic_directory(rows_path):
            raise ValueError("Io error: No space left on device (os error 28)")
    if how == "large":
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with atomic_directory(rows_path) as temporary:
            (temporary / "rows").write_bytes(bytes(2000))
    if how == "wrapped":
        raise ValueError("Io error: No space left on device (os error 28)")
    if how == "checkpoint":
        raise SystemExit(75)
    if how.startswith("edit "):
        with open(how.removeprefix("edit "), "a") as stream:
            stream.write("#\\n")
    if how == "kill":
        os.kill(os.getpid(), 9)
    if how == "bug":
        raise OSError(errno.EACCES, "Permission denied")
    if how == "wait":
        with atomic_directory(rows_path) as temporary:
            (temporary / "half").write_text("half")
            Path("started").write_text("")
            time.sleep(60)

if __name__ == "__main__":
    run(main)
"""


@cache
def resolved() -> str:
    """What stage resolve writes for the repository."""
    with TemporaryDirectory() as folder:
        write_resolved(REPOSITORY, Path(folder) / RESOLVED)
        return (Path(folder) / RESOLVED).read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / RESOLVED).write_text(resolved())
    (tmp_path / "script.py").write_text(SCRIPT)
    return tmp_path


def command(*options: str) -> list[str]:
    return [sys.executable, "script.py", *options]


def run_stage(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*options), cwd=folder, text=True, capture_output=True, check=False,
        env=os.environ | variables,
    )  # fmt: skip


def test_options_follow_the_signature_and_params_are_bound(folder: Path) -> None:
    done = run_stage(folder, "--rows-path", "a/b", "--more", "c", "--more", "d")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "seed 17 path a/b more ['c', 'd']\nenv false true\n"


@pytest.mark.parametrize(
    ("how", "parts"),
    [
        ("refuse", ["error: rows.parquet, row 3: expected text, found 5\n"]),
        ("full", ["error: disk full", "rows.parquet", "free space and run again"]),
        ("wrapped", ["error: disk full", "os error 28", "nothing was half-written"]),
        ("large", ["error: file too large for this process", "raise `ulimit -f`"]),
    ],
)
def test_bad_input_and_a_full_disk_are_one_line(folder: Path, how: str, parts: list[str]) -> None:
    done = run_stage(folder, "--rows-path", "a", "--how", how)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    for part in parts:
        assert part in done.stderr


def test_the_disk_that_is_full_is_named_and_not_that_of_the_working_folder(
    folder: Path,
) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == folder.stat().st_dev:
        pytest.skip("there is no second file system")
    script = (folder / "script.py").read_text()
    wanted = 'OSError(errno.ENOSPC, "No space left on device", "/dev/shm/no/rows.parquet")'
    before = 'OSError(errno.ENOSPC, "No space left on device", "rows.parquet")'
    (folder / "script.py").write_text(script.replace(before, wanted))
    done = run_stage(folder, "--rows-path", "a", "--how", "full")
    assert "MiB left in /dev/shm)" in done.stderr
    done = run_stage(folder, "--rows-path", f"/dev/shm/rows{os.getpid()}", "--how", "elsewhere")
    assert "MiB left in /dev/shm)" in done.stderr


def test_a_gates_refusal_is_told_from_a_fault(folder: Path) -> None:
    done = run_stage(folder, "--rows-path", "a", "--how", "gate")
    assert (done.returncode, done.stderr) == (3, "error: gate corpus stopped the pipeline\n")


def test_other_ends_keep_their_meaning(folder: Path) -> None:
    done = run_stage(folder, "--rows-path", "a", "--how", "checkpoint")
    assert (done.returncode, done.stderr) == (75, "")
    done = run_stage(folder, "--rows-path", "a", "--how", "bug")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "PermissionError" in done.stderr
    done = run_stage(folder)
    assert done.returncode == 2
    assert "--rows-path" in done.stderr


def test_a_bad_key_names_file_and_key(folder: Path) -> None:
    with (folder / RESOLVED).open("a") as stream:
        stream.write("sead: 1\n")
    done = run_stage(folder, "--rows-path", "a")
    assert done.returncode == 2
    assert done.stderr == (
        "error: params.resolved.yaml: key 'sead': unknown key; "
        "check its spelling against params.yaml\n"
    )


def test_a_terminated_stage_leaves_nothing_half_written(folder: Path) -> None:
    with subprocess.Popen(command("--rows-path", "out", "--how", "wait"), cwd=folder) as process:
        while not (folder / "started").exists() and process.poll() is None:
            time.sleep(0.02)
        before = {path.name for path in folder.iterdir()}
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 128 + signal.SIGTERM
    left = {path.name for path in folder.iterdir()}
    assert left == {str(RESOLVED), "script.py", "started"}
    assert len(before - left) == 1


@pytest.mark.parametrize(
    ("options", "end"),
    [
        (["--rows-path", "a"], End(0)),
        (["--rows-path", "a", "--how", "refuse"],
         End(2, "rows.parquet, row 3: expected text, found 5")),
        (["--rows-path", "a", "--how", "gate"], End(3, "gate corpus stopped the pipeline")),
        (["--rows-path", "a", "--how", "checkpoint"], End(75)),
        (["--rows-path", "a", "--how", "kill"], End(None)),
        (["--rows-path", "a", "--how", "bug"],
         End(1, "PermissionError: [Errno 13] Permission denied")),
        ([], End(2)),
    ],
)  # fmt: skip
def test_where_dvc_runs_it_its_end_is_told(folder: Path, options: list[str], end: End) -> None:
    run_stage(folder, *options, DVC_STAGE="part/dvc.yaml:one")
    assert read_end(folder, "one") == end
    forget_end(folder, "one")
    run_stage(folder, *options)
    assert read_end(folder, "one") is None


GRAPH = """
stages:
  one:
    cmd: x
    deps: [dep, folder, absent]
    params: [seed, params.resolved.yaml: [seed, sample]]
    outs: [rows]
"""


@pytest.mark.parametrize(
    ("edited", "told"),
    [
        ("dep", "dep"), ("folder/new", "folder/new"), ("folder/old", "folder/old"),
        ("absent", "absent"), ("params.yaml", "key 'seed' of params.yaml"),
    ],
)  # fmt: skip
def test_inputs_that_are_edited_while_it_runs_fail_it(folder: Path, edited: str, told: str) -> None:
    (folder / "dvc.yaml").write_text(GRAPH)
    (folder / "folder").mkdir()
    for name in ("dep", "folder/old", "else"):
        (folder / name).write_text("text")
    (folder / "params.yaml").write_text("seed: ")
    options = ("--rows-path", "a", "--how")
    assert run_stage(folder, *options, "edit else", DVC_STAGE="one").returncode == 0
    if edited == "params.yaml":
        options = ("--rows-path", "a", "--how", "edit params.yaml")
        script = (folder / "script.py").read_text()
        (folder / "script.py").write_text(script.replace('"#\\n"', '"18"'))
        done = run_stage(folder, *options, DVC_STAGE="one")
    else:
        done = run_stage(folder, *options, f"edit {edited}", DVC_STAGE="one")
    assert done.returncode == 75
    assert done.stderr == (
        f"error: stage one: {told} changed while the stage ran, so what it made is of neither "
        "state: run again\n"
    )


def test_named_paths_are_unique_pairs() -> None:
    assert named_paths("input", ["a=x/y", "b=c=d"]) == {"a": Path("x/y"), "b": Path("c=d")}
    for bad in (["a"], ["=x"], ["a="], ["a=x", "a=y"]):
        with pytest.raises(LamdaError, match=rf"--input {bad[-1]}: expected name=path"):
            named_paths("input", bad)
