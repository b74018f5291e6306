"""How the model is shared among processes; the model itself knows nothing of it.

The model axis divides layers by lamda.parallel.layout, with the residual stream and the norms
divided by positions (Korthikanti et al. 2022); the batch axis is FSDP2. The tied embedding stays
one parameter: its pieces are divided for reading tokens, and it is gathered for the logits, which
each process computes for its own positions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.fsdp import (
    FSDPModule,
    MixedPrecisionPolicy,
    fully_shard,
    register_fsdp_forward_method,
)
from torch.distributed.tensor import DTensor, Partial, Replicate, Shard, distribute_tensor
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    ParallelStyle,
    PrepareModuleInput,
    RowwiseParallel,
    SequenceParallel,
    parallelize_module,
)

from lamda.errors import LamdaError
from lamda.model.bias import RelativeBias
from lamda.model.trainable import Trainable
from lamda.model.transformer import Transformer
from lamda.parallel.layout import Mesh, check_divides
from lamda.parallel.world import BATCH, MODEL, World


class HeadParallel(ParallelStyle):
    """A table of relative biases, divided by heads as the attention is."""

    def _apply(self, module: nn.Module, device_mesh: DeviceMesh) -> nn.Module:
        assert isinstance(module, RelativeBias)
        module.weight = nn.Parameter(distribute_tensor(module.weight, device_mesh, [Shard(0)]))

        def forward(buckets: Tensor) -> Tensor:
            weight = module.weight
            own = weight.to_local() if isinstance(weight, DTensor) else weight  # (H / M, R)
            return own[:, buckets]  # (H / M, T, S)

        module.forward = forward  # type: ignore[method-assign]
        return module


def shard(model: Trainable, world: World, precision: torch.dtype = torch.float32) -> None:
    """Share `model` in place among the processes of `world`; nothing is done for only one.

    Parameters, gradients and optimizer states stay float32 (as they are); blocks are gathered and
    computed in `precision`. Gradients are summed, not averaged, over the batch axis: the loss of
    each process is its share of the global mean. A model on the meta device gets its memory and
    initial values only here: no process ever holds more of it than its share and one whole
    parameter. LamdaError where layers cannot be divided.
    """
    if world.mesh is None:
        return
    divide(model, world.mesh, precision)
    if isinstance(model, Transformer) and model.embedding.weight.is_meta:
        model.to_empty(device=world.mesh.device_type)
        model.initialise()


def divide(model: Trainable, mesh: DeviceMesh, precision: torch.dtype = torch.float32) -> None:
    """Give each process of the (batch, model) `mesh` its part of the parameters, as `shard` says.

    A model on the meta device stays there.
    """
    if isinstance(model, Transformer):
        check_divides(model.config, Mesh(*mesh.shape))
        if mesh[MODEL].size() > 1:
            _divide_layers(model, mesh[MODEL])
    elif mesh[MODEL].size() > 1:
        raise LamdaError(
            f"key 'execution.parallel.model': {mesh[MODEL].size()}: expected 1; how the layers of"
            " this family are divided is not known, so processes share its batches alone"
        )
    reduced = precision is not torch.float32
    policy = MixedPrecisionPolicy(precision, torch.float32) if reduced else MixedPrecisionPolicy()
    for part in [*model.layers, model]:
        fully_shard(part, mesh=mesh[BATCH], mp_policy=policy)
        assert isinstance(part, FSDPModule)
        part.set_gradient_divide_factor(1.0)
        part.set_force_sum_reduction_for_comms(True)
    register_fsdp_forward_method(model, "hidden")


def reshard(model: Trainable) -> None:
    """Let each process hold its own part of `model` again, after a pass without a backward one.

    torch leaves what lies outside the blocks (embedding, last norm, head) gathered then, in the
    type that it computes in: whoever saved the model now would save it rounded to that.
    """
    if isinstance(model, FSDPModule):
        model.reshard()


def _divide_layers(model: Transformer, mesh: DeviceMesh) -> None:
    gathered = {"input_layouts": (Shard(1),), "desired_input_layouts": (Replicate(),)}
    read = (Shard(1), None, None, None)  # x, forbidden, buckets, cache
    block_plan = {
        "attention_norm": SequenceParallel(),
        "attention": PrepareModuleInput(
            input_layouts=read, desired_input_layouts=(Replicate(), None, None, None)
        ),
        "attention.query": ColwiseParallel(),
        "attention.key": ColwiseParallel(),
        "attention.value": ColwiseParallel(),
        "attention.bias": HeadParallel(),
        "attention.output": RowwiseParallel(output_layouts=Shard(1)),
        "feed_forward_norm": SequenceParallel(),
        "feed_forward": PrepareModuleInput(**gathered),  # type: ignore[arg-type]
        "feed_forward.gate": ColwiseParallel(),
        "feed_forward.up": ColwiseParallel(),
        "feed_forward.down": RowwiseParallel(output_layouts=Shard(1)),
    }
    for block in model.blocks:
        parallelize_module(block, mesh, block_plan)
    whole_plan = {
        "embedding": RowwiseParallel(input_layouts=Replicate(), output_layouts=Shard(1)),
        "norm": SequenceParallel(use_local_output=True),
    }
    parallelize_module(model, mesh, whole_plan)


def whole_head(model: Trainable) -> Tensor | None:
    """`model.head()` (V, D) as the logits need it, after `hidden`; gradients go back to its parts.

    Each process of the model axis has other positions, so their gradients are added up.
    """
    weight = model.head()
    if isinstance(weight, DTensor):
        return weight.full_tensor(grad_placements=[Partial()])
    return weight
