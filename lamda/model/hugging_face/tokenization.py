"""The tokenizer of a model of `transformers`, with lamda's control symbols behind its own ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.fast_pieces import packed, read_pieces
from lamda.model.hugging_face.loading import GGUF, told
from lamda.tokenizer import CONTROL, PAD

FILES = ("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "*.tiktoken")
"""One of these is there: without, the library makes an empty tokenizer in silence."""
EMPTY = "a"
"""A text of one piece, to see what a tokenizer puts before every text."""


def base_tokenizer(source: Path) -> str:
    """The file (lamda.fast_pieces) of the tokenizer in `source`, a folder or a GGUF file.

    SentencePiece models without a fast form are converted by the library. LamdaError for a folder
    without a tokenizer, for one that cannot be fast, and for one that has more ids than the model
    beside it.
    """
    packing = source.suffix == GGUF
    folder = source.parent if packing else source
    given: dict[str, Any] = {"gguf_file": source.name} if packing else {}
    if not packing and not any(path for name in FILES for path in folder.glob(name)):
        raise LamdaError(f"{source}: expected a tokenizer ({FILES[0]}), found none; copy it there")
    with told(source, "a tokenizer"):
        from transformers import AutoConfig, AutoTokenizer

        config = AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **given
        )
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_fast=True, **given
        )
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise LamdaError(f"{source}: expected a fast tokenizer (tokenizer.json), found none")
    fast.no_padding()
    fast.no_truncation()
    values = json.loads(fast.to_str())
    if packing:  # of a GGUF's tokens the library lacks some by name, and adds them behind all
        added = values["added_tokens"]
        values["added_tokens"] = [one for one in added if one["id"] < config.vocab_size]
    template = getattr(tokenizer, "chat_template", None)
    text = packed(
        values, [*CONTROL, PAD], _begin(fast), template if isinstance(template, str) else None
    )
    own = read_pieces(text, str(source)).own
    if own > config.vocab_size:
        raise LamdaError(
            f"{source}: its tokenizer has {own} ids, its model {config.vocab_size}; they belong to"
            " different models: copy both from one place"
        )
    return text


def _begin(fast: Any) -> list[int]:
    """The ids that it puts before every text."""
    text = fast.encode(EMPTY, add_special_tokens=False).ids
    whole = fast.encode(EMPTY, add_special_tokens=True).ids
    return list(whole[: whole.index(text[0])]) if text and text[0] in whole else []
