"""What is measured of candidates with scores is what is said."""

from __future__ import annotations

import pytest
import torch
from typer.testing import CliRunner

from benchmarks import scored
from lamda.model import runtime

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
