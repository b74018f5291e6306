"""An edit reruns what it changes and nothing else: a table of edits and the stages that run.

Most rows are told in memory, against what a finished run records. Some are run by `dvc repro`, in
the place of the last run and in a clone that shares only the remote with it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import overlay
from lamda.config.resolve import resolve as resolve_shipped
from lamda.config.yaml_file import read_yaml

from .reruns import GONE, Edit, finished, reruns

sys.path.insert(0, str(Path(__file__).parent / "lamda" / "runner"))
from project import QUIET, RESOLVED, Project

REPOSITORY = Path(__file__).resolve().parents[1]
STUB: tuple[tuple[Edit, str, str], ...] = (
    # An edit, the stages that run, and those that run if these come to another result.
    (Edit("params.yaml", "seed", 2), "resolve corpus", "train"),
    (Edit("params.yaml", "train.rate", 0.75), "resolve", ""),  # the profile lies over it
    (Edit("params.yaml", "profile", "large"), "resolve train", ""),
    (Edit("params.yaml", "unread", 1), "resolve", ""),
    (Edit("params.yaml", "train.more", 1), "resolve train", ""),
    (Edit("profiles/small.yaml", "train.rate", 0.125), "resolve train", ""),
    (Edit("profiles/small.yaml", "train.rate", GONE), "resolve train", ""),
    (Edit("profiles/small.yaml", "seed", 3), "resolve corpus", "train"),
    (Edit("profiles/small.yaml"), "resolve", ""),
    (Edit("profiles/large.yaml", "train.rate", 0.125), "resolve", ""),
    (Edit("source.txt", text="c\nb\n"), "corpus", "train"),
    (Edit("resolve.py"), "resolve", ""),
    (Edit("README.md"), "", ""),
)
NAMES = [f"{edit}={edit.value}" if edit.key else str(edit) for edit, *_ in STUB]

TRAINED = "pretrain finetune_ssi_safety finetune_dialog finetune_groundedness finetune_rollouts"
SHIPPED: tuple[tuple[Edit, str, str], ...] = (
    # An edit, the stages that run, and some that do not, whatever these come to.
    (Edit("README.md"), "", "resolve"),
    (Edit("lamda/errors.py"), "resolve", "fetch_filed build_corpus pretrain evaluate"),
    (Edit("params.yaml", "storage.uri", "elsewhere"), "resolve", "fetch_filed evaluate"),
    (Edit("params.yaml", "tracking.project", "other"), "resolve", TRAINED),
    (Edit("params.yaml", "tracking.texts", True), "resolve", f"judge evaluate {TRAINED}"),
    (Edit("params.yaml", "roles.everest.turns", ["hi"]), "resolve roles", f"respond {TRAINED}"),
    (Edit("params.yaml", "data.roles.everest.count", 3), "resolve roles", f"respond {TRAINED}"),
    (Edit("params.yaml", "respond.ablations", {"bare": {"weights": "pt", "decode": "quality"}}),
     "resolve respond gate_evaluation", f"roles {TRAINED}"),
    (Edit("lamda_world/search/retrieval.yaml", text="area: []\n"),
     "resolve research rollouts respond roles converse", "build_corpus contexts rate"),
    (Edit("params.yaml", "execution.log_every", 3), "resolve", TRAINED),
    (Edit("params.yaml", "execution.checkpoint_every", 3), "resolve", TRAINED),
    (Edit("params.yaml", "execution.activation_checkpointing", True), "resolve", TRAINED),
    (Edit("params.yaml", "judge.min_judged.ssi", 0.5), "resolve judge roles",
     "respond rate pretrain"),
    (Edit("params.yaml", "rate.min_rated.ssi", 0.5), "resolve rate", "sample pretrain"),
    (Edit("params.yaml", "rate.people.min_group", 5), "resolve rate", "sample pretrain"),
    (Edit("lamda/annotation/instructions/instructions.yaml", text="tasks: {}\n"),
     "resolve rate research rate_research rate_rollouts judge roles report",
     "contexts sample pretrain"),
    (Edit("params.yaml", "converse.ssi.dialogs", 2), "resolve converse", "respond pretrain"),
    (Edit("params.yaml", "respond.baselines.GenericBot.to_statement", "yes."),
     "resolve respond evaluate gate_evaluation", f"converse {TRAINED}"),
    (Edit("params.yaml", "evaluate.faults.hedges.label", ["ends_early"]),
     "resolve evaluate gate_evaluation report", f"respond judge {TRAINED}"),
    (Edit("params.yaml", "data.judges.groundedness.also", []), "resolve judge roles",
     f"rate respond {TRAINED}"),
    (Edit("lamda_world/partners/partners.yaml", text="pledges: []\n"), "resolve converse",
     f"respond contexts research {TRAINED}"),
    (Edit("params.yaml", "judge.candidates.ssi", 5), "resolve judge", "respond roles"),
    (Edit("params.yaml", "gates.evaluation.min_candidate_auc", 0.55), "resolve gate_evaluation",
     f"judge evaluate {TRAINED}"),
    (Edit("lamda/evaluation/discriminators.py"), "resolve evaluate gate_evaluation report",
     f"judge {TRAINED}"),
    (Edit("lamda/evaluation/drafts.py"), "resolve judge gate_evaluation", "respond converse"),
    (Edit("lamda/evaluation/research.py"), "resolve evaluate gate_evaluation report", "judge"),
    (Edit("lamda/evaluation/converse.py"), "resolve converse", f"respond {TRAINED}"),
    (Edit("params.yaml", "data.mixture", {"forum": 0.7, "chitchat": 0.2, "encyclopedia": 0.1}),
     "resolve pretrain", "build_corpus contexts"),
    (Edit("params.yaml", "clean.near", 0.7), "resolve build_corpus", "contexts"),
    (Edit("params.yaml", "clean.languages", ["de"]), "resolve build_corpus gate_corpus",
     "contexts fetch_filed"),
    (Edit("params.yaml", "execution.corpus", "ray"), "resolve", f"build_corpus {TRAINED}"),
    (Edit("lamda/data/cleaning/quality.py"), "resolve build_corpus", "contexts"),
    (Edit("params.yaml", "data.corpus.forum.dialogs", 9), "resolve build_corpus decontaminate",
     "contexts"),
    (Edit("data.yaml", "judges.ssi", {"use": "files"}), "resolve judge roles",
     "rate respond pretrain"),
    (Edit("data.yaml", "annotation.ssi", {"use": "world.contexts", "count": 9}),
     "resolve contexts", "build_corpus"),
    (Edit("data.yaml", "mixture", {"forum": 0.7, "chitchat": 0.2, "encyclopedia": 0.1}),
     "resolve pretrain", "build_corpus contexts"),
    (Edit("params.yaml", "data.evaluation.ssi.count", 9), "resolve contexts decontaminate",
     "build_corpus"),
    (Edit("params.yaml", "data.development.ssi.count", 9), "resolve contexts decontaminate",
     "build_corpus"),
    (Edit("params.yaml", "data.judges.ssi.rater_slip", 0.5), "resolve judge roles",
     "rate respond"),
    (Edit("params.yaml", "world.rater_slip", 0.5),
     "resolve rate rate_research rate_rollouts judge roles",
     "build_corpus contexts pretrain sample"),
    (Edit("params.yaml", "world.habits.witty", 0.5),
     "resolve build_corpus contexts decontaminate research respond converse", "fetch_filed"),
    (Edit("params.yaml", "respond.batch_size", 3), "resolve respond roles converse",
     "pretrain sample"),
    (Edit("params.yaml", "bases.candidates", 3), "resolve bases", TRAINED.split(maxsplit=1)[0]),
    (Edit("params.yaml", "rollouts.contexts", 3), "resolve rollouts",
     "pretrain finetune_groundedness"),
    (Edit("params.yaml", "decoding.citations", "end"), "resolve respond roles converse",
     f"rollouts {TRAINED}"),
    (Edit("params.yaml", "decoding.queries", 3), "resolve rollouts respond roles converse",
     "bases sample pretrain"),
    (Edit("params.yaml", "index.characters", 100), "resolve index",
     "build_corpus rate pretrain finetune_ssi_safety finetune_dialog"),
    (Edit("params.yaml", "decoding.snippet_tokens", 40),
     "resolve finetune_groundedness rollouts finetune_rollouts respond roles converse",
     "index sample pretrain finetune_ssi_safety finetune_dialog"),
    (Edit("profiles/default.yaml", "promotion.min_contexts", 3), "resolve", TRAINED),
    (Edit("lamda_world/forum/forum.py"), "resolve build_corpus decontaminate", "contexts"),
    (Edit("lamda/data/files.py"), "resolve", TRAINED),
    (Edit("lamda/evaluation/intervals.py"), "resolve evaluate gate_evaluation roles report",
     "respond judge"),
    (Edit("lamda/gates/saved.py"),
     "resolve gate_pretrained gate_discriminators gate_finetuned gate_evaluation gate_release",
     f"sample respond {TRAINED}"),
    (Edit("lamda/gates/carbon.py"), "resolve gate_carbon", "gate_corpus evaluate"),
    (Edit("lamda/carbon/report.py"), "resolve carbon_report", TRAINED),
    (Edit("lamda/carbon/ledger.py"), "resolve costs", f"evaluate {TRAINED}"),
    (Edit("lamda/carbon/budget.py"), "resolve", TRAINED),
    (Edit("params.yaml", "execution.budget_g_co2e", 3.0), "resolve", TRAINED),
    (Edit("own/notes.txt", text="something new"), "resolve", "build_corpus"),
    (Edit("params.yaml", "promotion.floors.safety", 0.1), "resolve", TRAINED),
    (Edit("params.yaml", "carbon_report.watts_per_core", 3.0), "resolve carbon_report report",
     TRAINED),
    (Edit("params.yaml", "evaluate.resamples", 7), "resolve evaluate gate_evaluation roles report",
     "respond judge"),
    (Edit("params.yaml", "gates.corpus.min_documents", 1), "resolve gate_corpus", "build_corpus"),
    (Edit("params.yaml", "pretrain.tokens", 9), "resolve pretrain", "build_corpus tokenize"),
    (Edit("profiles/default.yaml", "pretrain.tokens", 9), "resolve pretrain", "tokenize"),
    (Edit("profiles/smoke.yaml", "pretrain.tokens", 9), "resolve", TRAINED),
    (
        Edit("lamda_world/raters/judge.py"),
        "resolve rate rate_research rate_rollouts judge roles",
        "build_corpus contexts tokenize pretrain sample",
    ),
    (Edit("lamda_world/crowd/researchers.py"), "resolve research respond",
     "pretrain rate finetune_dialog"),
    (Edit("references/champion.json", text='{"release": "r"}'), "report", "resolve gate_corpus"),
    (Edit("lamda/report/page/page.css", text="p {}\n"), "resolve report", f"evaluate {TRAINED}"),
    (Edit("references/filed.json", text='{"files": [1]}'), "fetch_filed", "resolve contexts"),
)  # fmt: skip
READ = ("lamda", "lamda_world", "own", "profiles", "references", "stages")


def resolve(root: Path) -> dict[str, Any]:
    """As the stub project's stage does."""
    values = read_yaml(root / "params.yaml")
    profile = read_yaml(root / f"profiles/{values['profile']}.yaml")
    return overlay(values, profile)


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A stub project that was run, committed and pushed."""
    folder = tmp_path_factory.mktemp("reruns")
    with pytest.MonkeyPatch.context() as patch:
        for key, value in (QUIET | {"SIDE": str(folder / "side")}).items():
            patch.setenv(key, value)
        made = Project(folder, RESOLVED)
        made.dvc("repro", "-q")
        made.dvc("push", "-q", "--run-cache")
        made.commit()
        yield made


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "certain", "possible"), STUB, ids=NAMES)
def test_what_is_told_against_a_real_lock(
    stub: Project, edit: Edit, certain: str, possible: str
) -> None:
    told = reruns(stub.source, resolve, edit, read_yaml(stub.source / "dvc.lock")["stages"])
    assert [one.stage for one in told if one.certain] == certain.split()
    assert [one.stage for one in told if not one.certain] == possible.split()
    assert stub.command("git", "status", "--porcelain") == "", "the edit was taken back"


@pytest.mark.parametrize(("edit", "certain", "possible"), STUB, ids=NAMES)
def test_what_is_told_against_a_lock_that_was_put_together(
    tmp_path: Path, edit: Edit, certain: str, possible: str
) -> None:
    from project import FILES

    for name, text in (FILES | {"dvc.yaml": RESOLVED}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    told = reruns(tmp_path, resolve, edit, finished(tmp_path, resolve))
    assert [one.stage for one in told if one.certain] == certain.split()
    assert [one.stage for one in told if not one.certain] == possible.split()


@pytest.mark.slow
@pytest.mark.parametrize("place", ["here", "clone"])
def test_dvc_repro_runs_what_is_told(stub: Project, tmp_path: Path, place: str) -> None:
    """Each edit is made alone; what it comes to is new to the run-cache, so that it really runs."""
    root = stub.source
    if place == "clone":
        root = tmp_path / "clone"
        stub.command("git", "clone", "-q", str(stub.source), str(root))
        stub.dvc("pull", "-q", folder=root)
    for edit, certain, possible in STUB if place == "here" else STUB[:-1:4]:
        shutil.rmtree(root / ".dvc" / "cache" / "runs", ignore_errors=True)
        before = len(stub.ran())
        with edit.made(root):
            stub.dvc("repro", "-q", folder=root)
            ran = stub.ran()[before:]
            assert set(certain.split()) <= set(ran), edit
            assert set(ran) <= {*certain.split(), *possible.split()}, edit
        stub.command("git", "checkout", "-q", ".", folder=root)
        stub.dvc("checkout", "-q", folder=root)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A copy of what the project's stages depend on, and what a finished run of it records."""
    root = tmp_path_factory.mktemp("shipped")
    for name in READ:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, root / name, ignore=ignored)
    for name in ("data.yaml", "dvc.yaml", "params.yaml", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, root)
    return root, finished(root, resolve_shipped)


@pytest.mark.parametrize(
    ("edit", "certain", "spared"), SHIPPED, ids=[str(edit) for edit, *_ in SHIPPED]
)
def test_what_an_edit_of_the_project_reruns(
    shipped: tuple[Path, dict[str, Any]], edit: Edit, certain: str, spared: str
) -> None:
    root, entries = shipped
    told = reruns(root, resolve_shipped, edit, entries)
    assert sorted(one.stage for one in told if one.certain) == sorted(certain.split())
    assert not {one.stage for one in told} & set(spared.split())
