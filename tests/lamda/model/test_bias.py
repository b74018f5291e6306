"""Bucket edges against values worked out by hand."""

import pytest
import torch

from lamda.model.bias import RelativeBias, bucket, embedded, looked_up
from lamda.model.config import preset


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (-5, 0),  # the future
        (0, 0),
        (1, 1),
        (15, 15),  # the last exact one
        (16, 16),  # 16 * (128/16)^(0/16)
        (18, 16),  # below 16 * 8^(1/16) = 18.2
        (19, 17),
        (32, 21),  # 16 + floor(16 * ln 2 / ln 8) = 16 + floor(5.33)
        (45, 23),  # below 16 * 8^(8/16) = 45.3
        (46, 24),
        (64, 26),  # 16 + floor(10.67)
        (112, 30),  # below 16 * 8^(15/16) = 112.4
        (113, 31),
        (128, 31),
        (100_000, 31),
    ],
)
def test_bucket(distance: int, expected: int) -> None:
    assert bucket(torch.tensor([distance]), 32, 128).item() == expected


def test_exact_powers_start_their_bucket() -> None:
    # 8 buckets: 4 exact, 4 logarithmic over 4 .. 64, each twice as wide as the last
    found = bucket(torch.tensor([3, 4, 7, 8, 15, 16, 31, 32, 63, 64]), 8, 64)
    assert found.tolist() == [3, 4, 4, 5, 5, 6, 6, 7, 7, 7]


def test_each_head_reads_its_own_row() -> None:
    bias = RelativeBias(preset("smoke"))
    with torch.no_grad():
        bias.weight.copy_(torch.arange(4 * 32).view(4, 32))
    assert bias(torch.tensor([[0, 5]]))[:, 0].tolist() == [
        [32.0 * h, 32.0 * h + 5] for h in range(4)
    ]


def test_both_ways_to_look_biases_up_agree_and_so_do_their_gradients() -> None:
    generator = torch.Generator().manual_seed(0)
    for shape in ((5, 7), (3, 5, 7)):
        buckets = torch.randint(0, 8, shape, generator=generator)
        found = []
        for way in (looked_up, embedded):
            weight = torch.randn(4, 8, generator=torch.Generator().manual_seed(1))
            weight.requires_grad_()
            biases = way(weight, buckets)
            assert biases.shape == (*shape[:-2], 4, *shape[-2:])
            (gradient,) = torch.autograd.grad(biases.square().sum(), weight)
            found.append((biases, gradient))
        torch.testing.assert_close(found[0], found[1])
