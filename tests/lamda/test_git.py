"""Git sees the repository that it is called in, and no person's settings or secrets elsewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.git import PASSWORD, USER, commit_in, git_command, git_environment, public_address

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        git_command(*arguments), cwd=folder, env=git_environment(), check=True, text=True,
        capture_output=True,
    ).stdout  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "one"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def test_variables_that_lead_elsewhere_do_not_reach_git(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name, value in {
        "GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"), "GIT_OBJECT_DIRECTORY": str(tmp_path),
        "GIT_COMMON_DIR": str(other), "GIT_NAMESPACE": "n", "GIT_CONFIG_PARAMETERS": "'a.b=c'",
        "GIT_AUTHOR_DATE": "garbage", "GIT_CEILING_DIRECTORIES": str(tmp_path), "GIT_TRACE": "1",
        "GIT_SSH_COMMAND": "kept", "GIT_CONFIG_COUNT": "0",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GIT_SSL_CAINFO", raising=False)
    assert Path(git(repository, "rev-parse", "--show-toplevel").strip()) == repository
    assert {name for name in git_environment() if name.startswith("GIT_")} == {
        "GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "GIT_TERMINAL_PROMPT",
    }  # fmt: skip


def test_settings_for_a_person_stop_no_commit(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "post-checkout", "reference-transaction"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    settings = tmp_path / "config"
    settings.write_text(
        f"[commit]\ngpgsign = true\n[core]\nhooksPath = {hooks}\nsafecrlf = true\n"
        "[user]\nuseConfigOnly = true\nsigningkey = none\n[gpg]\nprogram = /bin/false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    (repository / "file").write_text("one\r\n")
    git(repository, "add", "-A")
    who = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    git(repository, *who, "commit", "-q", "-m", "state")
    assert commit_in(git(repository, "rev-parse", "HEAD"))


def test_the_password_of_the_source_reaches_its_host_alone(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMDA_SOURCE", "https://me:p%40ss@example.org/team/recipe")
    environment = git_environment()
    assert (environment[USER], environment[PASSWORD]) == ("me", "p@ss")
    assert not any("p@ss" in word or "p%40ss" in word for word in git_command("fetch"))
    for host, expected in (("example.org", "password=p@ss"), ("example.com", None)):
        done = subprocess.run(
            git_command("credential", "fill"), cwd=repository, env=environment, check=False,
            text=True, capture_output=True, input=f"protocol=https\nhost={host}\n\n",
        )  # fmt: skip
        assert (expected in done.stdout.splitlines()) if expected else "p@ss" not in done.stdout


@pytest.mark.parametrize(
    ("source", "public"),
    [
        ("https://token@host/x", "https://host/x"),
        ("https://me:secret@host:8/x", "https://host:8/x"),
        ("ssh://git@host/x", "ssh://git@host/x"),
        ("ssh://git:secret@host/x", "ssh://git@host/x"),
        ("git@host:x", "git@host:x"),
        ("/a folder/x", "/a folder/x"),
    ],
)
def test_public_addresses(source: str, public: str) -> None:
    assert public_address(source) == public


def test_a_commit_is_forty_hex_digits() -> None:
    other = COMMIT[::-1]
    assert commit_in(f"{COMMIT}\n") == COMMIT
    assert commit_in("") == commit_in("", "HEAD") == ""
    told = f"{other}\trefs/tags/x/refs/tags/one\n{COMMIT}\trefs/tags/one\n"
    assert commit_in(told, "refs/tags/one") == COMMIT
    for wrong in ("Warning: Permanently added", COMMIT[:39], COMMIT.upper(), f"{COMMIT} HEAD"):
        with pytest.raises(LamdaError, match="expected a commit of 40 hex digits"):
            commit_in(wrong)
