"""What stands around a run in git's settings, variables and warnings neither stops nor bends it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, SHORT, Project

from lamda.errors import LamdaError
from lamda.runner.processes import Shell
from lamda.runner.runs import finish, prepare, run_stage
from lamda.runner.workspaces import git

SSH = """#!/bin/sh
echo "Warning: Permanently added 'host' (ED25519) to the list of known hosts." >&2
echo '{"a": "line as DVC answers"}' >&2
for last; do :; done
exec sh -c "$last"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    return Project(tmp_path, SHORT, remote=False)


def test_an_answer_is_whole_and_without_warnings(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\necho warning >&2\nseq 1000\nprintf 'x y'\n")
    (tmp_path / "git").chmod(0o755)
    told: list[str] = []
    shell = Shell(echo=told.append)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    shell.variables["PATH"] = path
    before = os.environ["PATH"]
    os.environ["PATH"] = path  # where the program is looked for
    try:
        answer = git(shell, tmp_path, "-c", "a.b=c", "status")
    finally:
        os.environ["PATH"] = before
    assert answer.splitlines() == [*map(str, range(1, 1001)), "x y"]
    assert told == ["warning"]


@pytest.mark.slow
def test_ssh_that_warns_of_a_host_is_not_taken_for_an_answer(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ssh").write_text(SSH)
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(tmp_path / "ssh"))
    run = project.run("v1.0")
    run = project.prepare(type(run)(**run.as_json() | {"source": f"ssh://host{project.source}"}))
    assert run.commit == project.command("git", "rev-parse", "HEAD").strip()
    made = run_stage(run, "corpus", {}, project.shell())
    trained = run_stage(run, "train", {"corpus": made.entry}, project.shell())
    done = finish(run, {"corpus": made.entry, "train": trained.entry}, project.shell())
    assert project.command("git", "rev-parse", done["tag"]).strip() == done["commit"]
    assert done["tag"].startswith("run/v1-0-")


@pytest.mark.slow
def test_settings_and_variables_of_a_person_leave_a_run_alone(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "pre-push", "post-checkout"):
        (hooks / name).write_text("#!/bin/sh\necho no >&2\nexit 1\n")
        (hooks / name).chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[commit]\ngpgsign = true\n[tag]\ngpgsign = true\n[core]\nhooksPath = {hooks}\n"
        "fsmonitor = true\n[user]\nuseConfigOnly = true\n[gpg]\nprogram = /bin/false\n"
        "[push]\npushOption = x\ngpgSign = true\nrecurseSubmodules = check\n"
        "[color]\nui = always\n[diff]\nexternal = /bin/false\n"
    )
    before = project.command("git", "symbolic-ref", "HEAD")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    for name, value in {
        "GIT_DIR": str(project.source / ".git"), "GIT_WORK_TREE": str(project.source),
        "GIT_INDEX_FILE": str(project.source / ".git/index"), "GIT_AUTHOR_DATE": "never",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    project.whole(project.run())
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_AUTHOR_DATE"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert project.command("git", "symbolic-ref", "HEAD") == before
    assert project.command("git", "status", "--porcelain") == ""
    assert "train" in project.tagged("one")


def test_an_address_with_a_password_is_in_no_error(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(LamdaError) as caught:
        git(Shell(echo=told.append), tmp_path, "ls-remote", "http://me:secret@127.0.0.1:1/x")
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str([caught.value.args, told])


@pytest.mark.slow
def test_a_password_in_lamda_source_is_in_no_file(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an https source: git is told to read the folder in its place."""
    monkeypatch.setenv("LAMDA_SOURCE", "https://me:secret7@example.org/x")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{project.source}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://example.org/x")
    from lamda.orchestration.configuration import from_environment

    run = project.run()
    source = from_environment(tmp_path).source
    run = type(run)(**run.as_json() | {"source": source})
    shell = project.shell()
    graph = project.source / "dvc.yaml"
    from lamda.runner.graph import fingerprint, load_graph

    run = prepare(run, fingerprint(load_graph(graph)), shell)
    run_stage(run, "corpus", {}, shell)
    assert "secret7" not in str(run.as_json()) + str(project.told)
    files = [path for path in run.root.rglob("*") if path.is_file()]
    assert [path for path in files if b"secret7" in path.read_bytes()] == []
