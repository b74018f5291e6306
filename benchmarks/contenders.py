"""Who is measured: one whole training step of this project, and of its peers, on the same rows.

All have the same layers, widths, vocabulary, tied embedding, gated tanh-GELU, pre-norm RMSNorm,
batch, precision, clipping and process settings. The peers have rotary positions instead of the
relative bias: neither has a causal decoder with T5's, and rotary attention is the easier task
for a CPU, whose fused attention gives a learned bias no gradient. The peers' AdamW is torch's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from benchmarks.timing import Step
from lamda.model.config import ModelConfig
from lamda.model.runtime import autocast, prepare_process
from lamda.model.transformer import Transformer
from lamda.training.compiled import compiled_hidden
from lamda.training.loss import fused_token_loss, target_shares
from lamda.training.meter import peak_memory
from lamda.training.optim import Optimizer, clip_gradients

RATE = 1e-3
CLIP = 1.0
Z_LOSS = 1e-4


@dataclass(frozen=True, slots=True)
class Task:
    """What each contender has to train: `rows` x `seq_len` random tokens a step.

    Where the batch is computed in several `parts`, their gradients add up.
    """

    config: ModelConfig
    rows: int
    seq_len: int
    precision: torch.dtype
    compiled: bool
    parts: int = 1

    @property
    def tokens(self) -> int:
        """Tokens of a step."""
        return self.rows * self.seq_len

    def batch(self) -> Tensor:
        """Tokens and, one further, their targets: (B, T + 1)."""
        generator = torch.Generator().manual_seed(0)
        shape = (self.rows, self.seq_len + 1)
        return torch.randint(0, self.config.vocab_size, shape, generator=generator).to(_device())

    def batches(self) -> Sequence[Tensor]:
        """The parts of `batch`, (B / parts, T + 1) each."""
        return self.batch().chunk(self.parts)


def lamda_muon(task: Task) -> Step:
    """The training step as it is: Muon for the matrices, AdamW for the rest."""
    model = Transformer(task.config, seed=1).to(_device())
    optimizer = Optimizer(model, RATE, RATE)
    return _lamda_step(task, model, lambda: optimizer.step(1.0))


def lamda_adamw(task: Task) -> Step:
    """The same with the peers' optimizer."""
    model = Transformer(task.config, seed=1).to(_device())
    return _lamda_step(task, model, _updates(AdamW(model.parameters(), lr=RATE, foreach=True)))


def _lamda_step(task: Task, model: Transformer, update: Step) -> Step:
    parts = [(part[:, :-1].contiguous(), part[:, 1:].flatten()) for part in task.batches()]
    documents = torch.zeros_like(parts[0][0])  # one document a row, masked as packed ones are
    hidden = compiled_hidden(model) if task.compiled else model.hidden

    def step() -> None:
        for tokens, targets in parts:
            shares = target_shares(targets) / task.parts  # (B * T,)
            with autocast(task.precision):
                states = model.scaled(hidden(tokens, documents).flatten(0, 1))  # (B * T, D)
                loss, _ = fused_token_loss(states, model.embedding.weight, targets, shares, Z_LOSS)
                loss.backward()
        clip_gradients(model, CLIP)
        update()

    return step


def llama_of(shape: ModelConfig, positions: int, cached: bool = False) -> nn.Module:
    """Hugging Face's Llama of the same shape, with a cache where it is to decode."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=shape.vocab_size,
        hidden_size=shape.d_model,
        intermediate_size=shape.d_ff,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.d_kv,
        hidden_act="gelu_pytorch_tanh",
        max_position_embeddings=positions,
        rms_norm_eps=shape.norm_epsilon,
        tie_word_embeddings=True,
        use_cache=cached,
    )
    model: nn.Module = LlamaForCausalLM(config).to(_device())
    check_size(model, shape)
    return model


def transformers_llama(task: Task) -> Step:
    """Hugging Face's Llama with its own loss and attention, stepped as its Trainer does."""
    model = llama_of(task.config, task.seq_len).train()
    update = _updates(AdamW(model.parameters(), lr=RATE, foreach=True))
    forward = torch.compile(model, dynamic=False) if task.compiled else model
    # it shifts the targets itself
    parts = [part[:, :-1].contiguous() for part in task.batches()]

    def step() -> None:
        for tokens in parts:
            with autocast(task.precision):
                loss = forward(input_ids=tokens, labels=tokens).loss / task.parts
                loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP, foreach=True)
        update()

    return step


def litgpt(task: Task) -> Step:
    """litgpt's GPT in the body of its own pre-training loop: Fabric, chunked loss, clipping."""
    from lightning.fabric import Fabric
    from litgpt.config import Config
    from litgpt.model import GPT
    from litgpt.utils import chunked_cross_entropy

    shape = task.config
    config = Config(
        name="benchmark",
        block_size=task.seq_len,
        vocab_size=shape.vocab_size,
        padded_vocab_size=shape.vocab_size,
        n_layer=shape.layers,
        n_head=shape.heads,
        n_embd=shape.d_model,
        head_size=shape.d_kv,
        intermediate_size=shape.d_ff,
        mlp_class_name="GemmaMLP",
        gelu_approximate="tanh",
        norm_class_name="RMSNorm",
        norm_eps=shape.norm_epsilon,
        bias=False,
        parallel_residual=False,
        rotary_percentage=1.0,
    )
    mixed = task.precision is torch.bfloat16
    fabric = Fabric(
        accelerator=_device(), devices=1, precision="bf16-mixed" if mixed else "32-true"
    )
    plain = GPT(config)
    plain.transformer.wte.weight = plain.lm_head.weight
    check_size(plain, shape)
    model = fabric.setup(torch.compile(plain) if task.compiled else plain)
    optimizer = fabric.setup_optimizers(AdamW(model.parameters(), lr=RATE, foreach=True))
    parts = [(p[:, :-1].contiguous(), p[:, 1:].contiguous()) for p in task.batches()]

    def step() -> None:
        for tokens, targets in parts:
            fabric.backward(chunked_cross_entropy(model(tokens), targets) / task.parts)
        fabric.clip_gradients(model, optimizer, max_norm=CLIP)
        optimizer.step()
        optimizer.zero_grad()

    return step


OWN: Mapping[str, Callable[[Task], Step]] = {"lamda": lamda_muon, "lamda, AdamW": lamda_adamw}
PEERS: Mapping[str, Callable[[Task], Step]] = {
    "transformers, AdamW": transformers_llama,
    "litgpt, AdamW": litgpt,
}


def memory_of(name: str, task: Task, threads: int) -> int:
    """Peak bytes of a process that does nothing but three steps of contender `name`."""
    prepare_process()
    torch.set_num_threads(threads)
    step = {**OWN, **PEERS}[name](task)
    for _ in range(3):
        step()
    return peak_memory(torch.device(_device()))


def check_size(model: nn.Module, shape: ModelConfig) -> None:
    """ValueError unless a peer has this project's parameters, but for the relative biases."""
    wanted = shape.parameters - shape.layers * shape.heads * shape.buckets
    found = sum(parameter.numel() for parameter in model.parameters())
    if found != wanted:
        raise ValueError(f"{type(model).__name__}: expected {wanted} parameters, found {found}")


def _updates(optimizer: torch.optim.Optimizer) -> Step:
    def update() -> None:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return update


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
