"""Stage build_corpus: facts, documents, forum dialogs and chitchat as Parquet."""

from __future__ import annotations

from pathlib import Path

from lamda.corpus.build import build_corpus
from lamda.files import write_json
from lamda.params import Params
from lamda.plugin import load_plugin
from lamda.stage import run


def main(params: Params, out: Path, knowledge: Path, metrics: Path) -> None:
    """Build the corpus and the pages of the search index."""
    plugin = load_plugin(params)
    write_json(metrics, build_corpus(plugin, params.build_corpus, out, knowledge))


if __name__ == "__main__":
    run(main)
