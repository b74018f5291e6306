"""What stages write down of themselves, derived for a run that was made before they did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.evaluation.answered import answers_sha256
from lamda.files import digest, read_json, write_json
from lamda.records import JudgedResponse, read_table, write_table
from lamda.toolset.indexing import build_index
from lamda.toolset.tool import Knowledge

TRAININGS: Mapping[str, tuple[str, str]] = {
    # metrics                 model               the one before it
    "pretrain": ("pt", ""),
    "finetune_ssi_safety": ("ssi_safety", "pt"),
    "finetune_dialog": ("ft_quality_safety", "ssi_safety"),
    "finetune_groundedness": ("grounded", "ft_quality_safety"),
    "finetune_rollouts": ("lamda", "grounded"),
}
TOKENIZER = Path("models/tokenizer.model")
KNOWLEDGE, INDEX = Path("data/knowledge"), Path("data/index")
DRAFTS, DIALOGS = Path("results/drafts.parquet"), Path("results/dialogs.parquet")
CANDIDATES = Path("results/candidates.parquet")


def complete(root: Path, models: Mapping[str, str]) -> list[str]:
    """Add the records that a run lacks, from its untouched outputs; returns their names.

    `models` is the folder's name of each shown model's weights. What a run wrote down itself stays.
    One without judged drafts, dialogs and candidates gets empty tables of them, and one without an
    index, one.
    """
    derived = []
    for path in (root / DRAFTS, root / DIALOGS, root / CANDIDATES):
        if not path.exists():
            write_table(path, [], JudgedResponse)
            derived.append(path.name)
    if not (root / INDEX).exists():
        build_index(Knowledge(root / KNOWLEDGE).stream(), root / INDEX)
        derived.append(INDEX.name)
    for name, record in _records(root, models).items():
        path = root / "metrics" / name
        known = read_json(path) if path.exists() else {}
        missing = _missing(known, record)
        if missing:
            write_json(path, _joined(known, record))
            derived += [f"{name}: {key}" for key in missing]
    return derived


def _records(root: Path, models: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """File in metrics/ -> what stands in it."""

    def of(path: str) -> str:
        return digest([root / path])

    common = {"tokenizer": of(TOKENIZER.as_posix()), "tokens": of("data/tokens")}
    records: dict[str, dict[str, Any]] = {
        "corpus.json": {"knowledge": {"sha256": of(KNOWLEDGE.as_posix())}},
        "index.json": {
            "sha256": of(INDEX.as_posix()),
            "knowledge_sha256": of(KNOWLEDGE.as_posix()),
        },
        "tokens.json": {
            "tokenizer_sha256": common["tokenizer"],
            "tokens_sha256": common["tokens"],
        },
    }
    for training, (model, before) in TRAININGS.items():
        begun = {"model": of(f"models/{before}")} if before else {}
        records[f"{training}.json"] = {
            "model_sha256": of(f"models/{model}"),
            "inputs_sha256": common | begun,
        }
    return records | answer_records(root, models)


def answer_records(root: Path, models: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What stages respond and judge would have written down of the responses that lie there."""
    responses = root / "results" / "responses.parquet"
    answers = answers_sha256(read_table(responses, JudgedResponse))
    given = {
        name: {
            "model_sha256": digest([root / "models" / weights]),
            "answers_sha256": answers.get(name),
        }
        for name, weights in models.items()
    }
    talked = answers_sha256(read_table(root / DIALOGS, JudgedResponse))
    beside = [name for name in answers if name not in models]
    return {
        "respond.json": {
            "models": given,
            "baselines": {name: {"answers_sha256": answers[name]} for name in beside},
            "tokenizer_sha256": digest([root / TOKENIZER]),
            "knowledge_sha256": digest([root / KNOWLEDGE]),
            "index_sha256": digest([root / INDEX]),
        },
        "converse.json": {"answers_sha256": talked},
        "judge.json": {
            "answers_sha256": answers,
            "responses_sha256": digest([responses]),
            "drafts_sha256": digest([root / DRAFTS]),
            "dialogs_sha256": digest([root / DIALOGS]),
            "candidates_sha256": digest([root / CANDIDATES]),
            "talked_sha256": talked,
        },
    }


def _missing(known: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    found = []
    for key, value in record.items():
        if key not in known:
            found.append(key)
        elif isinstance(value, Mapping):
            found += [f"{key}.{inner}" for inner in _missing(known[key], value)]
    return found


def _joined(known: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """`known`, and what `record` has besides."""
    joined = dict(known)
    for key, value in record.items():
        if isinstance(value, Mapping):
            joined[key] = _joined(joined.get(key, {}), value)
        else:
            joined.setdefault(key, value)
    return joined
