"""Stage build_corpus: the chosen sources, cleaned, and filed rows as Parquet; the search index'
pages; and what cleaning dropped."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.build import build_corpus
from lamda.data.cleaning.engines import engine_of
from lamda.files import write_json
from lamda.stage import run


def main(
    params: Params, filed: Path, out: Path, knowledge: Path, excluded: Path, metrics: Path
) -> None:
    """Build the corpus and the pages of the search index."""
    figures = build_corpus(
        params.data, params.data.seed, filed, out, knowledge, excluded, params.clean,
        engine_of(params.execution.corpus),
    )  # fmt: skip
    write_json(metrics, figures)


if __name__ == "__main__":
    run(main)
