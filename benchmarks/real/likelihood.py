"""How well models foretell held-out text, and what a context adds to that, token by token.

A base has never seen `<turn>`: it reads turns as lines, which it knows, and each model reads them
in its own form. What is counted is the same text in both: no symbol, and no line's end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lamda.data.shards import Shard, open_shards
from lamda.generation.likelihood import log_probabilities
from lamda.model.backbone import Backbone
from lamda.model.runtime import decoding_on
from lamda.resampling import times_drawn
from lamda.tokenizer import TURN, Tokenizer

Floats = NDArray[np.float64]
DOCUMENTS, BYTES, WIDTH = 50, 512, 256
"""Of each source, the first so many held-out documents, and the first bytes of their text, which
are the same words for every tokenizer; tokens of a context and of a response elsewhere."""
AT_ONCE = 2048
"""Tokens that are read at once."""
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """`ids` (T,) of a document and which of them are counted, (T,) bool; the first never is."""

    ids: tuple[int, ...]
    counted: NDArray[np.bool_]


def surprises(model: Backbone, rows: Sequence[Sequence[int]]) -> list[Floats]:
    """For each row (T,) of ids -log P of each behind those before it, in nats; 0 of the first."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
    found: dict[int, Floats] = {}
    while order:
        widest = len(rows[order[-1]])
        count = max(1, AT_ONCE // max(1, widest))
        batch, order = order[-count:], order[:-count]
        with decoding_on(model.device):
            tokens = torch.zeros(len(batch), widest, dtype=torch.long, device=model.device)
            for line, n in enumerate(batch):  # padding stands behind, where none that counts sees
                tokens[line, : len(rows[n])] = torch.tensor(rows[n], device=model.device)
            hidden = model.hidden(tokens)[:, :-1].flatten(0, 1)  # (B * (T - 1), D)
            following = tokens[:, 1:]  # (B, T - 1)
            said = log_probabilities(model, hidden, following.flatten()).view_as(following)
        for line, n in enumerate(batch):
            of = -said[line, : len(rows[n]) - 1].double().cpu().numpy()
            found[n] = np.concatenate([[0.0], of])  # (T,)
    return [found[n] for n in range(len(rows))]


def line_end(tokenizer: Tokenizer) -> list[int]:
    """What stands between turns as lines; a tokenizer that knows no lines has its symbol there."""
    return tokenizer.encode("a\n")[len(tokenizer.encode("a")) :] or [tokenizer.control[TURN]]


def texts_of(shard: Shard, tokenizer: Tokenizer, *, plain: bool) -> list[Text]:
    """The first documents of a shard in the models' form; `plain`: a line in place of symbols."""
    line = line_end(tokenizer)
    symbols = {*tokenizer.control.values(), *tokenizer.special, *tokenizer.begin, tokenizer.pad}
    texts = []
    for start, length in zip(shard.starts[:DOCUMENTS], shard.lengths[:DOCUMENTS], strict=True):
        ids = _first(BYTES, [int(i) for i in shard.ids[start : start + length]], tokenizer)
        is_text = [one not in symbols for one in ids]
        read: list[tuple[int, bool]] = []
        for one, counts in zip(ids, is_text, strict=True):
            if counts or not plain:
                read.append((one, counts))
            elif read and read[-1][1]:
                read += [(end, False) for end in line]
        lead = [] if read and not read[0][1] else [(line[-1], False)]
        of, counted = zip(*lead, *read, strict=True) if read else ((), ())
        texts.append(Text(of, np.array(counted, dtype=bool)))
    return texts


def _first(size: int, ids: Sequence[int], tokenizer: Tokenizer) -> Sequence[int]:
    """The longest beginning of a document that has at most `size` bytes of text."""
    ids = ids[: size + WIDTH]  # a token of text has a byte or more; the others are few
    return ids[
        : bisect_right(range(1, len(ids) + 1), size, key=lambda n: _bytes(ids[:n], tokenizer))
    ]


def _bytes(ids: Sequence[int], tokenizer: Tokenizer) -> int:
    return len(tokenizer.decode(ids).encode())


def perplexities(
    tokens: Path, tokenizer: Tokenizer, models: Mapping[str, tuple[Backbone, bool]]
) -> Iterator[dict[str, Any]]:
    """For each source held out in the folder `tokens` and each model (with whether it reads lines):
    documents, tokens, and the perplexity of a token with its 95 % interval over documents; and the
    bits that it spends on a byte, which models of other tokenizers may be held against."""
    for shard in open_shards(tokens):
        told: dict[str, Any] = {"source": shard.name, "models": {}}
        for name, (model, plain) in models.items():
            texts = texts_of(shard, tokenizer, plain=plain)
            every = surprises(model, [text.ids for text in texts])
            nats = np.array([of[t.counted].sum() for of, t in zip(every, texts, strict=True)])
            counts = np.array([text.counted.sum() for text in texts], dtype=float)  # (N,)
            said = ([i for i, c in zip(t.ids, t.counted, strict=True) if c] for t in texts)
            size = sum(_bytes(ids, tokenizer) for ids in said)
            drawn = times_drawn(len(texts), RESAMPLES, np.random.default_rng(0))  # (R, N)
            low, high = np.percentile(np.exp((drawn @ nats) / (drawn @ counts)), [2.5, 97.5])
            told["models"][name] = {
                "perplexity": float(np.exp(nats.sum() / counts.sum())),
                "low": float(low),
                "high": float(high),
                "bits_per_byte": float(nats.sum() / np.log(2) / size),
            }
            told |= {"n": len(texts), "tokens": int(counts.sum())}
        yield told


def gains(
    model: Backbone, tokenizer: Tokenizer, rows: Sequence[tuple[Sequence[str], str]]
) -> Floats:
    """What a context adds to a response, (N,): the mean log-probability of the response's tokens
    behind the turns of its context, a line each, less that behind nothing; in nats a token."""
    line = line_end(tokenizer)
    with_context, alone, lengths = [], [], []
    for context, response in rows:
        said = tokenizer.encode(response)[:WIDTH]
        before = tokenizer.encode("\n".join(context))[-WIDTH:]
        with_context.append([*before, *line, *said])
        alone.append([*line, *said])
        lengths.append(len(said))
    pairs = zip(surprises(model, with_context), surprises(model, alone), lengths, strict=True)
    return np.array([(b[-n:].mean() - a[-n:].mean()) if n else 0.0 for a, b, n in pairs])


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The table of `perplexities`."""
    for row in rows:
        yield f"{row['source']}: perplexity of {row['n']} held-out texts, {row['tokens']:,} tokens"
        for name, of in row["models"].items():
            yield (
                f"  {name:12} {of['perplexity']:.2f} [{of['low']:.2f}, {of['high']:.2f}], "
                f"{of['bits_per_byte']:.3f} bits a byte"
            )
