"""Mutations of models, the tokenizer, the search index, and of what is said of the evaluation.

Some leave the record of it as it was; those named `forged` write that anew as well, so that a hash
says nothing any more.
"""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

from benchmarks.mutations.answers import of_evaluation
from benchmarks.mutations.base import Change, Mutation
from benchmarks.mutations.records import (
    TOKENIZER,
    TRAININGS,
)
from benchmarks.mutations.tensors import Fill, noise, retouch, zero
from lamda.config.params import load_params
from lamda.files import atomic_directory, digest, read_json, write_json
from lamda.records import Dialog, Document, read_table, write_table
from lamda.tokenizer import Tokenizer, train_tokenizer
from lamda.toolset.indexing import build_index

GATES = {
    "pt": "pretrained",
    "ssi_safety": "discriminators",
    "ft_quality_safety": "finetuned",
    "lamda": "finetuned",
}
"""Saved model -> the gate behind its training."""
PAGES, INDEX = Path("data/knowledge/documents.parquet"), Path("data/index")


def _weights(model: str, fill: Fill, tensors: int | None = None) -> Change:
    return lambda root, seed: retouch(root / "models" / model, seed, fill, tensors)


def _in_place(model: str, of: str) -> Change:
    def change(root: Path, seed: int) -> None:
        with atomic_directory(root / "models" / model) as folder:
            shutil.copytree(root / "models" / of, folder, dirs_exist_ok=True)

    return change


def _forged(model: str, change: Change) -> Change:
    """The change, and the hash of the model that its training would have recorded."""

    def forged(root: Path, seed: int) -> None:
        change(root, seed)
        (training,) = (name for name, (of, _) in TRAININGS.items() if of == model)
        path = root / "metrics" / f"{training}.json"
        write_json(path, read_json(path) | {"model_sha256": digest([root / "models" / model])})

    return forged


def _of_models() -> list[Mutation]:
    found = []
    for model, gate in GATES.items():
        faults: dict[str, Change] = {
            "a tensor of zeros": _weights(model, zero, 1),
            "noise in one tensor, 10 %": _weights(model, noise(0.1), 1),
            "noise in all tensors, 1 %": _weights(model, noise(0.01)),
        }
        if model != "pt":
            faults["PT in its place"] = _in_place(model, "pt")
        found += [Mutation(f"{model}: {name}", gate, change) for name, change in faults.items()]
        for name, fill, tensors in (
            ("a tensor of zeros", zero, 1), ("noise in all tensors, 200 %", noise(2.0), None),
        ):  # fmt: skip
            change = _forged(model, _weights(model, fill, tensors))
            found.append(Mutation(f"{model}: {name}, forged", gate, change))
    swapped = _in_place("ft_quality_safety", "pt")
    found += [
        Mutation("ft_quality_safety: PT in its place, forged", "finetuned",
                 _forged("ft_quality_safety", swapped)),
        Mutation("lamda: PT in its place, forged", "evaluation",
                 _forged("lamda", _in_place("lamda", "pt"))),
        Mutation("lamda: noise in one tensor, 10 %, after the evaluation", "release",
                 _weights("lamda", noise(0.1), 1)),
        Mutation("ft_quality_safety: noise in one tensor, 10 %, after it answered", "evaluation",
                 _weights("ft_quality_safety", noise(0.1), 1)),
    ]  # fmt: skip
    return found


def other_tokenizer(root: Path, seed: int) -> None:
    """One of the same size, trained on a tenth of the dialogs, as another run might have had."""
    size = Tokenizer.load(root / TOKENIZER).vocab_size
    digits = load_params(root / "params.resolved.yaml").tokenize.digits
    dialogs = read_table(root / "data/train/dialogs.parquet", Dialog)
    chosen = random.Random(seed).sample(dialogs, max(len(dialogs) // 10, min(len(dialogs), 500)))
    turns = (turn for dialog in chosen for turn in dialog.turns)
    train_tokenizer(turns, size, root / TOKENIZER, digits)


def _forged_tokenizer(root: Path, seed: int) -> None:
    other_tokenizer(root, seed)
    path = root / "metrics/tokens.json"
    write_json(path, read_json(path) | {"tokenizer_sha256": digest([root / TOKENIZER])})


def _altered(root: Path, seed: int) -> list[Document]:
    """The pages, with other digits in a tenth of those that have any."""
    rng = random.Random(seed)
    pages = read_table(root / PAGES, Document)
    numbered = [n for n, page in enumerate(pages) if re.search(r"\d", page.text)]
    for n in rng.sample(numbered, max(1, len(numbered) // 10)):
        text = re.sub(r"\d", lambda _: str(rng.randrange(10)), pages[n].text)
        pages[n] = replace(pages[n], text=text)
    return pages


def _other_facts(root: Path, seed: int) -> None:
    write_table(root / PAGES, _altered(root, seed), Document)


def _other_index(root: Path, seed: int) -> None:
    """The index of other pages, beside the run's own."""
    build_index(_altered(root, seed), root / INDEX)


def _fewer_facts(root: Path, seed: int) -> None:
    pages = read_table(root / PAGES, Document)
    kept = random.Random(seed).sample(range(len(pages)), len(pages) - max(1, len(pages) // 100))
    write_table(root / PAGES, [pages[n] for n in sorted(kept)], Document)


MUTATIONS: tuple[Mutation, ...] = (
    *_of_models(),
    Mutation("tokenizer: of another run", "tokens", other_tokenizer),
    Mutation("tokenizer: of another run, forged", "tokens", _forged_tokenizer),
    Mutation("tokenizer: of another run, after the tunings", "finetuned", other_tokenizer),
    Mutation("tokenizer: of another run, after the evaluation", "release", other_tokenizer),
    *of_evaluation(),
    Mutation("index: other numbers in a tenth of the pages", "corpus", _other_facts),
    Mutation("index: other numbers in a tenth, after the evaluation", "release", _other_facts),
    Mutation("index: built of other pages, after the evaluation", "release", _other_index),
    Mutation("index: a hundredth of the pages gone", "corpus", _fewer_facts),
)
