"""How a sequence that is too long is cut: pure functions on token ids, for training and inference.

Cut is what the answer needs least, in this order: the oldest turns, whole; the ends of the longest
results of the toolset; the beginning of the last turn. The draft and the queries stay, since an
action follows from them, and so do the turns of a role, which a dialog begins with and is held in
(paper section 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_CONTEXT = 8
"""Fewer tokens of the last turn do not tell what was asked: such an example is left out."""

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What stands before a response or an action, in the parts that may be cut.

    `turns` each begin with `<turn>`, or with `head` other symbols, and the first `role` of them
    never go; `draft` is `<base> b`; `calls` are pairs of `<ts> query <snippet>` and the result's
    ids.
    """

    turns: Sequence[Ids]
    draft: Ids = ()
    calls: Sequence[tuple[Ids, Ids]] = ()
    role: int = 0
    head: int = 1

    @property
    def fixed(self) -> int:
        """Tokens that no cut takes away: the draft and the queries."""
        return len(self.draft) + sum(len(head) for head, _ in self.calls)

    def least(self, limit: int) -> int:
        """Tokens of the role's turns and the last one, of at most `limit` of context."""
        role = sum(map(len, self.turns[: self.role]))
        last = len(self.turns[-1]) if len(self.turns) > self.role else 0
        return min(role + last, limit)


def kept_turns(turns: Sequence[Ids], limit: int, role: int = 0, head: int = 1) -> list[int]:
    """The first `role` of `turns`, and the newest others, whole, of at most `limit` ids together.

    The last one always stays: where it is longer by itself, it loses its beginning behind its
    symbol, or its first `head` ones, since a question stands at the end of what is said.
    """
    if role:
        kept_role = [index for turn in turns[:role] for index in turn]
        rest, left = turns[role:], limit - len(kept_role)
        # The role spoke last, so the user goes on: an odd number of turns ends with the user's.
        while len(rest) > 1 and (len(rest) % 2 == 0 or sum(map(len, rest)) > left):
            rest = rest[1:]
        return [*kept_role, *kept_turns(rest, left, head=head)]
    if not turns:
        return []
    kept, size = len(turns) - 1, len(turns[-1])
    while kept and size + len(turns[kept - 1]) <= limit:
        kept -= 1
        size += len(turns[kept])
    ids = [index for turn in turns[kept:] for index in turn]
    if len(ids) <= limit:
        return ids
    return [*ids[:head], *ids[len(ids) - max(limit - head, 0) :]]


def leveled(parts: Sequence[Ids], room: int) -> list[Ids]:
    """`parts`, cut at their ends until they have at most `room` ids together (none below 0).

    The longest loses first, and the oldest of equally long ones: what is short stays whole.
    """
    sizes = [len(part) for part in parts]
    while sum(sizes) > max(room, 0):
        sizes[max(range(len(sizes)), key=sizes.__getitem__)] -= 1
    return [part[:size] for part, size in zip(parts, sizes, strict=True)]


def fitted(prompt: Prompt, limit: int, room: int) -> list[int]:
    """`prompt` in at most `room` ids, of which the context has at most `limit`.

    Cut are, as far as needed and in this order: the oldest turns, whole; the ends of the longest
    results; the beginning of the last turn. It is longer than `room` only where the draft, the
    queries and one symbol are.
    """
    least = prompt.least(limit)
    results = leveled([result for _, result in prompt.calls], room - prompt.fixed - least)
    left = room - prompt.fixed - sum(map(len, results))
    ids = [*kept_turns(prompt.turns, min(limit, left), prompt.role, prompt.head), *prompt.draft]
    for (head, _), result in zip(prompt.calls, results, strict=True):
        ids += [*head, *result]
    return ids


def fits(prompt: Prompt, limit: int, room: int) -> bool:
    """Whether `fitted` leaves in `room` ids the whole last turn, or LEAST_CONTEXT of it."""
    return room - prompt.fixed >= min(LEAST_CONTEXT, prompt.least(limit))
