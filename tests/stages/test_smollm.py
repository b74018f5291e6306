"""A slice of `make smollm`: the stages on SmolLM2-135M, if that target has brought its weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.stages.based import answered, params, pretrained, tokenized, tuned

REPOSITORY = Path(__file__).resolve().parents[2]
WEIGHTS = Path("own/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")


@pytest.mark.slow
@pytest.mark.skipif(not (REPOSITORY / WEIGHTS).exists(), reason="`make smollm` brings the weights")
def test_a_slice_of_smollm(tree: Path) -> None:
    WEIGHTS.parent.mkdir(parents=True)
    shutil.copyfile(REPOSITORY / WEIGHTS, WEIGHTS)
    given = params(f"  base: {WEIGHTS}\n", precision="auto", tokens=0)
    pieces = tokenized(given)
    assert pieces.vocab_size == 49_152 + len(pieces.added)
    before = pretrained(given)
    assert (
        before["validation_loss"] < 5
    )  # nats a token, of which some are symbols that it never saw
    after = pretrained(params("", precision="auto", tokens=16 * 256))
    assert after["validation_loss"] < 0.7 * before["validation_loss"]
    found = tuned(params("", precision="auto", tokens=24 * 256))["discriminators"]["SENSIBLE"]
    assert found["auc"] > 0.9  # which of two answers fits
    assert all(row.response for row in answered(given, "ft"))
