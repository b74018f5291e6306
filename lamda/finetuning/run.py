"""The frame of every fine-tuning: a mix of examples through the one training loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.config.params import Finetuning, Params
from lamda.data.shards import open_shards
from lamda.finetuning.datasets import Sources, copying_examples, replayed_documents
from lamda.finetuning.rows import ExampleRows, Mix
from lamda.model.transformer import Transformer
from lamda.tokenizer import Tokenizer
from lamda.training.job import Job, run_job


@dataclass(frozen=True)
class FinetuningJob:
    """One fine-tuning stage: its section of the parameters, and the files it reads and writes."""

    name: str
    params: Params
    settings: Finetuning
    tokenizer: Tokenizer
    inputs: Sequence[Path]
    """Every file that the stage reads: they key its checkpoints."""
    out: Path
    log: Path
    metrics: Path

    def sources(self, annotations: Path, tokens: Path, filtered: Path = Path()) -> Sources:
        """The sets that the mixes are made of."""
        seed, width = self.params.seed, self.settings.row_tokens
        earlier = replayed_documents(open_shards(tokens / "train"), seed, width)
        copying = copying_examples(earlier, self.tokenizer.first_text_piece, seed, width)
        limit = self.params.decoding.context_tokens
        return Sources(self.tokenizer, limit, annotations, earlier, copying, filtered)

    def run(
        self,
        model: Transformer,
        mixes: Sequence[Mix],
        measure: Callable[[Transformer], Mapping[str, Any]] | None = None,
    ) -> None:
        """Train `model` on `mixes`; `measure` adds figures of the trained model to the metrics."""
        params, settings = self.params, self.settings
        job = Job(
            self.name,
            settings,
            params.seed,
            params.tracking,
            params.carbon_report,
            self.inputs,
            self.out,
            self.log,
            self.metrics,
        )
        rows = ExampleRows(
            mixes,
            row_tokens=settings.row_tokens,
            batch_rows=settings.batch_rows,
            steps=job.steps,
            seed=params.seed,
            pad=self.tokenizer.pad,
        )
        run_job(job, model, rows, measure=measure)
