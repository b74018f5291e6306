"""The plan's memory is what the sharding code gives a device, on as many fake processes."""

from dataclasses import replace

import pytest
import torch.distributed as dist

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig, preset
from lamda.parallel.layout import Mesh
from lamda.parallel.memory import step_memory
from lamda.parallel.rehearsal import Held, check_memory, rehearse
from lamda.training.optim import Optimizer

ODD = ModelConfig(layers=3, d_model=24, heads=6, d_kv=8, d_ff=36, vocabulary=53)
"""Nothing of it is a multiple of the devices."""


def held(config: ModelConfig, mesh: Mesh) -> Held:
    """With the optimizer of a training."""
    return rehearse(config, mesh, lambda model: Optimizer(model, 1.0, 1.0).tensors())


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
    check_memory(step_memory(config, mesh, 1, 128, recompute=True), found)
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
    planned = step_memory(ODD, Mesh(2, 2), 1, 128, recompute=True)
    found = Held(planned.parameters, planned.optimizer)
    check_memory(planned, found)
    with pytest.raises(LamdaError, match=f"plan: {kind}: expected .* bytes a device, found 7"):
        check_memory(planned, replace(found, **{kind: 7}))


def test_a_group_is_left_even_when_it_cannot_be_divided() -> None:
    with pytest.raises(LamdaError, match="expected a divisor of heads 6; take 3"):
        held(ODD, Mesh(1, 4))
    assert not dist.is_initialized()
