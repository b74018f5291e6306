"""The tokenizer of a model of `transformers`, with lamda's control symbols behind its own ids."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.fast_pieces import packed, read_pieces
from lamda.model.hugging_face.loading import chosen_file, is_gguf, told
from lamda.model.hugging_face.refusals import CONFIG, refuse_config, refuse_layers
from lamda.model.symbols import FILE, Exported, named, read_symbols
from lamda.tokenizer import CONTROL, PAD, Tokenizer

FILES = ("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "*.tiktoken")
"""One of these is there: without, the library makes an empty tokenizer in silence."""
MARK = "qz{}zq"
"""A turn that a template does not change."""
TURNS = 5
"""A template is tried on dialogs of up to so many turns."""
EMPTY = "a"
"""A text of one piece, to see what a tokenizer puts before every text."""


def base_tokenizer(source: Path, *, chat: bool | None = None) -> str:
    """The file (lamda.fast_pieces) of the tokenizer in `source`, a folder or a GGUF file, with its
    chat template as the form of a dialog if `chat`.

    SentencePiece models without a fast form are converted by the library. Tokens that were added
    beyond the ids of the model beside it are left out. What `lamda export` wrote gives the file
    that it was made from: its control symbols are those of lamda again, and its form stays where
    `chat` is None. LamdaError for a folder without a tokenizer, for one that cannot be fast or
    whose vocabulary has more ids than that model, and for a model that reads more than text.
    """
    tokenizer, rows = _read(source)
    fast = tokenizer.backend_tokenizer
    values = json.loads(fast.to_str())
    exported = read_symbols(source)
    if exported is not None:
        added = {named(name) for name in exported.ids}
        values["added_tokens"] = [
            one for one in values["added_tokens"] if one["content"] not in added
        ]
        chat = exported.chat if chat is None else chat
    # What was added beyond the model's rows, it never read: a symbol for images beside a model of
    # text (Gemma 3), padding that a fine-tune added, and those of a GGUF's tokens that the library
    # lacks by name. A text that spells one is a text.
    values["added_tokens"] = [one for one in values["added_tokens"] if one["id"] < rows]
    begin = [one for one in _begin(fast) if one < rows]
    form = chat_form(tokenizer, source) if chat else None
    text = packed(values, [*CONTROL, PAD], begin, form)
    read = read_pieces(text, str(source))
    if read.form and not set(read.form["model_tail"][:1]) & read.special:
        raise LamdaError(
            f"{source}: its chat template ends the model's turns by no token of its own, so nobody"
            " would see where a response ends; write `dialog: lamda`"
        )
    count = read.own if exported is None else read.vocab_size()
    if count > rows:
        raise LamdaError(
            f"{source}: its tokenizer has {count} ids, its model {rows}; they belong to different"
            " models: copy both from one place"
        )
    if exported is not None:
        _refuse_other_ids(source, exported, Tokenizer(read))
    return text


def _refuse_other_ids(source: Path, exported: Exported, pieces: Tokenizer) -> None:
    """LamdaError unless the symbols of an export have the ids that its lamda.json says."""
    found = {**pieces.control, PAD: pieces.pad}
    for name, index in exported.ids.items():
        if found[name] != index:
            raise LamdaError(
                f"{source}: {name!r} is {found[name]} by its tokenizer, {index} by its {FILE}; they"
                " belong to different models: export it again"
            )


def _read(source: Path) -> tuple[Any, int]:
    """The library's fast tokenizer in `source`, and how many ids the model beside it has."""
    source = chosen_file(source)
    packing = is_gguf(source)
    folder = source.parent if packing else source
    given: dict[str, Any] = {"gguf_file": source.name} if packing else {}
    if not packing and not any(path for name in FILES for path in folder.glob(name)):
        raise LamdaError(f"{source}: expected a tokenizer ({FILES[0]}), found none; copy it there")
    with told(source, "a tokenizer"):
        if not packing:
            refuse_config(folder / CONFIG)
        from transformers import AutoConfig, AutoTokenizer

        config = AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **given
        )
        refuse_layers(config)  # a model of images and text counts its ids elsewhere
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_fast=True, **given
        )
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise LamdaError(f"{source}: expected a fast tokenizer (tokenizer.json), found none")
    fast.no_padding()
    fast.no_truncation()
    return tokenizer, int(config.vocab_size)


def chat_form(tokenizer: Any, source: Path) -> dict[str, str]:
    """The texts that a chat template puts around turns: the keys of lamda.fast_pieces.FORM.

    They are found by rendering turns that are easily found again. LamdaError where there is no
    template, and where dialogs are more than these parts in a row: a template may speak of dates
    or tools, or refuse a dialog.
    """
    if not isinstance(getattr(tokenizer, "chat_template", None), str):
        raise LamdaError(f"{source}: expected a chat template, found none; write `dialog: lamda`")

    def rendered(count: int, asks: bool = False) -> list[str]:
        turns = [
            {"role": ("user", "assistant")[number % 2], "content": MARK.format(number)}
            for number in range(count)
        ]
        text = str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=asks))
        for number in range(count):
            text = text.replace(MARK.format(number), MARK)
        return text.split(MARK)

    with told(source, "a chat template"):
        (_, user_tail), (first, _, model_tail) = rendered(1), rendered(2)
        model_head = rendered(1, asks=True)[1].removeprefix(user_tail)
        user_head = rendered(3)[2].removeprefix(model_tail)
        form = {
            "begin": first.removesuffix(user_head), "user_head": user_head,
            "user_tail": user_tail, "model_head": model_head, "model_tail": model_tail,
        }  # fmt: skip
        regular = all(rendered(count) == _composed(form, count) for count in range(1, TURNS + 1))
    if not regular:
        raise LamdaError(
            f"{source}: its chat template writes more than parts around each turn; write"
            " `dialog: lamda`"
        )
    return form


def _composed(form: dict[str, str], count: int) -> list[str]:
    """What the template renders around `count` turns, if it is made of the parts alone."""
    sides = [("user", "model")[number % 2] for number in range(count)]
    between = [
        form[f"{side}_tail"] + form[f"{following}_head"]
        for side, following in itertools.pairwise(sides)
    ]
    return [form["begin"] + form["user_head"], *between, form[f"{sides[-1]}_tail"]]


def _begin(fast: Any) -> list[int]:
    """The ids that it puts before every text."""
    text = fast.encode(EMPTY, add_special_tokens=False).ids
    whole = fast.encode(EMPTY, add_special_tokens=True).ids
    return list(whole[: whole.index(text[0])]) if text and text[0] in whole else []
