"""What stages write down of themselves, derived for a run that was made before they did."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.evaluation.answered import answers_sha256
from lamda.files import digest, read_json, write_json
from lamda.records import JudgedResponse, read_table

TRAININGS: Mapping[str, tuple[str, str]] = {
    # metrics                 model               the one before it
    "pretrain": ("pt", ""),
    "finetune_ssi_safety": ("ssi_safety", "pt"),
    "finetune_dialog": ("ft_quality_safety", "ssi_safety"),
    "finetune_groundedness": ("lamda", "ft_quality_safety"),
}
TOKENIZER = Path("models/tokenizer.model")


def complete(root: Path, models: Mapping[str, str]) -> list[str]:
    """Add the records that a run lacks, from its untouched outputs; returns their names.

    `models` is the folder's name of each shown model's weights. What a run wrote down itself stays.
    """
    derived = []
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
        "corpus.json": {"knowledge": {"sha256": of("data/knowledge")}},
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
    more = {name: root / "results" / f"{name}.parquet" for name in ("drafts", "dialogs")}
    talked = answers_sha256(read_table(more["dialogs"], JudgedResponse))
    beside = [name for name in answers if name not in models]
    return {
        "respond.json": {
            "models": given,
            "baselines": {name: {"answers_sha256": answers[name]} for name in beside},
            "tokenizer_sha256": digest([root / TOKENIZER]),
            "knowledge_sha256": digest([root / "data/knowledge"]),
        },
        "judge.json": {
            "answers_sha256": answers,
            "responses_sha256": digest([responses]),
            **{f"{name}_sha256": digest([path]) for name, path in more.items()},
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
