"""The products of a step are all found: their FLOPs are the model's."""

import pytest
import torch

from benchmarks.contenders import Task, lamda_adamw
from benchmarks.products import product_flops, product_seconds, products_of
from lamda.model.config import ModelConfig
from lamda.model.flops import training_flops

CONFIG = ModelConfig(layers=2, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_flops_are_those_of_the_model(precision: torch.dtype) -> None:
    task = Task(CONFIG, 4, 8, precision, compiled=False)
    counts = products_of(lamda_adamw(task))
    assert product_flops(counts) == task.tokens * training_flops(CONFIG, 8)
    assert product_seconds(counts) > 0


def test_flops_by_hand() -> None:
    left, right = torch.ones(3, 5), torch.ones(5, 7)
    batch, total = torch.ones(2, 3, 5), torch.zeros(3, 7)

    def step() -> None:
        torch.mm(left, right)
        torch.mm(left, right)
        torch.bmm(batch, right.expand(2, 5, 7))
        total.addmm_(left, right)

    assert product_flops(products_of(step)) == 5 * 2 * 3 * 5 * 7
