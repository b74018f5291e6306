"""Stage build_corpus: facts, documents, forum dialogs, chitchat and filed rows as Parquet."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.build import build_corpus
from lamda.files import write_json
from lamda.plugin import load_plugin
from lamda.stage import run


def main(params: Params, filed: Path, out: Path, knowledge: Path, metrics: Path) -> None:
    """Build the corpus and the pages of the search index."""
    plugin = load_plugin(params)
    sources = params.pretrain.mixture
    write_json(metrics, build_corpus(plugin, params.build_corpus, sources, filed, out, knowledge))


if __name__ == "__main__":
    run(main)
