"""A team's dialogs alone, or its documents alone, from one source: the default limits and those of
the smoke profile hold for them, and a kind that a source gives is missed all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.config.resolve import current_params
from lamda.data.build import build_corpus
from lamda.data.config import Data
from lamda.data.decontaminate import decontaminate
from lamda.data.tokenization import tokenize_corpus
from lamda.errors import Refusal
from lamda.files import digest, read_json, write_json
from lamda.gates.corpus import corpus_frames
from lamda.gates.evaluation import evaluation_frames
from lamda.gates.filtered_dialogs import NO_TALK, filtered_frames
from lamda.gates.gate import Outputs, run_gate
from lamda.gates.registry import gate_of
from lamda.gates.verdict import Verdict, run_suite
from lamda.records import Context, Dialog, Document, write_table
from stages.gate import limits_of

from .cases import CASES
from .small_run import Talk

ROOT = Path(__file__).parents[3]
KINDS: dict[str, type] = {"dialogs": Dialog, "documents": Document}


def limits(gate: str, profile: str) -> dict[str, float]:
    return limits_of(current_params(ROOT, profile), gate)


def write_own(root: Path, kind: str) -> Data:
    """Own files of one kind, and the only source of the corpus; the index has a page."""
    talk = Talk(7)
    table = root / f"{kind}.parquet"
    if kind == "dialogs":
        turns = [talk.turns(4 + 2 * (n % 2)) for n in range(1200)]
        dialogs = [Dialog(str(n), "", t, ("a", "b") * (len(t) // 2)) for n, t in enumerate(turns)]
        write_table(table, dialogs, Dialog)
    else:
        texts = [" ".join(talk.turns(4)) for _ in range(200)]
        write_table(table, [Document(str(n), "", "", "", t) for n, t in enumerate(texts)], Document)
    page = root / "page.jsonl"
    page.write_text('{"text": "Plums ripen in august.", "url": "http://wiki/Plum"}\n')
    own = {"use": "files", "clean": []}
    return Data.model_validate({
        "corpus": {"own": {**own, "path": str(table), "kind": kind}}, "mixture": {"own": 1.0},
        "knowledge": {"page": {**own, "path": str(page), "kind": "documents"}},
        "annotation": {}, "evaluation": {},
    })  # fmt: skip


def judge_corpus(root: Path, profile: str) -> dict[str, Verdict]:
    inputs = {
        "corpus": root / "corpus", "knowledge": root / "knowledge", "built": root / "corpus.json",
        "contexts": root / "contexts",
    }  # fmt: skip
    out = Outputs(root / f"{profile}.json", root / "clean", root / "quarantine.parquet")
    return {v.check: v for v in run_gate("corpus", inputs, limits("corpus", profile), out)}


@pytest.fixture(scope="module", params=list(KINDS))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The kind, the folder in which its corpus was built, and what was chosen."""
    root = tmp_path_factory.mktemp(request.param)
    chosen = write_own(root, request.param)
    clean = current_params(ROOT).clean
    folders = (root / "corpus", root / "knowledge", root / "excluded.parquet")
    write_json(root / "corpus.json", build_corpus(chosen, 1, None, *folders, clean))
    for split in ("annotation", "evaluation", "development"):
        write_table(root / f"contexts/{split}.parquet", [], Context)
    return request.param, root, chosen


@pytest.mark.parametrize("profile", ["default", "smoke"])
def test_one_kind_of_one_source_passes_the_corpus_gate(built: Any, profile: str) -> None:
    kind, root, _ = built
    (other,) = KINDS.keys() - {kind}
    told = judge_corpus(root, profile)
    assert told[f"{kind}.count"].outcome == told["sources.languages"].outcome == "passed"
    assert told[f"{other}.count"].outcome == told["sources.share"].outcome == "skipped"
    assert told[f"{other}.count"].observed == f"no source gives {other}"
    assert told["sources.share"].observed == "one source is the whole"


def test_it_is_tokenized_and_passes_the_gate_on_the_tokens(built: Any) -> None:
    _, root, chosen = built
    judge_corpus(root, "default")
    decontaminate(chosen, 13, 1, root / "clean", root / "contexts", root / "train")
    model, out = root / "tokenizer.model", root / "tokens"
    counts = tokenize_corpus(root / "train", 600, 2, 0.05, model, out)
    hashes = {"tokenizer_sha256": digest([model]), "tokens_sha256": digest([out])}
    write_json(root / "tokens.json", counts | hashes)
    inputs = {"tokens": out, "tokenizer": model, "metrics": root / "tokens.json"}
    run_gate("tokens", inputs, limits("tokens", "smoke"), Outputs(root / "gate_tokens.json"))


@pytest.mark.parametrize("profile", ["default", "smoke"])
def test_a_kind_that_a_source_gave_is_missed(built: Any, tmp_path: Path, profile: str) -> None:
    kind, root, _ = built
    (other,) = KINDS.keys() - {kind}
    metrics = read_json(root / "corpus.json")
    more = {"rows": 9, "words": 99} | ({"turns": 18} if other == "dialogs" else {})
    for name in ("corpus", "knowledge", "contexts"):
        (tmp_path / name).symlink_to(root / name)
    write_json(
        tmp_path / "corpus.json", metrics | {"sources": {**metrics["sources"], "more": more}}
    )
    with pytest.raises(Refusal, match=rf"{other}\.count: expected at least .*found 0") as error:
        judge_corpus(tmp_path, profile)
    assert "sources.share: expected a share of" in str(error.value), "that source has none"


def judged(tables: dict[str, Any]) -> dict[str, Verdict]:
    found = run_suite(gate_of("corpus").checks, corpus_frames(**tables), CASES["corpus"].LIMITS)
    return {verdict.check: verdict for verdict in found}


def test_a_corpus_without_any_row_is_refused_whatever_was_built() -> None:
    tables = {**CASES["corpus"].clean(), "dialogs": [], "documents": []}
    sources: Any
    for sources in ({}, {"own": {"rows": 9, "turns": 9}}, {"own": {"rows": 9}}):
        tables["built"] = {**tables["built"], "sources": sources}
        assert any(v.blocks for n, v in judged(tables).items() if n.endswith(".count")), sources


def test_a_source_that_was_lost_on_the_way_has_no_share() -> None:
    tables = CASES["corpus"].clean()
    given = {"forum": {"turns": 36}, "chitchat": {"turns": 24}, "encyclopedia": {"rows": 12}}
    tables["built"] = {**tables["built"], "sources": given}
    assert judged(tables)["sources.share"].outcome == "passed"
    tables["built"] = {**tables["built"], "sources": {**given, "lost": {"turns": 9}}}
    told = judged(tables)["sources.share"]
    assert told.outcome == "failed" and told.examples == ("lost: share 0.0",)


def test_filed_rows_of_a_kind_that_no_source_gives_need_no_least_number() -> None:
    tables = CASES["corpus"].clean()
    tables["documents"] = tables["documents"][:1]
    assert judged(tables)["documents.count"].outcome == "failed"
    tables["built"] = {**tables["built"], "sources": {"forum": {"rows": 20, "turns": 60}}}
    told = judged(tables)
    assert told["documents.count"].observed == "no source gives documents"
    assert told["documents.id"].outcome == "passed"


def test_nothing_is_kept_of_a_corpus_without_dialogs_and_else_something() -> None:
    frames = filtered_frames([], {"scored": 0}, [])
    assert {frame.attrs["skipped"] for frame in frames.values()} == {NO_TALK}
    dialog = Dialog("1", "own", ("hi", "ho"), ("a", "b"))
    for metrics, dialogs in (({"scored": 1}, [dialog]), ({"scored": 0}, None), ({"scored": 1}, [])):
        found = run_suite(
            gate_of("filtered_dialogs").checks,
            filtered_frames([], metrics, dialogs),
            CASES["filtered_dialogs"].LIMITS,
        )
        assert "kept.count" in {v.check for v in found if v.blocks}, (metrics, dialogs)
    kept = CASES["filtered_dialogs"].clean()["kept"]
    assert set(filtered_frames(kept, {"scored": 99}, [])["kept"]["stray"]) != {""}


def test_turns_kept_of_no_dialogs_are_no_evaluation() -> None:
    tables = CASES["evaluation"].clean()
    with pytest.raises(ValueError, match="kept of no dialogs"):
        evaluation_frames(**tables | {"dialogs": []})
    frames = evaluation_frames(**tables | {"dialogs": [], "filtered": []})
    assert set(frames["contexts"]["in_corpus"]) == {""}
