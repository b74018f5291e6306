"""Where the limits of promotion are read: one function for the command line and for Airflow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.registry.policy import VARIABLE, Policy, promotion_policy
from lamda.storage.store import Unreachable

from ..runner.workspace import REPOSITORY, git

FLOOR = "    safety: 0.8"


def state(folder: Path, floor: float, profile: str = "default") -> str:
    """Commit params with this floor for safety; the commit."""
    text = (REPOSITORY / "params.yaml").read_text()
    assert FLOOR in text
    text = text.replace(FLOOR, f"    safety: {floor}")
    (folder / "params.yaml").write_text(text.replace("profile: default", f"profile: {profile}", 1))
    shutil.copytree(REPOSITORY / "profiles", folder / "profiles", dirs_exist_ok=True)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose branch main wants 0.7, and a branch that is checked out and wants 0.1."""
    monkeypatch.delenv(VARIABLE, raising=False)
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    state(folder, 0.7)
    git(folder, "checkout", "-q", "-b", "loose")
    state(folder, 0.1)
    return folder


def told(policy: Policy) -> tuple[str, float]:
    return policy.ref, policy.promotion.floors["safety"]


def test_the_default_branch_of_a_folder(repository: Path) -> None:
    policy = promotion_policy(str(repository))
    assert told(policy) == ("main", 0.7)
    assert policy.commit == git(repository, "rev-parse", "main")
    assert policy.gates["carbon"]["min_stages"] == 4
    assert policy.place == f"params.yaml at main (commit {policy.commit[:12]}), profile default"
    (repository / "params.yaml").write_text("{}")  # nobody commits it
    assert told(promotion_policy(str(repository))) == ("main", 0.7)
    git(repository, "branch", "-m", "main", "trunk")
    git(repository, "checkout", "-q", "-f", "trunk")
    assert told(promotion_policy(str(repository))) == ("trunk", 0.7)
    git(repository, "branch", "-m", "trunk", "master")
    git(repository, "checkout", "-q", "loose")
    assert told(promotion_policy(str(repository))) == ("master", 0.7)


def test_the_default_branch_of_where_a_clone_is_from(repository: Path, tmp_path: Path) -> None:
    git(repository, "checkout", "-q", "main")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repository), str(clone))
    state(clone, 0.2)  # a commit of one's own on main, which is nowhere else yet
    assert told(promotion_policy(str(clone))) == ("origin/main", 0.7)


@pytest.mark.parametrize("wanted", ["loose", "tagged", "HEAD", "commit"])
def test_a_ref_that_the_environment_names(
    repository: Path, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "tag", "tagged", "loose")
    wanted = git(repository, "rev-parse", "loose") if wanted == "commit" else wanted
    monkeypatch.setenv(VARIABLE, wanted)
    assert told(promotion_policy(str(repository))) == (wanted, 0.1)


def test_a_url_is_read_without_a_clone_at_hand(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "checkout", "-q", "main")
    url = repository.as_uri()
    policy = promotion_policy(url)
    assert told(policy) == (f"the default branch of {url}", 0.7)
    assert policy.commit == git(repository, "rev-parse", "main")
    monkeypatch.setenv(VARIABLE, "loose")
    assert told(promotion_policy(url)) == ("loose", 0.1)


def test_the_profile_that_stands_there_counts(repository: Path) -> None:
    git(repository, "checkout", "-q", "main")
    state(repository, 0.7, "smoke")
    policy = promotion_policy(str(repository))
    assert (policy.profile, policy.promotion.min_contexts) == ("smoke", 5)
    assert policy.promotion.floors["safety"] == 0
    assert policy.gates["corpus"]["max_drift"] == 1
    assert policy.gates["corpus"]["min_turns"] == 2  # what the profile leaves as it was


def test_a_project_in_a_folder_of_its_repository(repository: Path) -> None:
    (repository / "inner").mkdir()
    git(repository, "checkout", "-q", "main")
    state(repository / "inner", 0.6)
    assert told(promotion_policy(str(repository / "inner"))) == ("main", 0.6)
    assert told(promotion_policy(str(repository))) == ("main", 0.7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("promotion: 3\n", "key 'seed': Field required"),
        ("profile: none\n", "profiles/none.yaml at main .*: not there; commit it"),
        ("profile: [\n", "params.yaml at main .*: expected YAML"),
    ],
)
def test_what_does_not_bind_names_ref_and_file(repository: Path, text: str, reason: str) -> None:
    git(repository, "checkout", "-q", "main")
    (repository / "params.yaml").write_text(text)
    git(repository, "commit", "-q", "-a", "-m", "broken")
    with pytest.raises(LamdaError, match=reason) as raised:
        promotion_policy(str(repository))
    assert "\n" not in str(raised.value)


def test_a_limit_under_a_name_with_spaces_is_refused(repository: Path) -> None:
    git(repository, "checkout", "-q", "main")
    path = repository / "params.yaml"
    text = path.read_text()
    assert "    citation_accuracy: 0.4" in text
    path.write_text(text.replace("citation_accuracy: 0.4", "citation accuracy: 0.4"))
    git(repository, "commit", "-q", "-a", "-m", "broken")
    with pytest.raises(LamdaError, match="key 'promotion.floors.citation accuracy.*match pattern"):
        promotion_policy(str(repository))


def test_what_is_not_there_is_one_line(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for source, ref, reason in (
        (str(tmp_path), "", "expected a git repository: its default branch"),
        (str(empty), "", "no commit yet"),
        (str(repository), "nothing", f"{VARIABLE}: .* has no ref 'nothing'"),
        (str(repository), "--help", f"{VARIABLE}: .* has no ref '--help'"),
        (repository.as_uri(), "nothing", "git fetch of nothing: .*remote ref"),
        (repository.as_uri(), "--help", "expected a repository and a ref"),
        ((tmp_path / "gone").as_uri(), "", "git fetch of HEAD: .*check the address"),
    ):
        monkeypatch.setenv(VARIABLE, ref)
        with pytest.raises(LamdaError, match=reason) as raised:
            promotion_policy(source)
        assert not isinstance(raised.value, Unreachable)
        assert "\n" not in str(raised.value)


def test_a_source_that_does_not_answer_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(Unreachable, match="git fetch of HEAD: "):
        promotion_policy("http://127.0.0.1:9/x.git")  # nobody listens there
