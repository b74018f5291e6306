"""Stage index: the pages as an index on disk, which research, answers and the chat open."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.files import digest, write_json
from lamda.stage import run
from lamda.toolset.indexing import build_index
from lamda.toolset.tool import Knowledge


def main(params: Params, knowledge: Path, out: Path, metrics: Path) -> None:
    """Build the index; `metrics` says what it holds, and the hashes of it and of its pages."""
    facts = build_index(Knowledge(knowledge).stream(), out, params.index)
    figures = {
        "rows": facts.rows,
        "passages": facts.passages,
        "bytes": sum(path.stat().st_size for path in out.iterdir()),
        "sha256": digest([out]),
        "knowledge_sha256": digest([knowledge]),
    }
    write_json(metrics, figures)


if __name__ == "__main__":
    run(main)
