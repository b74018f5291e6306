"""A tokenizer that came with a model is told of, not held to limits that ours is made to keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.data.shards import Shard
from lamda.gates.gate import _plain
from lamda.gates.registry import gate_of
from lamda.gates.report import faults, seal
from lamda.gates.tokens import BROUGHT, Part, token_frames
from lamda.gates.verdict import Verdict, run_suite
from lamda.model.hugging_face.tokenization import base_tokenizer
from lamda.templates import dialog_ids
from lamda.tokenizer import Tokenizer
from tests.lamda.model.tokenizers_of import save

from .cases import tokens as case

ODD = "the population of Жуков is 249"
"""Letters that a small vocabulary without fallback bytes lacks."""


def brought(folder: Path) -> Tokenizer:
    """As models of the first SentencePiece generation have it: an unknown piece, no bytes."""
    path = folder / "tokenizer.model"
    path.write_text(base_tokenizer(save("unigram", folder / "own"), chat=False))
    return Tokenizer.load(path)


def of(tokenizer: Tokenizer, *turns: str) -> dict[str, Any]:
    """The gate's tables for shards of a few dialogs of `turns`."""
    documents = [dialog_ids(tokenizer, turns), dialog_ids(tokenizer, turns[::-1])]
    lengths = np.array([len(ids) for ids in documents])
    starts = np.array([0, lengths[0]])
    ids = np.concatenate(documents).astype(np.uint16)
    shard = {source: Shard(source, ids, starts, lengths) for source in case.SOURCES}
    parts = ("train", "validation")
    return {
        **case.clean(),
        "shards": [Part(part, one) for part in parts for one in shard.values()],
        "tokenizer": tokenizer,
        "metrics": case.clean()["metrics"]
        | {"tokens": {part: dict.fromkeys(case.SOURCES, len(ids)) for part in parts}},
    }


LIMITS = case.LIMITS | {"max_control_rate": 0.5}  # turns are short here


def judged(tables: dict[str, Any]) -> dict[str, Verdict]:
    found = run_suite(gate_of("tokens").checks, token_frames(**tables), LIMITS)
    return {verdict.check: verdict for verdict in found}


def test_what_it_cannot_write_is_told_and_stops_nothing(tmp_path: Path) -> None:
    tokenizer = brought(tmp_path)
    assert tokenizer.unknown in tokenizer.encode(ODD)
    found = judged(of(tokenizer, "hello there", ODD, "how are you", ODD))
    assert not [name for name, verdict in found.items() if verdict.blocks]
    for name in ("shards.unknown", "shards.bytes"):
        assert found[name].outcome == "skipped"
        assert str(found[name].observed).startswith(BROUGHT)
    assert float(str(found["shards.unknown"].observed).rsplit(" ", 1)[1]) > 0.02
    assert found["shards.own"].outcome == found["shards.range"].outcome == "passed"
    rows = [_plain(verdict) for verdict in found.values()]
    told = {"gate": "tokens", "inputs": {}, "code": {}, "limits": LIMITS, "profile": {}}
    assert not faults("tokens", seal({**told, "verdicts": rows, "passed": True}))


def test_shards_of_another_tokenizer_still_stop(tmp_path: Path) -> None:
    tokenizer = brought(tmp_path)
    tables = of(tokenizer, "hello there", "how are you", "the population")
    first = tables["shards"][0].shard
    shifted = Shard(first.name, (first.ids + 1).astype(np.uint16), first.starts, first.lengths)
    tables["shards"][0] = Part("train", shifted)
    assert judged(tables)["shards.own"].outcome == "failed"


@pytest.mark.parametrize("is_brought", [True, False])
def test_lamdas_own_kind_of_tokenizer_can_be_brought_too(is_brought: bool) -> None:
    """With an import of LaMDA's own architecture: it was made for another corpus."""
    tables = case.clean()
    case.few_pieces(tables)
    case.ids(case.a_byte, 0.25)(tables)
    tables["metrics"] |= {"brought": True} if is_brought else {}
    found = judged(tables)
    names = {"shards.bytes", "vocabulary.used"}
    expected = "skipped" if is_brought else "failed"
    assert {found[name].outcome for name in names} == {expected}
