"""Stage build_corpus: the chosen sources and filed rows as Parquet, and the search index' pages."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.build import build_corpus
from lamda.files import write_json
from lamda.stage import run


def main(params: Params, filed: Path, out: Path, knowledge: Path, metrics: Path) -> None:
    """Build the corpus and the pages of the search index."""
    write_json(metrics, build_corpus(params.data, params.data.seed, filed, out, knowledge))


if __name__ == "__main__":
    run(main)
