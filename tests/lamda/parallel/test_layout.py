"""Which part of a parameter lives where."""

import pytest

from lamda.errors import LamdaError
from lamda.model.config import preset
from lamda.parallel.layout import Mesh, check_divides, shard_shape


def test_a_mesh_is_two_numbers() -> None:
    assert Mesh.parse("128x8") == Mesh(128, 8)
    assert (Mesh(128, 8).devices, str(Mesh(128, 8))) == (1024, "128x8")


@pytest.mark.parametrize("text", ["128", "128x", "0x8", "128x-8", "2x2x2", "axb"])
def test_another_text_is_no_mesh(text: str) -> None:
    with pytest.raises(LamdaError, match=f"expected BATCHxMODEL such as 128x8, found '{text}'"):
        Mesh.parse(text)


@pytest.mark.parametrize(
    ("name", "shape", "part"),
    [
        ("embedding.weight", (32000, 8192), (32, 8192)),  # 32000 / 8 = 4000; / 128 = 31.25
        ("blocks.0.attention.query.weight", (16384, 8192), (16, 8192)),
        ("blocks.3.attention.output.weight", (8192, 16384), (64, 2048)),
        ("blocks.3.attention.bias.weight", (128, 32), (1, 32)),  # 16 heads, fewer than devices
        ("blocks.9.feed_forward.gate.weight", (65536, 8192), (64, 8192)),
        ("blocks.9.feed_forward.down.weight", (8192, 65536), (64, 8192)),
        ("blocks.9.attention_norm.weight", (8192,), (64,)),
        ("norm.weight", (8192,), (64,)),
    ],
)
def test_parts_of_137b_on_128x8(name: str, shape: tuple[int, ...], part: tuple[int, ...]) -> None:
    assert shard_shape(name, shape, Mesh(128, 8)) == part


def test_the_model_axis_divides_heads() -> None:
    check_divides(preset("137b"), Mesh(1, 128))
    with pytest.raises(LamdaError, match="expected a divisor of heads 40; take 10"):
        check_divides(preset("2b"), Mesh(1, 16))
