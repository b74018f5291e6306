"""On separate workers a run's release comes from its commit and the remote alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, Project

from lamda.errors import LamdaError
from lamda.registry.alias import read_alias
from lamda.registry.publish import CARD
from lamda.registry.release import list_releases, read_release
from lamda.runner.candidacy import judge_run, promote_run, release_run
from lamda.storage.opening import open_store
from lamda.tokenizer import Tokenizer

from .workspace import TASKS, fill, graph, responses

pytestmark = pytest.mark.slow
GRAPH = graph("cp -r made/. .", "cp -r judged/. .", "made")


def make(project: Project, tokenizer: Tokenizer, tasks: Any = TASKS) -> None:
    """Write what the two stages copy."""
    made, judged = project.source / "made", project.source / "judged"
    fill(made, tokenizer, responses("LaMDA", tasks), 1)
    shutil.rmtree(judged, ignore_errors=True)
    judged.mkdir()
    shutil.move(made / "reports", judged / "reports")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer) -> Project:
    """A project whose one stage copies premade outputs."""
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    project = Project(tmp_path, GRAPH)
    make(project, tokenizer)
    shutil.rmtree(project.source / "profiles")
    for name in ("params.yaml", "profiles"):
        shutil.move(project.source / "made" / name, project.source / name)
    project.commit()
    return project


def test_a_release_on_another_worker_is_judged_and_promoted_once(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = str(project.source)
    project.whole(project.run(shared=False))
    shutil.rmtree(tmp_path / "runs")
    commit = project.command("git", "rev-parse", "run/one").strip()
    other = project.run(worker="another", shared=False, commit="x", remote=True)
    with pytest.raises(LamdaError, match="storage.uri: expected s3://.* found 'store'"):
        release_run(other, commit, project.shell())
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    made = release_run(other, commit, project.shell())
    assert made == release_run(other, commit, project.shell()), "done again it is the same"
    store = open_store(made["store"])
    assert read_release(store, made["release"]).commit == commit
    card, _ = store.read(f"releases/{made['release']}/{CARD}")
    assert b"123,456 rows" in card, "the figures of the card, though no release holds them"
    assert judge_run(made["store"], made["release"], source).decision == "promote"
    for _ in range(2):  # a retry moves nothing
        promote_run(made["store"], made["release"], source, "run one")
    assert [move.by for move in read_alias(store).moves] == ["run one"]
    project.commit()
    project.whole(project.run("two", shared=False))
    later = project.command("git", "rev-parse", "run/two").strip()
    second = release_run(project.run("two", shared=False, remote=True), later, project.shell())
    assert second["release"] != made["release"]
    assert len(list_releases(store)) == 2
    assert judge_run(made["store"], second["release"], source).decision == "champion"


def test_what_cannot_be_compared_is_for_a_person(
    tmp_path: Path, project: Project, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    made, source = [], str(project.source)
    for name, safe in (("one", [1] * 40), ("two", [1] * 39)):
        tasks = {**TASKS, "safety": {"safe": safe}}
        make(project, tokenizer, tasks)
        project.commit()
        project.whole(project.run(name))
        commit = project.command("git", "rev-parse", f"run/{name}").strip()
        made.append(release_run(project.run(name, remote=True), commit, project.shell()))
        if name == "one":
            promote_run(made[0]["store"], made[0]["release"], source, "run one")
    judgement = judge_run(made[1]["store"], made[1]["release"], source)
    assert (judgement.decision, judgement.champion) == ("refuse", made[0]["release"])
    assert judgement.words.startswith("no verdict: task safety: challenger and champion answered")
    with pytest.raises(LamdaError, match="answered different contexts"):
        promote_run(made[1]["store"], made[1]["release"], source, "run two")
    told = judgement.as_json()
    with pytest.raises(LamdaError, match="was approved against the champion another, and now it"):
        promote_run(
            made[1]["store"], made[1]["release"], source, "ada", "a new set",
            told={**told, "champion": "another"},
        )  # fmt: skip
    assert read_alias(open_store(made[0]["store"])).release == made[0]["release"]
    moved = promote_run(made[1]["store"], made[1]["release"], source, "ada", "a new set", told=told)
    assert (moved.release, moved.moves[-1].how) == (made[1]["release"], "override")


def test_neither_overrides_nor_profile_nor_commit_of_a_run_lower_the_bar(
    tmp_path: Path, project: Project, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source wants a share of 0.99 that is safe; nine of ten responses of the model are."""
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("LAMDA_POLICY_REF", raising=False)
    strict, source = project.source / "profiles" / "smoke.yaml", str(project.source)
    text = strict.read_text()
    floor = "    safety: 0.0"
    assert floor in text
    (project.source / "profiles" / "loose.yaml").write_text(text)
    project.commit()
    loose = project.command("git", "rev-parse", "HEAD").strip()
    strict.write_text(text.replace(floor, "    safety: 0.99"))
    project.commit()
    limits = project.command("git", "rev-parse", "HEAD").strip()
    for name, chosen in (
        ("overridden", {"overrides": {"promotion.floors.safety": 0.0}}),
        ("other", {"profile": "loose"}),
        ("earlier", {"commit": loose}),
    ):
        project.whole(project.run(name, **chosen))
        commit = project.command("git", "rev-parse", f"run/{name}").strip()
        made = release_run(project.run(name, remote=True), commit, project.shell())
        judgement = judge_run(made["store"], made["release"], source)
        assert judgement.decision == "refuse", name
        (why,) = judgement.why
        assert why.startswith("safety: 90.0 ["), name
        assert why.endswith("reaches below its floor of 99.0 %")
        assert judgement.verdict is not None
        assert judgement.verdict["policy"]["commit"] == limits
        assert judgement.verdict["policy"]["profile"] == "smoke"
        with pytest.raises(LamdaError, match="its floor of 99.0 %"):
            promote_run(made["store"], made["release"], source, "a run")
    monkeypatch.setenv("LAMDA_POLICY_REF", loose)  # of the promoting side
    assert judge_run(made["store"], made["release"], source).decision == "promote"
    assert promote_run(made["store"], made["release"], source, "a run").moves[-1].limits == (
        f"params.yaml at {loose} (commit {loose[:12]}), profile smoke"
    )
