"""What is measured of candidates with scores is what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from typer.testing import CliRunner

from benchmarks import scored
from benchmarks.timing import Step
from lamda.model import runtime
from tests.lamda.model.test_gguf import llama, write
from tests.lamda.model.tokenizers_of import byte_level

TINY = {
    "vocab_size": 700, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 2, "num_key_value_heads": 1, "tie_word_embeddings": True,
    "max_position_embeddings": 64,
}  # fmt: skip


@pytest.mark.parametrize(("options", "contenders"), [((), 3), (("--score",), 3)])
def test_each_contender_has_a_line(
    options: tuple[str, ...], contenders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scored, "SMOLLM2", TINY)
    monkeypatch.setattr(scored, "prepare_process", lambda: None)
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)
    shapes = ["--shape", "smollm2,smoke", "--contexts", "12", "--new-tokens", "3"]
    done = CliRunner().invoke(
        scored.app, [*shapes, "--candidates", "4", "--rounds", "1", "--device", "cpu", *options]
    )
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 2 * contenders
    assert lines[0].startswith("smollm2, float32, 12 tokens of context: ")
    assert lines[0].endswith(" 1.0 x")
    assert torch.get_default_device() == torch.device("cpu")


class Products(TorchDispatchMode):
    """The types of what matrices are multiplied from."""

    def __init__(self) -> None:
        super().__init__()
        self.types: set[torch.dtype] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        if func.overloadpacket.__name__ in {"mm", "addmm", "bmm", "linear", "matmul"}:
            self.types |= {one.dtype for one in args if isinstance(one, torch.Tensor)}
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("options", [(), ("--score",)])
@pytest.mark.parametrize("is_fast", [True, False])
def test_all_contenders_multiply_in_the_precision_that_is_told(
    options: tuple[str, ...], is_fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is fastest here: what lamda decodes in by itself is that."""
    found: list[dict[str, set[torch.dtype]]] = []

    def recorded(steps: Mapping[str, Step], *_: Any) -> dict[str, float]:
        types = {}
        for name, step in steps.items():
            with Products() as products:
                step()
            types[name] = products.types
        found.append(types)
        return dict.fromkeys(steps, 1.0)

    monkeypatch.setattr(scored, "SMOLLM2", TINY)
    monkeypatch.setattr(scored, "prepare_process", lambda: None)
    monkeypatch.setattr(scored, "best_seconds", recorded)
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: is_fast)
    asked = ["--shape", "smollm2,smoke", "--contexts", "12", "--new-tokens", "3", "--device", "cpu"]
    for precision in ("float32", "bfloat16"):
        done = CliRunner().invoke(
            scored.app, [*asked, "--candidates", "4", "--precision", precision, *options]
        )
        assert done.exit_code == 0, done.output
        kind = getattr(torch, precision)
        for types in found:
            assert len(types) == 3
            for name, multiplied in types.items():
                assert kind in multiplied, (precision, name)
                if kind is torch.float32:
                    assert multiplied == {kind}, name
        found.clear()


def test_a_base_may_be_a_gguf_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "base.gguf"
    write(path, llama(byte_level().get_vocab_size(with_added_tokens=True)))
    monkeypatch.setattr(scored, "prepare_process", lambda: None)
    monkeypatch.setattr(scored, "PIECES", 280)
    asked = ["--contexts", "12", "--new-tokens", "3", "--candidates", "4", "--rounds", "1"]
    done = CliRunner().invoke(scored.app, [*asked, "--base", str(path), "--device", "cpu"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("base.gguf, float32, 12 tokens of context: generate")
