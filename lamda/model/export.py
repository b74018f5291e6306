"""A model for other people's programs: a folder that `transformers` loads.

A family of the library leaves as what it is, with control symbols among the tokens of its
tokenizer, so every engine that serves the family serves it. LaMDA's own architecture leaves with
the code that computes it (lamda/model/remote).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from lamda.errors import LamdaError
from lamda.files import atomic_directory, write_json, write_text
from lamda.model.io import CALIBRATION, CONFIG, WEIGHTS, load_pair, plain_state
from lamda.model.symbols import FILE, named, write_symbols
from lamda.model.transformer import Transformer
from lamda.tokenizer import PAD, RESPONSE, TURN, Tokenizer

CODE = Path(__file__).parent / "remote" / "modeling_lamda.py"
TOP_K = 40
"""Paper section 3."""
CARD = """\
---
library_name: transformers
tags: [dialog, lamda]
---
# A dialog model that scores its own answers

Tuned by lamda after LaMDA (arXiv 2201.08239): it writes a response behind {response}, and behind
a response it says at each attribute's name whether that holds (section 6.1). {what}

* `{file}` holds the ids of the control symbols, what stands before every sequence and around each
  turn, and what a response is asked for by. {form}
* **What a user writes can spell a control symbol**: programs that read special tokens in a text
  would take it for one. Encode what users, tools and files say with `split_special_tokens=True`, in
  each call, and put symbols between by their ids.
* A single response is not what was evaluated: lamda samples several, drops those whose scores are
  unsafe, and ranks the rest. docs/export.md has the scores in ten lines.
"""
FAMILY = "Its architecture is {kind}, as any engine that serves this family loads it."
OWN = """Its architecture is LaMDA's own: load it with `trust_remote_code=True`. Engines that do not
run that code have no position bias of its kind and **must not serve it**: their answers would be
wrong, in silence."""


BY_SYMBOL = "Its dialogs have `{turn}` before each turn."
BY_TEMPLATE = """Its dialogs have the form of its chat template; a rendered
  template does not keep what a user writes apart, the ids of that file do."""
HEAD = "the head of the model's turn (`add_generation_prompt=True`)"
ROLES = "expected turns of user and assistant alone: this model was tuned on no others"


def export_model(model: Path, tokenizer: Path, out: Path) -> None:
    """Write the folder `out` with weights, tokenizer, generation_config.json and a card.

    LamdaError for inputs that do not load or do not fit together, and where `out` is there already.
    """
    if out.exists():
        raise LamdaError(f"{out}: it is there already; name another folder")
    loaded, pieces = load_pair(model, tokenizer)
    with atomic_directory(out) as folder:
        if isinstance(loaded, Transformer):
            what = _export_own(loaded, tokenizer, folder)
        else:
            what = _export_family(loaded, pieces, folder)
        write_symbols(pieces, folder)
        write_json(folder / "generation_config.json", {
            "do_sample": True, "top_k": TOP_K, "eos_token_id": list(pieces.ends),
            "pad_token_id": pieces.pad, "temperature": 1.0,
        })  # fmt: skip
        if (model / CALIBRATION).is_file():
            shutil.copyfile(model / CALIBRATION, folder / CALIBRATION)
        write_text(folder / "README.md", _card(pieces, what))


def _card(pieces: Tokenizer, what: str) -> str:
    turn, asked = (name if pieces.is_own else named(name) for name in (TURN, RESPONSE))
    form, response = BY_SYMBOL.format(turn=turn), f"`{asked}`"
    if pieces.form is not None:
        form, response = BY_TEMPLATE, HEAD
    return CARD.format(what=what, file=FILE, response=response, form=form)


def _export_own(model: Transformer, tokenizer: Path, folder: Path) -> str:
    """LaMDA's Transformer with its code; the tokenizer is a SentencePiece model."""
    save_file(plain_state(model), folder / WEIGHTS, {"format": "pt"})
    write_json(folder / CONFIG, {
        "model_type": "lamda", "architectures": ["LamdaForCausalLM"], "dtype": "float32",
        "auto_map": {
            "AutoConfig": f"{CODE.stem}.LamdaConfig",
            "AutoModelForCausalLM": f"{CODE.stem}.LamdaForCausalLM",
        },
        **model.config.to_dict(),
    })  # fmt: skip
    shutil.copyfile(CODE, folder / CODE.name)
    shutil.copyfile(tokenizer, folder / "tokenizer.model")
    return OWN


def _export_family(model: Any, pieces: Tokenizer, folder: Path) -> str:
    """A model of `transformers` as what it is, its tokenizer with the control symbols."""
    source = pieces.source
    assert source is not None  # load_pair refuses lamda's own tokenizer beside another family
    model.save(folder)
    write_text(folder / "tokenizer.json", json.dumps(_with_symbols(source, pieces)) + "\n")
    template = {} if pieces.texts is None else {"chat_template": chat_template(pieces.texts)}
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "pad_token": named(PAD),
        "clean_up_tokenization_spaces": False, **template,
    })  # fmt: skip
    return FAMILY.format(kind=f"`{model.config.model_type}`")


def _with_symbols(source: Mapping[str, Any], pieces: Tokenizer) -> dict[str, Any]:
    """The tokenizer's JSON with the control symbols as special tokens, by their ids."""
    added = [
        {"id": index, "content": named(name), "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False, "special": True}
        for name, index in sorted({**pieces.control, PAD: pieces.pad}.items(), key=lambda x: x[1])
    ]  # fmt: skip
    return {**source, "added_tokens": [*source["added_tokens"], *added]}


def chat_template(texts: Mapping[str, str]) -> str:
    """A template (Jinja) that writes these parts around turns, as lamda.fast_pieces.FORM names
    them: what the model was tuned in, whatever else the template of its base can write."""
    # Jinja reads such a string as JSON writes it, but for pairs of \\u
    part = {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()}

    def turn(side: str) -> str:
        return f"{{{{ {part[f'{side}_head']} + message['content'] + {part[f'{side}_tail']} }}}}"

    return (
        f"{{{{ {part['begin']} }}}}{{% for message in messages %}}"
        f"{{% if message['role'] == 'user' %}}{turn('user')}"
        f"{{% elif message['role'] == 'assistant' %}}{turn('model')}"
        f"{{% else %}}{{{{ raise_exception('{ROLES}') }}}}{{% endif %}}{{% endfor %}}"
        f"{{% if add_generation_prompt %}}{{{{ {part['model_head']} }}}}{{% endif %}}"
    )
