"""A model from elsewhere, copied to where the pipeline finds it."""

from __future__ import annotations

import shutil
from pathlib import Path

from lamda.errors import LamdaError
from lamda.files import atomic_directory, read_json
from lamda.model.config import MODEL_TYPE, ModelConfig
from lamda.model.families import TOKENIZER
from lamda.model.io import CALIBRATION, CONFIG, WEIGHTS, load_transformer, load_weights, save_model
from lamda.model.transformer import Transformer


def import_model(source: str, out: Path) -> bool:
    """Copy a folder, a GGUF file or a hub's OWNER/NAME@REVISION to `out`, once it was read.

    A Transformer of lamda's that was exported comes back in lamda's own form, with its tokenizer
    beside it: then the result is True. LamdaError where it does not load, and where `out` is there
    already.
    """
    if out.exists():
        raise LamdaError(f"{out}: it is there already; name another")
    path = Path(source)
    values = read_json(path / CONFIG) if (path / CONFIG).exists() else None
    if isinstance(values, dict) and values.get("model_type") == MODEL_TYPE:
        model = _own(path)
        with atomic_directory(out) as folder:
            save_model(model, folder)
            for beside in (TOKENIZER, CALIBRATION):
                if (path / beside).is_file():
                    shutil.copyfile(path / beside, folder / beside)
        return True
    from lamda.model.hugging_face import loading

    found = path if path.exists() or "@" not in source else loading.fetched(source)
    loading.load(found)  # what is refused is refused now
    with atomic_directory(out) as folder:
        for file in [found] if found.is_file() else sorted(found.iterdir()):
            if file.is_file():
                shutil.copyfile(file, folder / file.name)
    return False


def _own(folder: Path) -> Transformer:
    """An exported Transformer: its config.json says more than lamda's own."""
    values = read_json(folder / CONFIG)
    if "auto_map" not in values:
        return load_transformer(folder)
    known = ModelConfig.__dataclass_fields__.keys()
    own = {key: value for key, value in values.items() if key in known}
    model = Transformer(ModelConfig.from_dict(own, str(folder / CONFIG)))
    model.load_state_dict(load_weights(folder / WEIGHTS, model))
    return model
