"""A fast tokenizer (of the library `tokenizers`) with control symbols that no text can make.

It answers what lamda.tokenizer asks of SentencePiece. Its own ids stay; behind them stand those of
the control symbols and of padding, which the library itself does not know: whatever it makes of a
text, it makes none of these. What the tokenizer keeps for itself (`<|im_start|>`, `</s>`) is no
text either: it is parsed nowhere, and where a text spells it, it is written in other pieces.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lamda.errors import LamdaError

if TYPE_CHECKING:
    from tokenizers import Encoding

VERSION = 1
FORM = ("begin", "user_head", "user_tail", "model_head", "model_tail")
"""Parts of a chat template: what stands before the first turn, and around those of each side."""
KIND = "fast"


class FastPieces:
    """The content of a file that `packed` made, as lamda.tokenizer.Tokenizer wants it.

    Attributes: own, how many ids the tokenizer itself has; begin, the ids that it puts before every
    text of a sequence (most families read nothing sensible without them); special, its ids that are
    no text; form, the parts of a chat template between the turns, if that is the dialog's form, and
    texts, the same as it writes them.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        try:
            from tokenizers import Tokenizer as Fast
        except ImportError:
            raise LamdaError(
                "a fast tokenizer is read by tokenizers: run `pip install 'lamda[transformers]'`"
            ) from None
        fast = Fast.from_str(json.dumps(values["tokenizer"]))
        fast.no_padding()
        fast.no_truncation()
        fast.encode_special_tokens = True  # special tokens are read as text
        self._fast = fast
        self.own = 1 + max(fast.get_vocab(with_added_tokens=True).values())
        self._symbols = {name: self.own + at for at, name in enumerate(values["symbols"])}
        self.special = frozenset(_special(values["tokenizer"]))
        self.source: dict[str, Any] = values["tokenizer"]
        self.texts: dict[str, str] | None = values["form"]
        form = self.texts
        self.form = {name: tuple(self.parsed(form[name])) for name in FORM} if form else None
        self.begin = self.form["begin"] if self.form else tuple(map(int, values["begin"]))
        self._bytes = {fast.token_to_id(f"<0x{byte:02X}>") for byte in range(256)} - {None}

    def vocab_size(self) -> int:
        """All ids: its own, and those behind them."""
        return self.own + len(self._symbols)

    def piece_to_id(self, symbol: str) -> int:
        """The id of a control symbol; -1 for another piece, which no caller may ask for."""
        return self._symbols.get(symbol, -1)

    def pad_id(self) -> int:
        """Padding, which is no id that its model was trained with."""
        return self.vocab_size() - 1

    def unk_id(self) -> int:
        """Its unknown piece; -1 where it can write every text."""
        model = self.source["model"]
        name, index = model.get("unk_token"), model.get("unk_id")
        found = index if name is None else self._fast.token_to_id(name)
        return -1 if found is None else int(found)

    def is_byte(self, index: int) -> bool:
        """Whether an id is one of the fallback bytes, if there are any."""
        return index in self._bytes

    def encode(self, text: str | Sequence[str]) -> Any:
        """Ids of a text, or of each of a list of texts: never a symbol's, never a special one."""
        if isinstance(text, str):
            return self._ids(text, self._fast.encode(text, add_special_tokens=False))
        found = self._fast.encode_batch(list(text), add_special_tokens=False)
        return [self._ids(one, ids) for one, ids in zip(text, found, strict=True)]

    def parsed(self, text: str) -> list[int]:
        """Ids of a text that the project wrote itself, in which special tokens are what they say:
        parts of a chat template. Never of what a user, a tool or a file says."""
        self._fast.encode_special_tokens = False
        try:
            return list(self._fast.encode(text, add_special_tokens=False).ids)
        finally:
            self._fast.encode_special_tokens = True

    def decode(self, ids: Sequence[int]) -> str:
        """Text of the ids; symbols and special ids vanish."""
        return str(self._fast.decode([i for i in ids if i < self.own and i not in self.special]))

    def _ids(self, text: str, found: Encoding) -> list[int]:
        """The ids of `found`, unless some are special; then those of the text, cut within each
        piece that spells one, until none is left."""
        pieces = [(text, found)]
        ids: list[int] = []
        while pieces:
            part, encoding = pieces.pop()
            spans = [
                span for index, span in zip(encoding.ids, encoding.offsets, strict=True)
                if index in self.special
            ]  # fmt: skip
            cuts = [0, *(start + 1 for start, end in spans if end - start > 1), len(part)]
            if len(cuts) == 2:  # one character that is a special piece by itself has to go
                ids = [*(i for i in encoding.ids if i not in self.special), *ids]
                continue  # the last part came first: a stack turns them round
            parts = [part[first:last] for first, last in itertools.pairwise(cuts)]
            encodings = self._fast.encode_batch(parts, add_special_tokens=False)
            pieces += zip(parts, encodings, strict=True)
        return ids


def packed(
    tokenizer: Mapping[str, Any],
    symbols: Sequence[str],
    begin: Sequence[int],
    form: Mapping[str, str] | None = None,
) -> str:
    """The file of a fast tokenizer: the JSON that it writes of itself, and what lamda adds.

    `symbols` end with padding; `form` holds the texts of FORM. LamdaError when the library does not
    read it.
    """
    values = {
        "lamda": KIND, "version": VERSION, "symbols": list(symbols), "begin": list(begin),
        "form": None if form is None else dict(form), "tokenizer": dict(tokenizer),
    }  # fmt: skip
    try:
        FastPieces(values)
    except LamdaError:
        raise
    except Exception as error:  # the library raises whatever its parts raise
        reason = " ".join(str(error).split())[:160]
        raise LamdaError(
            f"tokenizer: expected one that tokenizers reads, found: {reason}"
        ) from None
    return json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n"


def read_pieces(text: str, where: str) -> FastPieces:
    """The reverse of `packed`; LamdaError for another file."""
    try:
        values = json.loads(text)
        if (values["lamda"], values["version"]) != (KIND, VERSION):
            raise ValueError(f"version {values['version']}")
        return FastPieces(values)
    except LamdaError:
        raise
    except Exception as error:  # broken JSON, a missing key, and whatever the library raises
        reason = " ".join(str(error).split())[:160]
        raise LamdaError(
            f"{where}: expected a tokenizer of this version, found: {reason}; delete it and run"
            " `dvc repro tokenize`"
        ) from None


def _special(tokenizer: dict[str, Any]) -> set[int]:
    """Ids of the added tokens that are no text: all but runs of white space."""
    added = tokenizer.get("added_tokens") or ()
    return {int(one["id"]) for one in added if one.get("special") or str(one["content"]).strip()}
