"""A contender's step trains; a peer of another size is refused."""

import pytest
import torch
from torch import nn

from benchmarks.contenders import OWN, Task, check_size
from lamda.model.config import ModelConfig

CONFIG = ModelConfig(layers=2, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)


@pytest.mark.parametrize("name", OWN)
def test_a_step_changes_every_matrix(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def keep(model: nn.Module, *_: object, **__: object) -> None:
        made.append(model)

    monkeypatch.setattr("lamda.model.transformer.Transformer.initialise", keep)
    step = OWN[name](Task(CONFIG, 2, 8, torch.float32, compiled=False))
    before = {key: value.clone() for key, value in made[0].state_dict().items()}
    step()
    after = made[0].state_dict()
    still = [k for k, v in before.items() if "bias" not in k and torch.equal(v, after[k])]
    assert still == []


def test_a_peer_must_have_the_same_size() -> None:
    with pytest.raises(ValueError, match="Linear: expected"):
        check_size(nn.Linear(3, 4), CONFIG)
