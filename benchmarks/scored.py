"""Candidates with scores: `make bench-decode` and `make bench-score`.

What a turn of a dialog costs: 16 candidates at top-k 40 (paper section 3), each with the scores of
all attributes (6.1). Against it stand `generate` and one pass that scores all attributes, with the
same weights, precision and number of tokens; a loop of the library's own parts that reads the
prompt once is printed too. Contenders take turns in this process, and each one's best counts.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, cast

import torch
import typer
from torch import Tensor

from benchmarks.contenders import llama_of
from benchmarks.timing import CLOCKS, Step, best_seconds
from lamda.generation.sampler import prefill
from lamda.generation.scored import scored_samples
from lamda.model.backbone import Backbone
from lamda.model.config import PRESETS, ModelConfig, preset
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.loading import load
from lamda.model.runtime import autocast, prepare_process, use_device
from lamda.model.transformer import Transformer
from lamda.stage import one_line_errors
from lamda.tokenizer import ATTRIBUTES, RATING_0, RATING_1, Tokenizer

TOP_K = 40
SMOLLM2 = {
    "vocab_size": 49_152, "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
    "num_attention_heads": 9, "num_key_value_heads": 3, "tie_word_embeddings": True,
    "max_position_embeddings": 8192,
}  # fmt: skip
"""The shape of SmolLM2-135M: a grouped-query Llama, as most models to start from are."""
PIECES = 600
"""Ids that texts are drawn from: every vocabulary has as many."""
GENERATE = "generate + one pass"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Turn:
    """What is asked of each contender: one prompt of `context` tokens, `count` candidates."""

    context: int
    count: int
    new_tokens: int
    device: torch.device
    precision: torch.dtype

    @property
    def prompt(self) -> Tensor:
        """(1, P), of ids that every vocabulary has."""
        generator = torch.Generator().manual_seed(0)
        return torch.randint(9, PIECES, (1, self.context), generator=generator).to(self.device)


def symbols() -> Tokenizer:
    """What scoring asks of a tokenizer: ids of names and ratings."""
    names = [*ATTRIBUTES, RATING_0, RATING_1]
    control = {name: 1 + at for at, name in enumerate(names)}
    return cast(Tokenizer, SimpleNamespace(control=control, pad=0))


def ours(model: Backbone, turn: Turn) -> Step:
    """lamda's sampler, with scores from the candidates' own cache, in the turn's precision: by
    itself it would take what is fastest here, which need not be what its peers compute in."""
    generator = torch.Generator(turn.device).manual_seed(0)
    allowed = torch.zeros(model.vocab_size, dtype=torch.bool, device=turn.device)  # (V,)
    prompt, tokenizer = turn.prompt.tolist(), symbols()

    def step() -> None:
        scored_samples(
            model, tokenizer, prefill(model, prompt, turn.precision), count=turn.count,
            top_k=TOP_K, new_tokens=turn.new_tokens, stop=frozenset(), forbidden=allowed,
            generator=generator, precision=turn.precision,
        )  # fmt: skip

    return step


def generated(network: Any, turn: Turn) -> Step:
    """transformers' generate, and one pass over everything for the scores."""
    names = _names(turn)

    def step() -> None:
        with torch.inference_mode(), autocast(turn.precision, turn.device.type):
            written = network.generate(
                turn.prompt, attention_mask=torch.ones_like(turn.prompt), do_sample=True,
                top_k=TOP_K, num_return_sequences=turn.count, max_new_tokens=turn.new_tokens,
                min_new_tokens=turn.new_tokens, eos_token_id=None, pad_token_id=0,
            )  # fmt: skip
            rows = torch.cat([written, names], -1)  # (n, P + T + A)
            network(rows, use_cache=False, logits_to_keep=names.shape[1]).logits.softmax(-1)

    return step


def prefilled(network: Any, turn: Turn) -> Step:
    """A loop of the library's parts: the prompt is read once, its cache repeated, names behind."""
    from transformers import DynamicCache

    names = _names(turn)

    def step() -> None:
        with torch.inference_mode(), autocast(turn.precision, turn.device.type):
            cache = DynamicCache(config=network.config)
            logits = network(turn.prompt, past_key_values=cache, logits_to_keep=1).logits[:, -1]
            cache.batch_repeat_interleave(turn.count)
            logits = logits.expand(turn.count, -1)
            for _ in range(turn.new_tokens):
                best, index = logits.float().log_softmax(-1).topk(TOP_K, dim=-1)
                drawn = index.gather(1, torch.multinomial(best.exp(), 1))  # (n, 1)
                logits = network(drawn, past_key_values=cache, logits_to_keep=1).logits[:, -1]
            network(names, past_key_values=cache).logits.softmax(-1)

    return step


def scoring(model: Backbone, turn: Turn) -> Mapping[str, Step]:
    """Scores of candidates that were just written: from their cache, by reading the responses again
    behind the prompt's cache, and by a pass over everything."""
    names, prompt = _names(turn), turn.prompt
    width = turn.new_tokens + names.shape[1]
    generator = torch.Generator().manual_seed(1)
    responses = torch.randint(9, PIECES, (turn.count, turn.new_tokens), generator=generator)
    responses = responses.to(turn.device)  # (n, T)
    whole = torch.cat([prompt.expand(turn.count, -1), responses, names], -1)
    lengths = torch.full((turn.count,), turn.new_tokens, device=turn.device)

    def inferring(step: Callable[[], object]) -> Step:
        def quiet() -> None:
            with torch.inference_mode(), autocast(turn.precision, turn.device.type):
                step()

        return quiet

    with torch.inference_mode(), autocast(turn.precision, turn.device.type):
        prompts, _ = model.prefill(prompt.tolist())
        written = prompts.branch(turn.count, width)
        model(responses, cache=written)

    def full() -> Tensor:
        return model.logits(model.hidden(whole)[:, -names.shape[1] :])

    def again() -> Tensor:
        tokens = torch.cat([responses, names], -1)
        return model(tokens, cache=prompts.branch(turn.count, width))

    def kept() -> Tensor:
        return model(names, cache=written.behind(lengths))

    with torch.inference_mode(), autocast(turn.precision, turn.device.type):
        difference = (kept() - full()).abs().max() / full().abs().max()
    if difference > (1e-3 if turn.precision is torch.float32 else 0.1):
        raise ValueError(f"scores of the cache are off by {difference:.2g} of the largest logit")
    steps = {"full pass": full, "response again": again, "from the cache": kept}
    return {name: inferring(step) for name, step in steps.items()}


def _names(turn: Turn) -> Tensor:
    return torch.arange(1, 1 + len(ATTRIBUTES), device=turn.device).expand(turn.count, -1)


def models(shape: str, base: Path | None, device: torch.device) -> Mapping[str, tuple[Any, Any]]:
    """Name -> a backbone, and what of transformers it is held against: the same weights, or a Llama
    of the same shape where the library has none."""
    from transformers import AutoModelForCausalLM, LlamaConfig

    if base is not None:
        loaded = load(base, device)
        # a copy: the peer's attention is written into its config, and lamda's stays in the other
        config = copy.deepcopy(loaded.config)
        peer = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa")
        peer.load_state_dict(loaded.network.state_dict())
        return {base.name: (loaded, peer.to(device).eval())}
    if shape in PRESETS:
        size: ModelConfig = preset(shape, 2048)
        own = Transformer(size, seed=1).to(device).eval()
        return {f"lamda {shape}": (own, llama_of(size, 2048, cached=True).to(device).eval())}
    torch.manual_seed(0)
    peer = AutoModelForCausalLM.from_config(LlamaConfig(**SMOLLM2)).to(device).eval()
    same = AutoModelForCausalLM.from_config(LlamaConfig(**SMOLLM2))
    same.load_state_dict(peer.state_dict())
    return {shape: (HuggingFaceBackbone(same.to(device)).eval(), peer)}


@app.command()
def main(
    shape: Annotated[str, typer.Option(help="smollm2, or presets of lamda")] = "smollm2,small",
    base: Annotated[Path | None, typer.Option(help="a model's folder or GGUF instead")] = None,
    contexts: Annotated[str, typer.Option(help="tokens")] = "64,256,512",
    candidates: Annotated[int, typer.Option(min=1)] = 16,
    new_tokens: Annotated[int, typer.Option(min=1, help="of each candidate")] = 32,
    precision: Annotated[str, typer.Option(help="float32 or bfloat16")] = "float32",
    device: Annotated[str, typer.Option()] = "auto",
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    score: Annotated[bool, typer.Option(help="scoring alone instead")] = False,
) -> None:
    """Measure and print, a line for each contender as it goes."""
    prepare_process()
    place = use_device(device)
    kind: torch.dtype = getattr(torch, precision)
    shapes: Sequence[str] = ["base"] if base else shape.split(",")
    for name in shapes:
        for label, (model, peer) in models(name, base, place).items():
            for context in map(int, contexts.split(",")):
                turn = Turn(context, candidates, new_tokens, place, kind)
                if score:
                    steps = scoring(model, turn)
                else:
                    steps = {
                        GENERATE: generated(peer, turn),
                        "prompt once, cache repeated": prefilled(peer, turn),
                        "lamda": ours(model, turn),
                    }
                best = best_seconds(steps, rounds, 0.0, CLOCKS["wall"])
                first = next(iter(best.values()))
                for who, taken in best.items():
                    print(
                        f"{label}, {precision}, {context} tokens of context: {who}:"
                        f" {candidates / taken:,.1f} candidates/s, {first / taken:.1f} x",
                        flush=True,
                    )


if __name__ == "__main__":
    with one_line_errors():
        app()
