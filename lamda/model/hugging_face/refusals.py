"""What is refused before a model of `transformers` is read, each in one line.

The library loads what it can and fills up the rest: what lacks weights gets random ones, a pickle
is run, a model that is too large is killed by the system in the middle.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.distributed import is_initialized

from lamda.errors import LamdaError
from lamda.model.config import MAX_LAYERS, MAX_PARAMETERS
from lamda.model.io import model_json
from lamda.model.tuning import Tuning

FULL, SLIDING = "full_attention", "sliding_attention"
CONFIG = "config.json"
INDEX = "model.safetensors.index.json"
PICKLES = ("pytorch_model*.bin", "*.pt", "*.pth", "*.ckpt")
GIB = 2**30
TRAINED, FROZEN = 16, 5
"""Bytes a parameter in training: float32 weight, gradient and two means; or the weight, and a
share of the others for an adapter."""
COPIED = 2
"""Bytes a parameter of the copies in bfloat16 that autocast keeps from a step's first product to
its last; several processes, which share the weights, gather a layer at a time."""


class Trains(NamedTuple):
    """How a model is to be trained on: in which way, where, and in which type it multiplies."""

    tuning: Tuning
    device: torch.device
    precision: torch.dtype


def refuse_layers(config: Any) -> None:
    """LamdaError for layers whose state cannot branch, and for what reads more than text."""
    kinds = set(getattr(config, "layer_types", None) or ()) - {FULL, SLIDING}
    where = f"model of type {config.model_type!r}"
    if kinds:
        raise LamdaError(
            f"{where}: expected layers of full or windowed attention, found"
            f" {', '.join(sorted(map(str, kinds)))}; their state cannot branch"
        )
    if config.get_text_config() is not config or getattr(config, "is_encoder_decoder", False):
        raise LamdaError(f"{where}: expected a decoder of text alone; choose its text model")


def refuse_config(path: Path) -> None:
    """LamdaError for a config.json that is none, whose model would never be built, whose model is
    made by code that lies beside it, or whose weights are quantized: they could not be trained."""
    values = model_json(path)
    if not isinstance(values, dict):
        raise LamdaError(f"{path}: expected keys and values; copy the model again")
    for name, value in values.items():
        limit = MAX_LAYERS if "layer" in name else MAX_PARAMETERS
        if isinstance(value, int) and value > limit:
            raise LamdaError(f"{path}: key {name!r}: expected at most {limit}, found more")
    if packing := values.get("quantization_config"):
        method = packing.get("quant_method") if isinstance(packing, Mapping) else None
        raise LamdaError(
            f"{path}: key 'quantization_config': expected plain weights, found"
            f" {method if isinstance(method, str) else 'quantized'} ones; choose the model that"
            " they were made from, or a GGUF file of it, whose weights are unpacked"
        )
    from transformers import CONFIG_MAPPING

    if "auto_map" in values and values.get("model_type") not in CONFIG_MAPPING:
        raise LamdaError(
            f"{path}: key 'auto_map': its model is made by code in its own folder, which lamda"
            " never runs; choose a model that transformers knows"
        )


def refuse_files(folder: Path, allow_pickle: bool) -> None:
    """LamdaError for a folder without weights, with shards missing, or with a pickle alone."""
    if (folder / INDEX).exists():
        index = model_json(folder / INDEX)
        shards = index.get("weight_map") if isinstance(index, Mapping) else None
        if not isinstance(shards, Mapping):
            raise LamdaError(f"{folder / INDEX}: expected a 'weight_map'; copy the model again")
        strange = [name for name in shards.values() if Path(str(name)).name != name]
        if strange:  # the library would read it there; copies and hashes of the folder would not
            raise LamdaError(
                f"{folder / INDEX}: 'weight_map': expected files of the folder itself, found"
                f" {strange[0]!r}; put all shards into it"
            )
        missing = [name for name in sorted(set(map(str, shards.values())))
                   if not (folder / name).is_file()]  # fmt: skip
        if missing:
            raise LamdaError(
                f"{folder}: {len(missing)} of its shards are missing, such as {missing[0]!r};"
                " copy the model again"
            )
    elif not any(folder.glob("*.safetensors")):
        pickles = [path.name for kind in PICKLES for path in sorted(folder.glob(kind))]
        if pickles and not allow_pickle:
            raise LamdaError(
                f"{folder / pickles[0]}: a pickle can run code of whoever made it; expected"
                " safetensors; who trusts it puts the folder into own/ and writes"
                " `allow_pickle: true` beside `base` under `model`"
            )
        if not pickles:
            quantized = [path.name for path in sorted(folder.glob("*.gguf"))]
            advice = f"name the file {folder / quantized[0]}" if quantized else "copy them there"
            raise LamdaError(f"{folder}: expected weights (*.safetensors), found none; {advice}")


def refuse_large(where: Path, parameters: int, device: torch.device) -> None:
    """LamdaError where so many float32 parameters do not fit into the free memory of `device`.

    Processes that `torchrun` started on a machine each read the whole model into its one memory,
    before they share it; once they know one another, one alone reads.
    """
    free, needed = free_memory(device), 4 * parameters
    if free is not None and device.type == "cpu" and not is_initialized():
        free //= _on_this_machine()
    if free is not None and needed > free:
        raise LamdaError(
            f"{where}: its {parameters:,} parameters take {needed / GIB:.1f} GiB, expected at most"
            f" the {free / GIB:.1f} GiB that are free on {device.type}; choose a smaller model or a"
            " larger machine"
        )


def refuse_training(where: Path, parameters: int, trains: Trains) -> None:
    """LamdaError where weights, gradients, AdamW's two means and copies in bfloat16 do not fit into
    the free memory of the device, divided among the processes that `torchrun` started there."""
    free = free_memory(trains.device)
    if free is not None and trains.device.type == "cpu":
        free //= _on_this_machine()  # they have one memory
    each = FROZEN if trains.tuning.adapter else TRAINED
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if processes == 1 and trains.precision is not torch.float32:
        each += COPIED
    needed = parameters * each // processes
    if free is not None and needed > free:
        raise LamdaError(
            f"{where}: to train its {parameters:,} parameters takes {needed / GIB:.1f} GiB beside"
            f" activations, expected at most the {free / GIB:.1f} GiB that are free; train an"
            " adapter (model.tuning.adapter), a smaller model, or on a larger machine"
        )


def refuse_partial(where: Path, report: Mapping[str, Any]) -> None:
    """LamdaError unless all weights were there: the library fills up with random numbers."""
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        names = sorted(map(str, report.get(kind) or ()))
        if names:
            raise LamdaError(
                f"{where}: expected the weights of its {CONFIG}, found {len(names)}"
                f" {kind.replace('_', ' ')}, such as {names[0]!r}; copy the model again"
            )


def learned_positions(network: Any, config: Any) -> int | None:
    """The most tokens that a model can read which learned a vector for each position, as GPT-2 did;
    None for others, whose positions are computed."""
    most = getattr(config, "max_position_embeddings", None)
    ids = network.get_input_embeddings()
    tables = [x for x in network.modules() if isinstance(x, nn.Embedding) and x is not ids]
    # OPT keeps two more than it reads
    if most is None or all(table.num_embeddings - most not in (0, 2) for table in tables):
        return None
    return int(most)


def _on_this_machine() -> int:
    """Processes that `torchrun` started here."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def free_memory(device: torch.device) -> int | None:
    """Bytes that can still be had on `device`; None where the system does not tell."""
    if device.type == "cuda":
        # torch keeps what was freed, and the device calls that used; the next model gets it
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + kept
    told = Path("/proc/meminfo")
    if device.type != "cpu" or not told.exists():
        return None
    lines = dict(line.split(":", 1) for line in told.read_text().splitlines() if ":" in line)
    return int(lines["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in lines else None
