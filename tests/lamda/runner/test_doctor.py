"""`lamda doctor`: what it says of machines and trees that lack something, and when it is bad."""

from __future__ import annotations

import socket
import subprocess
from collections import namedtuple
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.runner.doctor import BAD, GOOD, LOOK, Check, examine, lines, machine, project

REPOSITORY = Path(__file__).resolve().parents[3]
LINKED = ("dvc.yaml", "data.yaml", "lamda", "lamda_world", "own", "profiles", "stages",
          "requirements.lock", ".dvc")  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone."""
    for name in LINKED:
        if (REPOSITORY / name).exists():
            (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "params.yaml").write_text((REPOSITORY / "params.yaml").read_text())
    for name in ("LAMDA_STORE", "WANDB_API_KEY", "WANDB_MODE", "AWS_ACCESS_KEY_ID", "AWS_PROFILE",
                 "HF_TOKEN", "LAMDA_SOURCE", machine.AIRFLOW_PORT):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def test_a_clone_can_work(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    checks = {check.name: check for check in examine(root)}
    fine = ("Python", "tools", "disk", "memory", "repository", "params", "packages", "W&B", "store")
    assert [name for name in fine if checks[name].state == BAD] == []
    assert list(checks)[:3] == ["Python", "tools", "compiler"]
    assert checks["params"].found == "profile default, seed 17"
    assert checks["remote"].found == "none: outputs stay on this machine"
    assert checks["credentials"].found == "none"
    assert checks["W&B"].found.startswith("offline")
    told = list(lines(list(checks.values())))
    assert told[-1] == "`make repro` and `make test` can work here"
    assert len(told) == len(checks) + 1


def test_outside_of_a_working_tree(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"no dvc\.yaml here; go to the root of a clone"):
        examine(tmp_path)


def test_a_check_that_fails_itself_is_a_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> Check:
        raise OSError("no such device")

    monkeypatch.setattr("lamda.runner.doctor.MACHINE", (("odd", broken),))
    monkeypatch.setattr("lamda.runner.doctor.PROJECT", ())
    assert examine(root) == [Check("odd", LOOK, "no such device", "see what the line says")]


def test_an_address_that_cannot_be_read_is_a_line_without_its_password(root: Path) -> None:
    (root / ".dvc").unlink()
    (root / ".dvc").mkdir()
    url = "https://me:se/cret@there.example/x"
    text = f"[core]\n    remote = r\n['remote \"r\"']\n    url = {url}\n"
    (root / ".dvc/config").write_text(text)
    found = {check.name: check for check in examine(root)}["remote"]
    assert (found.state, found.found) == (LOOK, "not looked at: ValueError")


def test_what_is_bad_is_named_last() -> None:
    told = list(lines([Check("disk", BAD, "0.1 GiB free", "free 1 GiB"), Check("port", GOOD, "x")]))
    assert told[0] == "BAD  disk         0.1 GiB free; free 1 GiB"
    assert told[-1] == "`make repro` and `make test` cannot work here: disk"


@pytest.mark.parametrize(("version", "state"), [((3, 10), BAD), ((3, 11), GOOD), ((3, 14), BAD)])
def test_python(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], state: str) -> None:
    monkeypatch.setattr("sys.version_info", (*version, 0, "final", 0))
    assert machine.python(Path()).state == state


def test_tools_and_compiler(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert machine.tools(root).state == BAD
    assert machine.tools(root).found == "no git and no make"
    assert machine.compiler(root).state == GOOD  # the default compiles nothing
    params = root / "params.yaml"
    params.write_text(params.read_text().replace("compile: false", "compile: true", 1))
    found = machine.compiler(root)
    assert (found.state, found.found) == (BAD, "none, and pretrain set compile: true")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert machine.compiler(root).state == GOOD


@pytest.mark.parametrize(("free", "state"), [(0.5, BAD), (2, LOOK), (50, GOOD)])
def test_disk(root: Path, monkeypatch: pytest.MonkeyPatch, free: float, state: str) -> None:
    usage = namedtuple("usage", "total used free")(0, 0, free * 2**30)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert machine.disk(root).state == state


@pytest.mark.parametrize(("total", "state"), [(1, BAD), (3, LOOK), (50, GOOD)])
def test_memory(root: Path, monkeypatch: pytest.MonkeyPatch, total: int, state: str) -> None:
    held = namedtuple("held", "total")(total * 2**30)
    monkeypatch.setattr("psutil.virtual_memory", lambda: held)
    monkeypatch.setattr(Path, "read_text", lambda self: "max\n")  # the container's limit: none
    assert machine.memory(root).state == state


def test_a_taken_port(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        port = one.getsockname()[1]
        monkeypatch.setenv(machine.AIRFLOW_PORT, str(port))
        assert machine.ports(root) == Check(
            "port", LOOK, f"{port} is taken",
            "end what listens there, or LAMDA_AIRFLOW_PORT=8081 make airflow",
        )  # fmt: skip
    monkeypatch.setenv(machine.AIRFLOW_PORT, "many")
    assert machine.ports(root).state == LOOK


def test_no_repository(root: Path) -> None:
    assert project.repository(root).state == BAD
    (root / ".dvc").unlink()
    assert project.repository(root).found == "no .dvc here"


@pytest.mark.parametrize("text", ["a: [", "profile: nosuch\n"])
def test_broken_params_are_bad(root: Path, text: str) -> None:
    (root / "params.yaml").write_text(text)
    checks = {check.name: check for check in examine(root)}
    assert checks["params"].state == BAD
    assert "params.yaml" in checks["params"].found
    assert checks["disk"].state != BAD  # the others are looked at all the same
    assert checks["W&B"].state == LOOK


def test_packages_beside_the_lock(root: Path) -> None:
    (root / "requirements.lock").unlink()
    assert project.installed(root).state == BAD
    (root / "requirements.lock").write_text("typer==0.0.1\nno-such-package==1\n")
    found = project.installed(root)
    assert found.state == LOOK
    assert found.found.startswith("1 missing, 1 of another version (no-such-package, typer)")
    assert project.airflow(root).state == LOOK  # its pin is gone


def test_credentials_are_named_and_never_printed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "very-secret")
    (root / "home/.aws").mkdir(parents=True)
    (root / "home/.aws/credentials").write_text("very-secret")
    found = project.credentials(root)
    assert found.found == "present: W&B, S3"
    assert project.wandb(root).found == "online, project lamda"
    assert "very-secret" not in "".join(lines(examine(root)))


def remote(root: Path, text: str) -> Check:
    (root / ".dvc").unlink(missing_ok=True) if (root / ".dvc").is_symlink() else None
    (root / ".dvc").mkdir(exist_ok=True)
    (root / ".dvc/config").write_text(text)
    return project.remote(root)


def test_remotes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def connects(host: str, port: int, seconds: float) -> bool:
        asked.append((host, port))
        return host == "there.example"

    monkeypatch.setattr(project, "connects", connects)
    named = "[core]\n    remote = r\n['remote \"r\"']\n    url = {}\n"
    (root / "disk").mkdir()
    assert remote(root, named.format("../disk")).state == GOOD
    assert remote(root, named.format("../nowhere")).state == LOOK
    assert remote(root, named.format("https://me:secret@there.example/x")) == Check(
        "remote", GOOD, "r: https://there.example/x answers"
    )
    gone = remote(root, named.format("ssh://gone.example:2222/x"))
    assert (gone.state, gone.todo) == (LOOK, "check the address and the network")
    endpoint = named.format("s3://bucket/x") + "    endpointurl = http://there.example:9000\n"
    assert remote(root, endpoint).state == GOOD
    assert remote(root, named.format("s3://bucket/x")).state == LOOK
    assert asked == [("there.example", 443), ("gone.example", 2222), ("there.example", 9000),
                     ("s3.amazonaws.com", 443)]  # fmt: skip
    assert remote(root, "[core]\n    remote = r\n").found == "r has no url"


def test_a_store_that_hangs_or_fails_is_a_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "SECONDS", 0.05)
    (root / "store").mkdir()
    assert project.store(root).found.endswith("store: no champion yet")

    class Hanging:
        def exists(self, key: str) -> bool:
            import time

            time.sleep(30)
            return True

    monkeypatch.setattr(project, "open_store", lambda uri: Hanging())
    found = project.store(root)
    assert found.state == LOOK
    assert found.found.endswith("no answer within 0.05 s")
