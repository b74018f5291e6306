"""Training examples as a person can read them: what the model reads, and what it learns where.

    context, read                        <turn> how big is Porto?
    said by the model, learned         > <ts> population of Porto <snippet>
    an attribute's name, and its rating > CORRECT -> <1>

The lines come from the very ids and targets that a training step gets, not from the row they were
made of: what a template or a limit does wrong is seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamda.batches import IGNORE_INDEX
from lamda.templates import Example
from lamda.tokenizer import ATTRIBUTES, CORRECT, EOT, SNIPPET, Tokenizer

READ, LEARNED = "  ", "> "
"""The margin of a line without loss, and of one whose every token is learned."""


def names_of(tokenizer: Tokenizer) -> dict[int, str]:
    """What the ids that are no text are called: lamda's control symbols, and a base's own."""
    added = (tokenizer.source or {}).get("added_tokens", ())
    own = {int(token["id"]): str(token["content"]) for token in added}
    ours = {index: symbol for symbol, index in tokenizer.control.items()}
    return {tokenizer.pad: "<pad>", **own, **ours}


def lines(tokenizer: Tokenizer, example: Example) -> Iterator[str]:
    """An example, line by line; a symbol that begins something begins a line, and so does the
    first token that is learned, or no longer is."""
    names = names_of(tokenizer)
    learned = _learned(example)
    run: list[int] = []
    margin = READ
    for place, index in enumerate(example.tokens):
        now = LEARNED if learned[place] else READ
        if run and (now != margin or _begins(names, index)):
            yield margin + _text(tokenizer, names, run)
            run = []
        margin = now
        run.append(index)
        target = example.targets[place]
        if target != IGNORE_INDEX and _is_rating(example, place):
            yield f"{LEARNED}{_text(tokenizer, names, run)} -> {names.get(target, target)}"
            run = []
    if run:
        yield margin + _text(tokenizer, names, run)


def learned_tokens(example: Example) -> int:
    """How many positions of an example have a loss."""
    return sum(target != IGNORE_INDEX for target in example.targets)


def _is_rating(example: Example, place: int) -> bool:
    """Whether the target at `place` is no token that follows: a rating is learned, never read."""
    after = example.tokens[place + 1 : place + 2]
    return example.targets[place] not in after


def _learned(example: Example) -> list[bool]:
    """Whether each token is one that the model learns to write; its target stands one before."""
    before = (IGNORE_INDEX, *example.targets[:-1])
    return [
        target == token and target != IGNORE_INDEX
        for target, token in zip(before, example.tokens, strict=True)
    ]


def _begins(names: Mapping[int, str], index: int) -> bool:
    """Whether a new line begins with this id. A citation or an end belongs to what it follows."""
    name = names.get(index, "")
    structural = name.startswith("<") and not name.startswith("<cite")
    return name in (*ATTRIBUTES, CORRECT) or (structural and name not in (EOT, SNIPPET))


def _text(tokenizer: Tokenizer, names: Mapping[int, str], ids: list[int]) -> str:
    """Ids as text, with the names of those that are none."""
    parts: list[str] = []
    run: list[int] = []
    for index in ids:
        if index not in names:
            run.append(index)
            continue
        parts += [tokenizer.decode(run).strip()] if run else []
        parts.append(names[index])
        run = []
    parts += [tokenizer.decode(run).strip()] if run else []
    return " ".join(parts)
