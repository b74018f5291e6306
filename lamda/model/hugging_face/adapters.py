"""LoRA on a model of `transformers`, by peft: small matrices beside each one of the layers.

The rows of control symbols are new and mean nothing yet, so they are trained whole; where the head
is not tied to the embedding it has rows of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from lamda.errors import LamdaError
from lamda.files import write_json
from lamda.model.tuning import Adapter

if TYPE_CHECKING:
    from transformers import PreTrainedModel

FOLDER = "adapter"


def adapted(network: PreTrainedModel, adapter: Adapter, rows: Sequence[int]) -> Any:
    """What peft makes of `network`, which is changed in place: the adapter and `rows` train alone.

    LamdaError where peft is missing.
    """
    try:
        from peft import LoraConfig, get_peft_model
    except ImportError:
        raise LamdaError(
            "key 'model.tuning.adapter': it is made by peft: run `pip install 'lamda[peft]'`"
        ) from None
    embedding, head = network.get_input_embeddings(), network.get_output_embeddings()
    vectors = [embedding] if head.weight is embedding.weight else [embedding, head]
    config = LoraConfig(
        r=adapter.rank,
        lora_alpha=adapter.alpha,  # it scales by alpha / r, whole or not
        lora_dropout=adapter.dropout,
        target_modules=_matrices(network),
        trainable_token_indices={_name(network, part): list(rows) for part in vectors},
        fan_in_fan_out=_is_transposed(network),
    )
    return get_peft_model(network, config)


def save(model: Any, folder: Path) -> None:
    """Write the adapter as peft does, without the card that it would write for a hub."""
    model.save_pretrained(str(folder), save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    # sets come in another order each time, and where the base lay is nobody's business
    told["target_modules"] = sorted(told["target_modules"])
    write_json(path, told | {"base_model_name_or_path": None})


def merge(model: Any) -> None:
    """Add the adapter to the weights, in place: what is left are the library's own modules."""
    network = model.merge_and_unload()
    network.tie_weights()
    network.requires_grad_(True)


def _matrices(network: PreTrainedModel) -> list[str]:
    """The full names of all matrices of the layers."""
    head = network.get_output_embeddings()
    return [
        name for name, part in network.named_modules()
        if type(part).__name__ in ("Linear", "Conv1D") and part is not head
    ]  # fmt: skip


def _is_transposed(network: PreTrainedModel) -> bool:
    """Whether its matrices are GPT-2's, which stand the other way round."""
    return any(type(part).__name__ == "Conv1D" for part in network.modules())


def _name(network: PreTrainedModel, wanted: nn.Module) -> str:
    return str(next(name for name, part in network.named_modules() if part is wanted))
