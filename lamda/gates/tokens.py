"""Gate on the tokens: shards that are whole, and a tokenizer that made them and fits the corpus."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lamda.data.shards import Shard, open_shards
from lamda.errors import LamdaError
from lamda.gates.contract import Frames, Gate, Limit, Table
from lamda.gates.frames import exempt, frame, same, skipped
from lamda.gates.reading import hash_of, json_object
from lamda.gates.rules import at_least, between, only
from lamda.tokenizer import Tokenizer

PARTS = ("train", "validation")
BROUGHT = "the tokenizer came with the model, its vocabulary was not made for this corpus"
SPELLED = {"shards.unknown": "unknown_rate", "shards.bytes": "byte_rate"}
"""How much of a corpus a tokenizer has no piece for: one that was made for it is held to limits; of
one that came with a model it is only told."""
DOCUMENTS = 200
"""Documents of each shard whose text is encoded again."""
MOST_OTHER = 0.1
"""A text with symbols that the normalisation changes comes back otherwise; few have any."""


@dataclass(frozen=True, slots=True)
class Part:
    """One shard, and the part of the corpus that it belongs to."""

    part: str
    shard: Shard


def shards(source: str) -> Table:
    """Every shard of both parts."""

    def read(path: Path) -> list[Part]:
        return [Part(part, shard) for part in PARTS for shard in open_shards(path / part)]

    return Table(read, source)


def tokenizer(source: str) -> Table:
    """The SentencePiece model."""
    return Table(Tokenizer.load, source)


TABLES = {
    "shards": shards("tokens"),
    "tokenizer": tokenizer("tokenizer"),
    "metrics": json_object("metrics", "tokens", "tokenizer_sha256", "tokens_sha256"),
    "tokenizer_hash": hash_of("tokenizer"),
    "tokens_hash": hash_of("tokens"),
}


def token_frames(
    shards: Sequence[Part],
    tokenizer: Tokenizer,
    metrics: Mapping[str, Any],
    tokenizer_hash: str,
    tokens_hash: str,
) -> Frames:
    """Frames shards (one row each), vocabulary and padding (one row each), sources (one row each)
    and written (one row for the tokenizer, one for the shards).

    A shard's ids beyond the vocabulary are counted, not looked up. Rates are shares of its ids.
    A tokenizer that came with a model is not asked how well it fits the corpus.
    """
    brought = bool(metrics.get("brought")) or not tokenizer.is_own
    counts = [np.bincount(part.shard.ids, minlength=tokenizer.vocab_size) for part in shards]
    rows = [
        _shard(part, count, tokenizer, brought, metrics["tokens"])
        for part, count in zip(shards, counts, strict=True)
    ]
    columns = ("documents", "beyond", "unknown_rate", "byte_rate", "control_rate", "uncounted",
               "other_rate")  # fmt: skip
    parts: dict[str, set[str]] = {}
    for part in shards:
        parts.setdefault(part.shard.name, set()).add(part.part)
    sources = [
        {"example": name, "missing": ", ".join(sorted(set(PARTS) - found))}
        for name, found in sorted(parts.items())
    ]
    vocabulary = _vocabulary(shards, counts, tokenizer)
    asked = frame(rows, *columns)
    if brought:
        told = {
            check: f"{BROUGHT}; {name} is up to {asked[name].max():g}"
            for check, name in SPELLED.items()
        }
        asked = exempt(asked, told)
    return {
        "shards": asked,
        "vocabulary": skipped(BROUGHT) if brought else frame([vocabulary], "used_share"),
        "padding": frame([vocabulary], "pad"),
        "sources": frame(sources, "missing"),
        "written": frame(
            [
                same("tokenizer", tokenizer_hash, metrics["tokenizer_sha256"]),
                same("tokens", tokens_hash, metrics["tokens_sha256"]),
            ],
            "other",
        ),
    }


def _shard(
    part: Part,
    count: np.ndarray[Any, Any],
    tokenizer: Tokenizer,
    brought: bool,
    counted: Mapping[str, Any],
) -> dict[str, Any]:
    total = int(count.sum())
    known = count[: tokenizer.vocab_size]
    shard = part.shard
    return {
        "example": f"{part.part}/{shard.name} ({total:,} tokens)",
        "documents": int((shard.lengths > 0).sum()),
        "beyond": total - int(known.sum()),
        "unknown_rate": round(int(known[tokenizer.unknown]) / total, 6),
        "byte_rate": round(int(known[_bytes(tokenizer)].sum()) / total, 6),
        "control_rate": round(int(known[sorted(tokenizer.control.values())].sum()) / total, 6),
        "uncounted": total - counted.get(part.part, {}).get(shard.name, 0),
        "other_rate": round(_other_rate(shard, tokenizer, brought), 6),
    }


def _other_rate(shard: Shard, tokenizer: Tokenizer, brought: bool) -> float:
    """The share of texts that this tokenizer writes with other ids than the shard has.

    A text is what stands between two control symbols, or parts of a chat template, in `DOCUMENTS`
    documents spread over the shard. Another tokenizer reads another text in the ids, whatever its
    size. What a tokenizer wrote as unknown it cannot read back: of one that was `brought` such
    texts are left out.
    """
    control = {*tokenizer.control.values(), *tokenizer.special}
    named = _named(tokenizer)
    texts: list[list[int]] = []
    count = min(DOCUMENTS, len(shard.lengths))
    for place in np.linspace(0, len(shard.lengths) - 1, count, dtype=int):
        start = int(shard.starts[place])
        ids = shard.ids[start : start + int(shard.lengths[place])].tolist()
        for is_control, run in itertools.groupby(ids, control.__contains__):
            if not is_control and (text := _unnamed(list(run), named)):
                texts.append(text)
    if brought:
        texts = [text for text in texts if tokenizer.unknown not in text]
        if not texts:
            return 0.0
    known = [ids for ids in texts if max(ids) < tokenizer.vocab_size]
    again = tokenizer.encode_batch([tokenizer.decode(ids) for ids in known])
    kept = sum(ids == other for ids, other in zip(known, again, strict=True))
    return 1 - kept / max(len(texts), 1)


def _named(tokenizer: Tokenizer) -> list[list[int]]:
    """What a chat template writes in text around turns, such as who speaks."""
    if tokenizer.form is None:
        return []
    runs = [
        list(run)
        for ids in tokenizer.form.values()
        for is_special, run in itertools.groupby(ids, tokenizer.special.__contains__)
        if not is_special
    ]
    return sorted(runs, key=len, reverse=True)


def _unnamed(ids: list[int], named: Sequence[list[int]]) -> list[int]:
    """A text without what a template wrote before it."""
    for run in named:
        if ids[: len(run)] == run:
            return ids[len(run) :]
    return ids


def _bytes(tokenizer: Tokenizer) -> list[int]:
    return [index for index in range(tokenizer.vocab_size) if tokenizer.is_byte(index)]


def _vocabulary(
    shards: Sequence[Part], counts: Sequence[np.ndarray[Any, Any]], tokenizer: Tokenizer
) -> dict[str, Any]:
    """The share of the pieces of text that the training part uses, and how much padding it has."""
    train = sum(
        count[: tokenizer.vocab_size]
        for part, count in zip(shards, counts, strict=True)
        if part.part == "train"
    )
    if not isinstance(train, np.ndarray):
        raise LamdaError("tokens: expected shards of the part train, found none")
    pieces = train[tokenizer.text_pieces]
    return {
        "example": f"{tokenizer.vocab_size} pieces",
        "used_share": round(int((pieces > 0).sum()) / max(len(pieces), 1), 6),
        "pad": int(train[tokenizer.pad]),
    }


CHECKS = (
    at_least("shards.count", "min_shards"),
    between("shards.documents", "at least {min_documents} documents in every shard", "documents",
            Limit("min_documents")),
    only("shards.range", "no id beyond the tokenizer's vocabulary", "beyond", 0),
    only("shards.counted", "as many ids as the tokenizer's stage counted", "uncounted", 0),
    between("shards.unknown", "a share of at most {max_unknown_rate} of unknown ids",
            "unknown_rate", high=Limit("max_unknown_rate")),
    between("shards.bytes", "a share of at most {max_byte_rate} of fallback bytes", "byte_rate",
            high=Limit("max_byte_rate")),
    between("shards.control", "a share of at most {max_control_rate} of control symbols",
            "control_rate", high=Limit("max_control_rate")),
    between("vocabulary.used", "a share of at least {min_used_share} of the pieces in use",
            "used_share", Limit("min_used_share")),
    only("padding.none", "no padding among the tokens", "pad", 0),
    between("shards.own", "ids that the tokenizer gives to their text, but for a share of "
            f"{MOST_OTHER}", "other_rate", 0, MOST_OTHER),
    only("written.same", "what the tokenizer's stage wrote, by its hash", "other", ""),
    only("sources.parts", "a training and a validation part of every source", "missing", "",
         severity="warn"),
)  # fmt: skip

GATE = Gate(TABLES, token_frames, CHECKS)
