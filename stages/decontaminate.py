"""Stage decontaminate: what evaluation asks about does not stand in the texts to train on."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.decontaminate import decontaminate
from lamda.files import write_json
from lamda.stage import run


def main(params: Params, corpus: Path, contexts: Path, out: Path, metrics: Path) -> None:
    """Hold the corpus against the contexts that are kept back."""
    words = params.decontaminate.words
    write_json(metrics, decontaminate(params.data, words, params.data.seed, corpus, contexts, out))


if __name__ == "__main__":
    run(main)
