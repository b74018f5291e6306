"""What the model's own research comes to, with every action on the way: what it then learns from.

The paper has people say of queries and rewrites whether they are correct, and trains the model to
judge its next action by that (sections 5 and 6.2). Researchers' wrong actions are not the model's:
who has read only theirs takes his own for right. So the model researches contexts by itself, raters
read what came out, and its actions are as right as their answer (expert iteration: Anthony et al.
2017). In a share of the contexts it takes any of its actions in place of the best, or the rows
would show only where the best one leads.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tqdm import tqdm

from lamda.annotation.cited import uncitable
from lamda.citations import sources, unmarked
from lamda.dialog.agent import Agent
from lamda.dialog.research import Choose, Researched, best, research
from lamda.generation.ranker import REFUSAL
from lamda.records import Context, GroundingExample, RatedResponse


@dataclass(frozen=True, slots=True)
class Rollout:
    """A draft to a context, and what the model's research made of it; no steps where the filter
    dropped every candidate."""

    context: Context
    draft: str
    found: Researched


def any_action(rng: random.Random) -> Choose:
    """Takes any of the sampled actions, and never the draft as it is where there is another."""

    def choose(scores: Sequence[tuple[float, float]], taken: Sequence[bool]) -> int:
        places = [place for place, may in enumerate(taken[:-1]) if may]
        return rng.choice(places) if places else len(taken) - 1

    return choose


def rolled_out(
    agent: Agent, contexts: Sequence[Context], size: int, choose: Choose = best
) -> list[Rollout]:
    """What the agent makes of its best draft to each context, `size` at once; where the filter
    dropped every candidate, the refusal. Answers pass no filter again."""
    if agent.toolset is None:
        raise ValueError("research needs a toolset")
    done: list[Rollout] = []
    for first in tqdm(range(0, len(contexts), size), desc="research", unit="batch"):
        batch = contexts[first : first + size]
        _, ranked = agent.ranked([row.context for row in batch], agent.decoding.candidates)
        drafts = {n: group[0].text for n, group in enumerate(ranked) if not group[0].dropped}
        found = research(
            agent.model, agent.tokenizer, agent.toolset, agent.decoding,
            [batch[n].context for n in drafts], list(drafts.values()), agent.generator,
            choose=choose,
        )  # fmt: skip
        by_place = dict(zip(drafts, found, strict=True))
        refused = Researched(REFUSAL, REFUSAL, ())
        done += [
            Rollout(row, drafts.get(n, REFUSAL), by_place.get(n, refused))
            for n, row in enumerate(batch)
        ]
    return done


def fault(of: Rollout, held_out: Collection[str]) -> str:
    """Why nothing is to be learned from a rollout, or ''.

    What researchers write passes a gate; of what the model writes, these are left out instead. It
    may find any page, cite a result that is not there, which would be learned as the characters
    `[3]`, and say nothing: raters would then read the draft.
    """
    if not of.found.steps:
        return "refused"
    if any(call.url in held_out for call in of.found.calls):
        return "found what was held out"
    last = unmarked(of.found.steps[-1].text, sources(of.draft, len(of.found.calls)))
    if of.found.calls and not (last and all(call.query for call in of.found.calls)):
        return "said nothing"
    if any(uncitable(replace(row, correct=1)) for row in actions_of([of])):
        return "cited nothing"
    return ""


def answers_of(rollouts: Sequence[Rollout]) -> list[RatedResponse]:
    """The answers' words, which nobody has rated yet, in order."""
    return [
        RatedResponse(of.context.context_id, "ssi", of.context.kind, "rollout",
                      of.context.context, of.found.plain)
        for of in rollouts
    ]  # fmt: skip


def actions_of(rollouts: Sequence[Rollout]) -> list[GroundingExample]:
    """Every action of what was looked up, which nobody has judged yet; where nothing was, there
    was nothing to choose right. Each has its answer's id, and its place."""
    return [
        GroundingExample(
            f"{of.context.context_id}/{place}", of.context.context, of.draft,
            of.found.calls[:place], "TS" if step.asks else "User", step.text, correct=0,
        )
        for of in rollouts if of.found.calls for place, step in enumerate(of.found.steps)
    ]  # fmt: skip
