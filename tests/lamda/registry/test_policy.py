"""Where the limits of promotion are read: one function for the command line and for Airflow."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.registry.policy import VARIABLE, Policy, promotion_policy
from lamda.storage.store import Unreachable

from ..runner.workspace import REPOSITORY, git

PARAMS = current_params(REPOSITORY)
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


@pytest.mark.parametrize("section", ["floors", "max_regression"])
def test_a_limit_of_no_metric_is_refused(repository: Path, section: str) -> None:
    git(repository, "checkout", "-q", "main")
    path = repository / "params.yaml"
    text = path.read_text()
    assert f"  {section}:" in text
    path.write_text(re.sub(rf"(  {section}:.*\n)", r"\1    nope: 0.5\n", text))
    git(repository, "commit", "-q", "-a", "-m", "broken")
    with pytest.raises(LamdaError) as raised:
        promotion_policy(str(repository))
    told = f"key 'promotion.{section}.nope': no metric 'nope' in evaluate.metrics, which has: sens"
    assert told in str(raised.value)


def test_the_filters_thresholds_are_limits_of_its_gate(repository: Path) -> None:
    policy = promotion_policy(str(repository))
    assert policy.gates["filtered_dialogs"]["sensible"] == PARAMS.filter_dialogs.sensible > 0
    assert "turns" not in policy.gates["filtered_dialogs"]
    assert set(policy.gates) == set(PARAMS.gates.model_dump())


def test_which_profiles_are_trials_is_said_where_the_limits_stand(repository: Path) -> None:
    smoke = repository / "profiles" / "smoke.yaml"
    smoke.write_text(smoke.read_text().replace("trial: true", "trial: false"))
    git(repository, "commit", "-q", "-a", "-m", "a branch calls it none")
    (repository / "profiles" / "mine.yaml").write_text("trial: maybe\n")
    assert promotion_policy(str(repository)).trials == {
        "ablations": False,
        "default": False,
        "paper": False,
        "smoke": True,
        "smollm": False,
    }
    git(repository, "checkout", "-q", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "another")
    for source in (str(repository), repository.as_uri()):
        assert promotion_policy(source).trials == {
            "ablations": False,
            "default": False,
            "paper": False,
            "smoke": True,
            "smollm": False,
            "mine": True,
        }


def test_a_conflict_that_was_committed_is_called_one(repository: Path) -> None:
    git(repository, "checkout", "-q", "main")
    path = repository / "params.yaml"
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\nseed: 2\n>>>>>>> other\n")
    git(repository, "commit", "-q", "-a", "-m", "broken")
    with pytest.raises(LamdaError, match="params.yaml at main .*merge conflict"):
        promotion_policy(str(repository))


def test_a_variable_of_another_repository_is_not_followed(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    state(other, 0.0)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert told(promotion_policy(str(repository))) == ("main", 0.7)
    assert told(promotion_policy(repository.as_uri()))[1] != 0.0


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
