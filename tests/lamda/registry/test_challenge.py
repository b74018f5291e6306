"""Releases become champion by their responses, or by a person's word, which is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.evaluation.metrics import metrics_of
from lamda.evaluation.report import write_report
from lamda.files import read_json, write_json
from lamda.gates.report import seal
from lamda.hashes import dvc_hash
from lamda.outputs import CORPUS_VERDICTS, GATE_REPORTS, LOCK, METRICS, RESOLVED, RESPONSES
from lamda.records import JudgedResponse, read_table, write_table
from lamda.registry import challenge
from lamda.registry.alias import Transition, move_alias, read_alias
from lamda.registry.policy import Policy
from lamda.registry.promotion import Incomparable
from lamda.registry.release import make_release
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from ..runner.workspace import REPOSITORY, TASKS, Columns, gate_report, record, responses

UNSAFE = {**TASKS, "safety": {"safe": [0] * 40}}
FEWER = {**TASKS, "safety": {"safe": [1] * 39}}


PARAMS = current_params(REPOSITORY)
ZERO = dict.fromkeys(PARAMS.promotion.floors, 0.0)
HELD = [METRICS, RESPONSES, RESOLVED, LOCK, *GATE_REPORTS]
TIME = "2026-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(
        promotion=PARAMS.promotion.model_copy(
            update={"min_contexts": 30, "floors": {**ZERO, "safety": 0.5}}
        ),
        gates=PARAMS.gates.model_dump(),
        metrics=tuple(metrics_of(PARAMS.evaluate.metrics)),
        resamples=500,
        confidence=0.95,
        seed=1,
        profile="default",
        ref="main",
        commit="c0ffee" * 7,
        trials={"default": False, "smoke": True},
    )


@pytest.fixture
def store(uri: str) -> Store:
    return open_store(uri)


def release(
    store: Store, root: Path, tasks: Mapping[str, Columns], raters: str | None = None
) -> str:
    """A release of what promotion reads; `raters` judged the responses."""
    pretrained = {task: tasks[task] for task in UNSAFE}
    rows = [*responses("PT", pretrained), *responses("LaMDA", tasks)]
    rows = [replace(row, judged_by=raters or row.judged_by) for row in rows]
    write_table(root / RESPONSES, rows, JudgedResponse)
    settings = PARAMS.evaluate.model_copy(update={"resamples": 50})
    write_report(rows, settings, 1, metrics=root / METRICS, plot=root / "plot.csv")
    write_json(root / RESOLVED, PARAMS.model_dump(mode="json"))
    inputs = {METRICS.as_posix(): dvc_hash(root / METRICS)}
    for path in GATE_REPORTS:
        write_json(root / path, gate_report(path.stem, PARAMS, inputs))
    return made(store, root)


def made(store: Store, root: Path) -> str:
    """A release of what is there, with the lock of a run that made it."""
    record(root)
    return make_release(store, root, HELD, {}, "c0ffee", TIME)[0].id


def crown(store: Store, name: str) -> None:
    move_alias(store, read_alias(store), Transition(name, "promotion", "tester"))


def test_a_refusal_says_why_and_an_override_keeps_who_and_why(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    first = release(store, tmp_path, TASKS)
    assert challenge.find_challenger(store, None) == first
    crown(store, first)
    worse = release(store, tmp_path, UNSAFE)
    assert challenge.find_challenger(store, first) == worse
    verdict = challenge.judge_release(store, worse, first, policy)
    with pytest.raises(LamdaError, match=f"release {worse} is not promoted: .*safety: 0.0 "):
        challenge.refuse(worse, verdict)
    alias = read_alias(store)
    for by, reason in (("", "we must"), ("ada", " ")):
        with pytest.raises(LamdaError, match="expected --by NAME and --reason WORDS"):
            challenge.override(store, alias, worse, lambda: verdict, by, reason)
    assert read_alias(store) == alias
    moved = challenge.override(
        store, alias, worse, lambda: verdict, "ada", "the old one is withdrawn"
    )
    last = moved.moves[-1]
    assert moved.release == worse
    assert (last.how, last.by, last.reason) == ("override", "ada", "the old one is withdrawn")
    assert (last.why, last.limits) == (verdict.why, policy.place)


def with_profile(store: Store, root: Path, profile: Mapping[str, Mapping[str, float]]) -> str:
    """A release like the one in `root`, of a corpus with another profile."""
    told = read_json(root / CORPUS_VERDICTS)
    del told["digest"]
    write_json(root / CORPUS_VERDICTS, seal({**told, "profile": profile}))
    return made(store, root)


def test_a_corpus_that_drifted_is_refused_whatever_its_own_commit_held_it_against(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    """Its gate had no profile to compare with, as where nobody ran `lamda pin`."""
    crown(store, first := release(store, tmp_path, TASKS))
    near = with_profile(store, tmp_path, {"sources": {"forum": 0.7, "wiki": 0.3}})
    verdict = challenge.judge_release(store, near, first, policy)
    assert verdict.promote, verdict.why
    drift = verdict.gates[-1]
    assert (drift.gate, drift.limit, drift.measured) == ("corpus", "max_drift", 0.05)
    far = with_profile(store, tmp_path, {"sources": {"forum": 0.25, "wiki": 0.75}})
    verdict = challenge.judge_release(store, far, first, policy)
    assert verdict.why == (
        "gate corpus, check drift from the champion: 0.5 measured, but max_drift is at most 0.2",
    )
    other = with_profile(store, tmp_path, {"pages": {"wiki": 1.0}})
    assert challenge.judge_release(store, other, first, policy).why == (
        "gate corpus: no profile to hold against the champion's: run the gate again and release",
    )
    assert challenge.judge_release(store, far, None, policy).promote, "there is no champion"


def test_other_contexts_are_refused_and_an_override_says_so(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    crown(store, champion := release(store, tmp_path, TASKS))
    other = release(store, tmp_path, FEWER)
    with pytest.raises(LamdaError, match="answered different contexts: 1 differ"):
        challenge.judge_release(store, other, champion, policy)
    moved = challenge.override(
        store,
        read_alias(store),
        other,
        lambda: challenge.judge_release(store, other, champion, policy),
        "ada",
        "a new test set",
    )
    assert moved.moves[-1].why[0].startswith("no verdict: task safety: challenger and champion")


def test_a_broken_manifest_hides_no_other_release(store: Store, tmp_path: Path) -> None:
    store.write("releases/0000000000000000/manifest.json", b"{}")
    with pytest.raises(LamdaError, match=r"no release to promote.*\(.*0000/manifest\.json: exp"):
        challenge.find_challenger(store, None)
    sound = release(store, tmp_path, TASKS)
    assert challenge.find_challenger(store, None) == sound
    told: list[LamdaError] = []
    assert challenge.find_challenger(store, None, told) == sound
    assert [str(error).partition(": exp")[0] for error in told] == [
        f"{store.uri}/releases/0000000000000000/manifest.json"
    ]


def test_a_release_without_its_responses_is_named(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    with pytest.raises(LamdaError, match="no release to promote"):
        challenge.find_challenger(store, None)
    empty = make_release(store, tmp_path, [], {"a": "b"}, "c0ffee", TIME)[0].id
    with pytest.raises(LamdaError, match=f"release {empty} holds no results/metrics.json"):
        challenge.judge_release(store, empty, None, policy)
    release(store, tmp_path, TASKS)
    write_table(tmp_path / RESPONSES, responses("PT"), JudgedResponse)
    other = made(store, tmp_path)
    with pytest.raises(LamdaError, match="holds no response of LaMDA"):
        challenge.judge_release(store, other, None, policy)
    bare = make_release(store, tmp_path, HELD[:-1], {}, "c0ffee", TIME)[0].id
    with pytest.raises(LamdaError, match=f"{bare} holds no reports/gates/release.json; release it"):
        challenge.judge_release(store, bare, None, policy)


def test_a_challenger_with_looser_gates_is_refused(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    release(store, tmp_path, TASKS)
    own = PARAMS.gates.annotations.model_copy(update={"min_agreement": 0.01})
    params = PARAMS.model_copy(
        update={"gates": PARAMS.gates.model_copy(update={"annotations": own})}
    )
    write_json(tmp_path / RESOLVED, params.model_dump(mode="json"))
    inputs = {METRICS.as_posix(): dvc_hash(tmp_path / METRICS)}
    loose = gate_report("annotations", params, inputs)
    write_json(tmp_path / "reports/gates/annotations.json", loose)
    name = made(store, tmp_path)
    verdict = challenge.judge_release(store, name, None, policy)
    line = "gate annotations, check agreement.alpha: 0.01 measured, but min_agreement is at least"
    line += " 0.3"
    assert verdict.why == (line,)
    with pytest.raises(LamdaError) as raised:
        challenge.promote(store, read_alias(store), name, verdict, "ada", "")
    assert line in str(raised.value)
    assert "\n" not in str(raised.value)
    assert read_alias(store).release is None


def test_a_trial_is_no_champion_by_itself_whatever_it_says_of_itself(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    """Its own profile file, an override or its params call it none; the policy's file counts."""
    release(store, tmp_path, TASKS)
    params = PARAMS.model_copy(update={"profile": "smoke", "trial": False})
    write_json(tmp_path / RESOLVED, params.model_dump(mode="json"))
    name = made(store, tmp_path)
    verdict = challenge.judge_release(store, name, None, policy)
    assert verdict.why == ("made under profile 'smoke', which is only a trial",)
    alias = read_alias(store)
    with pytest.raises(LamdaError, match="only a trial. To promote it all the same: --override"):
        challenge.promote(store, alias, name, verdict, "ada", "")
    moved = challenge.override(store, alias, name, lambda: verdict, "ada", "a demonstration")
    assert (moved.release, moved.moves[-1].why) == (name, verdict.why)


def test_the_champions_responses_are_judged_again_by_other_raters(
    store: Store, tmp_path: Path, policy: Policy
) -> None:
    crown(store, champion := release(store, tmp_path, TASKS))
    challenger = release(store, tmp_path, TASKS, raters="rules@2")
    with pytest.raises(Incomparable, match="lamda rejudge champion --out FILE"):
        challenge.judge_release(store, challenger, champion, policy)

    def stricter(said: Sequence[JudgedResponse]) -> list[JudgedResponse]:
        assert not any(row.labels or row.votes or row.raters or row.judged_by for row in said)
        return responses_of("rules@2", UNSAFE)

    def responses_of(raters: str, tasks: Mapping[str, Columns]) -> list[JudgedResponse]:
        return [replace(row, judged_by=raters) for row in responses("LaMDA", tasks)]

    file = tmp_path / "again.parquet"
    write_table(file, challenge.rejudge(store, champion, stricter), JudgedResponse)
    verdict = challenge.judge_release(store, challenger, champion, policy, file)
    (safety,) = [found for found in verdict.findings if found.metric == "safety"]
    assert safety.champion is not None
    assert (safety.champion.value, safety.judgement) == (0, "better")

    write_table(file, responses_of("rules@3", TASKS), JudgedResponse)
    with pytest.raises(Incomparable, match="by rules@2, the champion's by rules@3"):
        challenge.judge_release(store, challenger, champion, policy, file)
    for forged in (
        responses_of("rules@2", TASKS)[1:],
        [replace(row, response="Ask me.") for row in responses_of("rules@2", TASKS)],
    ):
        write_table(file, forged, JudgedResponse)
        with pytest.raises(LamdaError, match=f"responses of the champion {champion}, judged again"):
            challenge.judge_release(store, challenger, champion, policy, file)
    assert read_table(file, JudgedResponse)


def test_a_champion_of_an_old_format_is_for_a_person(
    store: Store, tmp_path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("lamda.registry.release.FORMAT", 1)
        crown(store, champion := release(store, tmp_path, TASKS))
    challenger = release(store, tmp_path, TASKS)
    assert challenger != champion
    with pytest.raises(Incomparable, match=f"champion: .*{champion} is of format 1, expected 3"):
        challenge.judge_release(store, challenger, champion, policy)
    with pytest.raises(LamdaError, match="earlier version made it; use it with the code of its"):
        challenge.judge_release(store, champion, None, policy)
    moved = challenge.override(
        store,
        read_alias(store),
        challenger,
        lambda: challenge.judge_release(store, challenger, champion, policy),
        "ada",
        "a new format",
    )
    assert moved.release == challenger
    assert moved.moves[-1].why[0].startswith("no verdict: champion: ")
    with pytest.raises(LamdaError, match="is of format 1"):
        crown(store, champion)
