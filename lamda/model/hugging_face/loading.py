"""Reading a model of `transformers`: a folder, a GGUF file, or a pinned name on the hub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from lamda.errors import LamdaError
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.hugging_face.refusals import (
    CONFIG,
    Trains,
    refuse_config,
    refuse_files,
    refuse_large,
    refuse_layers,
    refuse_partial,
    refuse_training,
)
from lamda.model.io import refuse_not_finite

GGUF = ".gguf"
EXTRAS = ("transformers", "tokenizers", "huggingface_hub")
"""Modules that the extra `transformers` brings."""
PINNED = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})")
WANTED = ("*.json", "*.safetensors", "*.model", "*.txt", "*.jinja")
"""Files of a hub's repository that are fetched: no pickle, no code."""
TOLD = ("*.json",)
"""Those that say its shape."""
SHOWN = 160
"""Characters of what the library says: its messages are pages."""


def load(
    source: Path,
    device: torch.device | str = "cpu",
    *,
    allow_pickle: bool = False,
    trains: Trains | None = None,
) -> HuggingFaceBackbone:
    """Read a folder of config.json and weights, or a GGUF file, whose weights are unpacked.

    In float32 and without network. LamdaError in one line when a file is missing, broken or does
    not fit, when it would not fit into memory, here and on `device`, to be trained if `trains` says
    how (told before it is read), when weights are not finite, and for a family that lamda does not
    read as the library does.
    """
    source = chosen_file(source)
    place, given = _place(source)
    if "gguf_file" not in given:
        refuse_config(source / CONFIG)
        refuse_files(source, allow_pickle)
    parameters = sum(one.numel() for one in planned(source).parameters())
    # the library reads everything into this machine's memory, from where it goes to the device
    for needs in dict.fromkeys(("cpu", str(device))):
        refuse_large(source, parameters, torch.device(needs))
    if trains is not None:
        refuse_training(source, parameters, trains)
    from transformers import AutoModelForCausalLM, GgufConfig

    if "gguf_file" in given:  # else weights stay packed: a training step is twenty times slower
        given["quantization_config"] = GgufConfig(dequantize=True)
    else:
        given["use_safetensors"] = None if allow_pickle else True
    with told(source):
        network, report = AutoModelForCausalLM.from_pretrained(
            place, dtype=torch.float32, output_loading_info=True, **given
        )
    refuse_partial(source, report)
    refuse_not_finite(source, network.named_parameters())
    model = HuggingFaceBackbone(network.to(device)).eval()
    with told(source):
        model.check(str(source))
    return model


def planned(source: Path) -> Any:
    """The network of a folder or a GGUF file as its config describes it, on the meta device: its
    shape takes no memory, and no weights are read. LamdaError as `load`."""
    source = chosen_file(source)
    place, given = _place(source)
    if "gguf_file" not in given:
        refuse_config(source / CONFIG)
    with told(source):
        from transformers import AutoConfig, AutoModelForCausalLM

        config = AutoConfig.from_pretrained(place, **given)
        refuse_layers(config)
        with torch.device("meta"):
            return AutoModelForCausalLM.from_config(config)


def _place(source: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of a model, and what the library is told of it; LamdaError where none is."""
    with told(source):
        import transformers
    transformers.utils.logging.disable_progress_bar()  # a stage tells in lines
    if not source.exists():
        raise LamdaError(f"{source}: no such file or folder; `dvc pull` or copy the model")
    packed = is_gguf(source)
    if source.is_file() and not packed:
        raise LamdaError(f"{source}: expected a folder with weights, or a file *{GGUF}")
    given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    return (source.parent, given | {"gguf_file": source.name}) if packed else (source, given)


def is_gguf(source: Path) -> bool:
    """Whether it is a GGUF file; a folder may be called like one."""
    return source.suffix == GGUF and not source.is_dir()


def chosen_file(source: Path) -> Path:
    """The GGUF file in a folder of nothing else to read, as `lamda import` makes it; any other
    `source` as it is. LamdaError where several could be meant."""
    if not source.is_dir() or (source / CONFIG).exists():
        return source
    files = sorted(source.glob(f"*{GGUF}"))
    if len(files) > 1:
        raise LamdaError(
            f"{source}: expected one file *{GGUF}, found {len(files)}; name one, as {files[0]}"
        )
    return files[0] if files else source


def fetched(name: str, wanted: Sequence[str] = WANTED) -> Path:
    """The folder of a hub's model `OWNER/NAME@REVISION`, whose files `wanted` are fetched where
    they are not there yet.

    LamdaError for a revision that may move: the same name would then be another model.
    """
    pinned = PINNED.fullmatch(name)
    if pinned is None:
        raise LamdaError(
            f"key 'hub': {name!r}: expected OWNER/NAME@REVISION with the 40 digits of a commit"
        )
    try:
        from huggingface_hub import snapshot_download

        folder = snapshot_download(pinned[1], revision=pinned[2], allow_patterns=list(wanted))
    except Exception as error:  # no network, no such model, no leave: all say what
        raise LamdaError(
            f"key 'hub': {name}: it cannot be fetched: {_short(error)}; where there is no"
            " network, copy the model to own/ and write `base: own/NAME`"
        ) from None
    return Path(folder)


@contextmanager
def told(source: Path, wanted: str = "a causal language model") -> Iterator[None]:
    """Whatever the library raises, in one line; `wanted` is what it was to read."""
    try:
        yield
    except LamdaError:
        raise
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        extra = "transformers" if missing in EXTRAS else "gguf" if is_gguf(source) else None
        if extra is None:  # of a kind of file, or of weights, that lamda has no extra for
            raise LamdaError(
                f"{source}: expected {wanted}, found what needs a package that is not installed:"
                f" {_short(error)}"
            ) from None
        raise LamdaError(
            f"{source}: it is read by {extra}: run `pip install 'lamda[{extra}]'`"
        ) from None
    except Exception as error:  # it raises whatever its parts raise
        raise LamdaError(
            f"{source}: expected {wanted} that transformers reads, found: {_short(error)}"
        ) from None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:SHOWN]
