"""A model from elsewhere, copied to where the pipeline finds it."""

from __future__ import annotations

import shutil
from pathlib import Path

from lamda.errors import LamdaError
from lamda.files import atomic_directory, atomic_file, write_text
from lamda.model.config import MODEL_TYPE, ModelConfig
from lamda.model.families import TOKENIZER
from lamda.model.io import (
    CALIBRATION,
    CONFIG,
    model_json,
    read_transformer,
    refuse_misfit,
    save_model,
)
from lamda.model.symbols import read_symbols
from lamda.model.transformer import Transformer
from lamda.tokenizer import Tokenizer


def import_model(source: str, out: Path) -> bool:
    """Copy a folder, a GGUF file or a hub's OWNER/NAME@REVISION to `out`, once it was read.

    What lamda exported comes back in lamda's own form, with its tokenizer beside it: then the
    result is True. A GGUF file is a file at `out` if that is named like one, else it lies in a
    folder. LamdaError where it does not load, and where `out` is there already; for a model without
    its tokenizer, too, which the pipeline would miss only later.
    """
    if out.exists():
        raise LamdaError(f"{out}: it is there already; name another")
    path = Path(source)
    values = model_json(path / CONFIG) if (path / CONFIG).exists() else None
    if isinstance(values, dict) and values.get("model_type") == MODEL_TYPE:
        model = _own(path)
        with atomic_directory(out) as folder:
            save_model(model, folder)
            shutil.copyfile(path / TOKENIZER, folder / TOKENIZER)
            if (path / CALIBRATION).is_file():
                shutil.copyfile(path / CALIBRATION, folder / CALIBRATION)
        return True
    from lamda.model.hugging_face import loading

    return _family(path if path.exists() or "@" not in source else loading.fetched(source), out)


def _family(found: Path, out: Path) -> bool:
    """As `import_model`, of a model that transformers reads."""
    from lamda.model.hugging_face import loading, tokenization

    loading.load(found)  # what is refused is refused now
    pieces = tokenization.base_tokenizer(found)
    if found.is_file() and loading.is_gguf(out):
        with atomic_file(out) as temporary:
            shutil.copyfile(found, temporary)
        return False
    exported = read_symbols(found) is not None
    with atomic_directory(out) as folder:
        for file in [found] if found.is_file() else sorted(found.iterdir()):
            if file.is_file():
                shutil.copyfile(file, folder / file.name)
        if exported:  # what lamda reads it by; the other files are the library's
            write_text(folder / TOKENIZER, pieces)
    return exported


def _own(folder: Path) -> Transformer:
    """A Transformer whose tokenizer lies beside it. The config.json of an exported one says more
    than lamda's own."""
    values = model_json(folder / CONFIG)
    known = ModelConfig.__dataclass_fields__.keys()
    if "auto_map" in values:
        values = {key: value for key, value in values.items() if key in known}
    tokenizer = folder / TOKENIZER
    if not tokenizer.is_file():
        raise LamdaError(f"{tokenizer}: no such file; copy the model's tokenizer there")
    pieces, model = Tokenizer.load(tokenizer), read_transformer(folder, values)
    refuse_misfit(folder, model, tokenizer, pieces)
    return model
