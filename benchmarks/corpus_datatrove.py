"""The peer of benchmarks.corpus: the same steps by datatrove's own blocks, on two processes.

    python benchmarks/corpus_datatrove.py FOLDER

It imports nothing of this project, so that it runs wherever datatrove is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Read FOLDER/in, write FOLDER/datatrove/kept."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
    )
    from datatrove.pipeline.filters import C4QualityFilter, GopherQualityFilter
    from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter
    from datatrove.utils.hashing import HashConfig

    out = folder / "datatrove"
    shutil.rmtree(out, ignore_errors=True)
    workers = len(os.sched_getaffinity(0))
    files = len(list((folder / "in").glob("*.jsonl")))
    hashing = HashConfig(hash_fc="sha1")  # its default gives text to xxhash, which 4.0 refuses
    config = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8, hash_config=hashing)

    def run(steps: list[Any], tasks: int, name: str) -> None:
        logs = str(out / "logs" / name)
        LocalPipelineExecutor(steps, tasks=tasks, workers=workers, logging_dir=logs).run()

    lines = {"filter_no_terminal_punct": False, "min_words_per_line": -1, "remove_citations": False}
    run([
        JsonlReader(str(folder / "in"), glob_pattern="*.jsonl"),
        FTFYFormatter(),
        PIIFormatter(),
        GopherQualityFilter(),
        C4QualityFilter(min_num_sentences=3, filter_javascript=False, filter_policy=False, **lines),
        JsonlWriter(str(out / "filtered")),
    ], files, "filter")  # fmt: skip
    filtered = JsonlReader(str(out / "filtered"))
    run([filtered, MinhashDedupSignature(str(out / "signatures"), config)], files, "signatures")
    buckets = MinhashDedupBuckets(str(out / "signatures"), str(out / "buckets"), config=config)
    run([buckets], config.num_buckets, "buckets")
    run([MinhashDedupCluster(str(out / "buckets"), str(out / "remove"), config)], 1, "cluster")
    run([
        filtered,
        MinhashDedupFilter(str(out / "remove")),
        ParquetWriter(str(out / "kept")),
    ], files, "kept")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
