"""How fast candidates are sampled: `make bench-decode`, beside Hugging Face's `generate`.

Both write the same number of tokens after the same prompts by the paper's decoding (16 candidates,
top-k 40), with random weights of the same shape; the peer has rotary positions. They take turns in
this process, and each one's best counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.contenders import llama_of
from benchmarks.timing import CLOCKS, Step, best_seconds
from lamda.generation.sampler import prefill, sample
from lamda.model.config import ModelConfig, preset
from lamda.model.runtime import autocast, chosen_precision, prepare_process
from lamda.model.transformer import Transformer

CANDIDATES, TOP_K = 16, 40
"""Paper section 3."""
PEER = "transformers"


def ours(config: ModelConfig, prompts: list[list[int]], new_tokens: int) -> Step:
    """This project's sampler."""
    model = Transformer(config, seed=1).eval()
    generator = torch.Generator().manual_seed(0)
    allowed = torch.zeros(config.vocab_size, dtype=torch.bool)  # (V,)

    def step() -> None:
        sample(
            model, prefill(model, prompts), count=CANDIDATES, top_k=TOP_K, new_tokens=new_tokens,
            stop=frozenset(), forbidden=allowed, generator=generator,
        )  # fmt: skip

    return step


def transformers_llama(config: ModelConfig, prompts: list[list[int]], new_tokens: int) -> Step:
    """`generate` of a Llama of the same shape, in the same precision."""
    model = llama_of(config, len(prompts[0]) + new_tokens, cached=True).eval()
    tokens = torch.tensor(prompts)  # (B, T)
    generate = model.generate

    def step() -> None:
        with torch.inference_mode(), autocast(chosen_precision("auto")):
            generate(  # type: ignore[operator]
                input_ids=tokens, attention_mask=torch.ones_like(tokens), do_sample=True,
                top_k=TOP_K, num_return_sequences=CANDIDATES, max_new_tokens=new_tokens,
                min_new_tokens=new_tokens, eos_token_id=None, pad_token_id=0,
            )  # fmt: skip

    return step


def rows_of(name: str, best: Mapping[str, float], tokens: int) -> Iterator[tuple[str, ...]]:
    """Lines of the table for preset `name`: each sampler's speed from its `best` seconds for
    `tokens` new tokens, and how many times the peer's that is."""
    for kind, taken in best.items():
        yield name, kind, f"{tokens / taken:,.0f}", f"{best[PEER] / taken:.2f} x"


def main(
    presets: Annotated[str, typer.Option()] = "tiny,small",
    contexts: Annotated[int, typer.Option(min=1, help="decoded side by side")] = 32,
    prompt_tokens: Annotated[int, typer.Option(min=1)] = 96,
    new_tokens: Annotated[int, typer.Option(min=1, help="of each candidate")] = 32,
    rounds: Annotated[int, typer.Option(min=1)] = 4,
    seconds: Annotated[float, typer.Option(help="of a contender's turn in a round")] = 2.0,
) -> None:
    """Measure and print."""
    prepare_process()
    table = Table("preset", "sampler", "new tokens a second", "ratio")
    for name in presets.split(","):
        config = preset(name, 2048)
        generator = torch.Generator().manual_seed(0)
        drawn = torch.randint(0, 2048, (contexts, prompt_tokens), generator=generator)
        steps = {
            kind: make(config, drawn.tolist(), new_tokens)
            for kind, make in ((PEER, transformers_llama), ("lamda", ours))
        }
        best = best_seconds(steps, rounds, seconds, CLOCKS["wall"])
        for row in rows_of(name, best, contexts * CANDIDATES * new_tokens):
            sys.stderr.write(" | ".join(row) + "\n")  # as it goes
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
