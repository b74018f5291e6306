"""A DVC remote on S3 that refuses, is not there, or goes away half-way: one line, nothing lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, SHORT, Project

from lamda.errors import LamdaError
from lamda.runner.failures import TryAgain
from lamda.runner.runs import run_stage

from ...s3_server import BUCKET, SECRET_KEY, Server, s3_server

pytestmark = pytest.mark.slow


def made(folder: Path, uri: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose remote is at `uri`; credentials come from the environment."""
    (folder / "aws").touch()  # DVC does not take /dev/null for an empty file
    files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(folder / "aws"))
    quiet = QUIET | {"SIDE": str(folder / "side")} | files
    for key, value in (server.environment | quiet).items():
        monkeypatch.setenv(key, value)
    project = Project(folder, SHORT, remote=False)
    project.dvc("remote", "add", "-q", "--default", "store", uri)
    project.dvc("remote", "modify", "-q", "store", "endpointurl", server.url)
    project.dvc("remote", "modify", "-q", "store", "connect_timeout", "5")
    project.commit()
    return project


def refused(project: Project, run: Any, name: str, entries: Any = None) -> LamdaError:
    """The error of a stage: one line without a secret; nothing is committed or tagged."""
    with pytest.raises(LamdaError) as caught:
        run_stage(run, name, entries or {}, project.shell())
    told = str(caught.value)
    assert "\n" not in told
    assert SECRET_KEY not in told + "".join(project.told)
    assert project.command("git", "tag") == ""
    assert project.command("git", "status", "--porcelain") == ""
    return caught.value


@pytest.mark.parametrize("secret", ["wrong", None], ids=["wrong", "missing"])
@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_credentials_that_do_not_fit_are_final_and_nothing_runs_twice_when_they_do(
    tmp_path: Path, s3: str, shared_server: Server, monkeypatch: pytest.MonkeyPatch,
    shared: bool, secret: str | None,
) -> None:  # fmt: skip
    project = made(tmp_path, s3, shared_server, monkeypatch)
    run = project.prepare(project.run(shared=shared))
    with monkeypatch.context() as changed:
        changed.setenv("AWS_EC2_METADATA_DISABLED", "true")  # no other place is asked for them
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if secret is None else ():
            changed.delenv(name)
        if secret is not None:
            changed.setenv("AWS_SECRET_ACCESS_KEY", secret)
        error = refused(project, run, "corpus")
    assert not isinstance(error, TryAgain)
    assert "check its address and credentials" in str(error)
    run_stage(run, "corpus", {}, project.shell())
    assert project.ran() == ["corpus"]


def test_a_bucket_that_is_not_there_is_final(
    tmp_path: Path, shared_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made(tmp_path, "s3://no-such-bucket/x", shared_server, monkeypatch)
    error = refused(project, project.prepare(project.run()), "corpus")
    assert not isinstance(error, TryAgain)
    assert "check its address and credentials" in str(error)


def test_a_remote_that_goes_away_half_way_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server").mkdir()
    with s3_server(tmp_path / "server") as server:
        project = made(tmp_path, f"s3://{BUCKET}/x", server, monkeypatch)
        run = project.prepare(project.run())
        entries = {"corpus": run_stage(run, "corpus", {}, project.shell()).entry}
        server.stop()
        error = refused(project, run, "train", entries)
        assert isinstance(error, TryAgain)
        assert (run.place() / "words").exists()
