"""A working tree with a model that was trained elsewhere, and the stages on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.data.shards import open_shards
from lamda.files import digest
from lamda.gates.pretrained import pretrained_frames
from lamda.gates.saved import Saved
from lamda.gates.tokens import Part
from lamda.gates.weights import read_weights
from lamda.records import Context, Document, JudgedResponse, RatedResponse, read_table, write_table
from lamda.task_names import RATED
from lamda.tokenizer import Tokenizer
from stages import finetune, pretrain, respond, tokenize_corpus
from tests.lamda.model.tokenizers_of import save

IDS = 320
"""Rows of the base's embedding: some more than its tokenizer has ids, as families have them."""


def base(folder: str) -> None:
    """A small Llama with random weights and a tokenizer of its own."""
    save("byte_level", Path(folder))
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=IDS, hidden_size=16, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=256,
        tie_word_embeddings=True, bos_token_id=1, eos_token_id=0, pad_token_id=0,
    )  # fmt: skip
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)


def params(said: str = "  base: own/little\n", profile: str = "smoke", **trained: object) -> Params:
    """params.yaml with `said` added to section `model`, and with `trained` in all trainings."""
    path = Path("params.yaml")
    text = path.read_text().replace("  preset: tiny ", f"{said}  preset: tiny ", 1)
    path.write_text(text.replace("profile: default", f"profile: {profile}"))
    found = current_params(Path(), profile)
    few = {"tokens": 1024, "batch_size": 4, "seq_len": 64, "precision": "float32"} | trained
    sections = ("pretrain", "finetune_ssi_safety")
    changes = {name: getattr(found, name).model_copy(update=few) for name in sections}
    return found.model_copy(update=changes)


def tokenized(given: Params) -> Tokenizer:
    names = ("tokenizer.model", "tokens", "tokens.json")
    tokenize_corpus.main(given, Path("corpus"), *map(Path, names))
    return Tokenizer.load(Path("tokenizer.model"))


def pretrained(given: Params) -> dict[str, Any]:
    names = ("tokens", "tokenizer.model", "pt", "pt.json", "pt.csv")
    pretrain.main(given, *map(Path, names))
    figures: dict[str, Any] = json.loads(Path("pt.json").read_text())
    return figures


def tuned(given: Params) -> dict[str, Any]:
    """The discriminators, on rows that say which of two answers is sensible."""
    for task in RATED:
        rows = [
            RatedResponse(f"{task}/{n}", task, "1", "pt", (f"how large is town {n}?",),
                          ("it is large", "a river")[n % 2], {}, {"sensible": 1 - n % 2})
            for n in range(80)
        ]  # fmt: skip
        write_table(Path(f"annotations/{task}.parquet"), rows, RatedResponse)
    names = ("pt", "tokenizer.model", "annotations", "tokens", "ft", "ft.json", "ft.csv")
    finetune.main(given, "ssi_safety", *map(Path, names))
    figures: dict[str, Any] = json.loads(Path("ft.json").read_text())
    return figures


def answered(given: Params, weights: str) -> list[JudgedResponse]:
    models = {"FT": {"weights": weights, "decode": "quality"}}
    settings = type(given.respond).model_validate({"batch_size": 2, "models": models})
    few = given.decoding.model_copy(update={"candidates": 2, "new_tokens": 4})
    page = Document("1", "pages", "https://example.org/Porto", "Porto", "Porto / River / Douro")
    write_table(Path("knowledge/documents.parquet"), [page], Document)
    contexts = [Context(f"ssi/{n}", "ssi", "1", (f"how large is town {n}?",)) for n in range(3)]
    write_table(Path("contexts.parquet"), contexts, Context)
    names = ("tokenizer.model", "knowledge", "contexts.parquet", "answers.parquet", "answers.json")
    asked = given.model_copy(update={"respond": settings, "decoding": few})
    respond.main(asked, [f"{weights}={weights}"], *map(Path, names))
    return read_table(Path("answers.parquet"), JudgedResponse)


def parts() -> list[Part]:
    return [
        Part(part, shard)
        for part in ("train", "validation")
        if Path("tokens", part).exists()
        for shard in open_shards(Path("tokens") / part)
    ]


def gated(figures: dict[str, Any]) -> dict[str, pd.DataFrame]:
    lines = [line.split(",") for line in Path("pt.csv").read_text().splitlines()]
    curve = [
        {key: float(cell) if cell else None for key, cell in zip(lines[0], line, strict=True)}
        for line in lines[1:]
    ]
    model = Saved(Path("pt"), digest([Path("pt")]), read_weights(Path("pt/model.safetensors")))
    tokens = digest([Path("tokens")])
    return pretrained_frames(model, figures, curve, parts(), tokens)
