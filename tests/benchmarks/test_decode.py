"""The table counts tokens of all candidates; this project's step writes them."""

import pytest
import torch

from benchmarks import decode
from lamda.model.config import ModelConfig

CONFIG = ModelConfig(layers=2, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)


def test_speeds_and_ratios() -> None:
    rows = list(decode.rows_of("tiny", {decode.PEER: 4.0, "lamda": 0.5}, tokens=8192))
    assert rows == [
        ("tiny", decode.PEER, "2,048", "1.00 x"),
        ("tiny", "lamda", "16,384", "8.00 x"),
    ]


def test_a_step_writes_all_new_tokens_of_all_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    sample = decode.sample

    def keep(*arguments: object, **named: object) -> object:
        written.append(sample(*arguments, **named))  # type: ignore[arg-type]
        return written[-1]

    monkeypatch.setattr(decode, "sample", keep)
    torch.manual_seed(0)
    decode.ours(CONFIG, [[1, 2, 3], [4, 5, 6]], new_tokens=5)()
    (contexts,) = written
    lengths = [len(candidate.tokens) for candidates in contexts for candidate in candidates]
    assert lengths == [5] * (2 * decode.CANDIDATES)
