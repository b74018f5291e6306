"""The plan's memory and traffic are those of the sharding code, on as many fake processes."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig, preset
from lamda.model.runtime import autocast
from lamda.model.transformer import Transformer
from lamda.parallel.dry_run import Held, check_memory, dry_run, fake_processes
from lamda.parallel.layout import Mesh
from lamda.parallel.memory import count_parameters, step_memory
from lamda.parallel.plan import Setup, step_traffic
from lamda.parallel.shard import divide, whole_head
from lamda.parallel.world import BATCH, MODEL
from lamda.training.compiled import recompute_activations
from lamda.training.loss import fused_token_loss
from lamda.training.optim import Optimizer

ODD = ModelConfig(layers=3, d_model=24, heads=6, d_kv=8, d_ff=36, vocab_size=53)
"""Nothing of it is a multiple of the devices."""


def held(config: ModelConfig, mesh: Mesh) -> Held:
    """With the optimizer of a training."""
    return dry_run(config, mesh, lambda model: Optimizer(model, 1.0, 1.0).tensors())


@pytest.mark.parametrize(
    ("config", "mesh"),
    [
        (preset("137b"), Mesh(128, 8)),
        (preset("137b"), Mesh(1024, 1)),
        (preset("2b"), Mesh(4, 10)),
        (ODD, Mesh(5, 1)),
        (ODD, Mesh(7, 3)),
        (ODD, Mesh(1, 6)),
    ],
)
def test_the_plan_agrees_with_the_code(config: ModelConfig, mesh: Mesh) -> None:
    found = held(config, mesh)
    check_memory(step_memory(config, mesh, 1, 128, activation_checkpointing=True), found)
    assert not dist.is_initialized()


def test_137b_on_1024_devices_by_hand() -> None:
    matrices = 64 * (4 * 8192 * 16384 + 3 * 8192 * 65536) // 1024
    # 32 rows of the embedding, one head's biases a layer, 64 of each scale, on the first device
    rest = 32 * 8192 + 64 * 32 + 129 * 64
    assert held(preset("137b"), Mesh(128, 8)) == Held(
        parameters=4 * (matrices + rest), optimizer=4 * (matrices + 2 * rest)
    )


@pytest.mark.parametrize("kind", ["parameters", "optimizer"])
def test_a_plan_that_disagrees_is_one_line(kind: str) -> None:
    planned = step_memory(ODD, Mesh(2, 2), 1, 128, activation_checkpointing=True)
    found = Held(planned.parameters, planned.optimizer)
    check_memory(planned, found)
    with pytest.raises(LamdaError, match=f"plan: {kind}: expected .* bytes a device, found 7"):
        check_memory(planned, replace(found, **{kind: 7}))


def test_a_group_is_left_even_when_it_cannot_be_divided() -> None:
    with pytest.raises(LamdaError, match="expected a divisor of heads 6; take 3"):
        held(ODD, Mesh(1, 4))
    assert not dist.is_initialized()


class Sent(TorchDispatchMode):
    """Counts the bytes that a ring of processes sends for each collective, by kind and axis."""

    def __init__(self, mesh: Mesh) -> None:
        super().__init__()
        self.axes = {mesh.batch: BATCH, mesh.model: MODEL}
        self.bytes: Counter[tuple[str, str]] = Counter()

    def __torch_dispatch__(
        self, operator: Any, types: Any, arguments: Any = (), named: Any = None
    ) -> Any:
        if any(issubclass(kind, DTensor) for kind in types):
            return NotImplemented
        result = operator(*arguments, **(named or {}))
        name = operator.__name__
        if operator.namespace not in ("c10d", "_c10d_functional"):
            return result
        sizes = [x.nbytes for x in tree_leaves((arguments, result)) if isinstance(x, Tensor)]
        if "reduce_scatter" in name or "allgather" in name or "all_gather" in name:
            count = max(sizes) // min(sizes)
            self.bytes[_kind(name), self.axes[count]] += max(sizes) * (count - 1) // count
        elif "all_reduce" in name:  # a reduction and a gathering; here of the model axis alone
            count = next(size for size, axis in self.axes.items() if axis == MODEL)
            self.bytes["reduce", MODEL] += 2 * max(sizes) * (count - 1) // count
        return result


def _kind(name: str) -> str:
    return "reduce" if "reduce" in name else "gather"


@pytest.mark.parametrize("activation_checkpointing", [False, True])
def test_traffic_of_a_step_is_the_planned_one(activation_checkpointing: bool) -> None:
    config = ModelConfig(layers=3, d_model=32, heads=8, d_kv=8, d_ff=128, vocab_size=64)
    mesh, rows, seq_len = Mesh(4, 2), 2, 16
    with fake_processes(mesh.devices):
        model = Transformer(config)
        if activation_checkpointing:
            recompute_activations(model)
        axes = init_device_mesh("cpu", (mesh.batch, mesh.model), mesh_dim_names=(BATCH, MODEL))
        divide(model, axes, torch.bfloat16)
        tokens = torch.zeros(rows, seq_len, dtype=torch.long)
        with Sent(mesh) as sent, autocast(torch.bfloat16):
            hidden = model.scaled(model.hidden(tokens).flatten(0, 1))  # (b * T / model axis, D)
            targets = torch.zeros(len(hidden), dtype=torch.long)
            embedding = whole_head(model)  # (V, D)
            loss, _ = fused_token_loss(hidden, embedding, targets, torch.ones(len(hidden)), 0.0)
            loss.backward()
    batch_tokens = mesh.batch * rows * seq_len
    setup = Setup(
        config,
        mesh,
        batch_tokens,
        seq_len,
        grad_accum_steps=1,
        activation_checkpointing=activation_checkpointing,
    )
    planned = step_traffic(setup, count_parameters(config, mesh))
    assert sent.bytes["gather", BATCH] == planned.gather
    assert sent.bytes["reduce", BATCH] == planned.reduce
    assert sent.bytes["gather", MODEL] + sent.bytes["reduce", MODEL] == planned.model
