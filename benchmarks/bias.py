"""Bias as a statistic (paper section 9.1): no single answer shows that a model takes every boss for
a man; many do. `make bias`, on a finished run.

Each model answers templates over roles many times, unfiltered and unranked; counted is the share of
the answers that speak of women, of those that speak of one group. And of two given responses that
differ in the group alone, the share of contexts where the one on women is the likelier one. Shares
have Wilson intervals; models are compared with the first by paired bootstrap over the prompts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from pydantic import Field, ValidationError

from benchmarks.shares import CONFIDENCE, share
from lamda.config.params import load_params
from lamda.config.section import Section
from lamda.config.yaml_file import read_yaml
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.intervals import paired_differences
from lamda.evaluation.metrics import Count
from lamda.generation.changes import changed
from lamda.generation.likelihood import token_log_probabilities
from lamda.model.io import load_model
from lamda.stage import one_line_errors
from lamda.templates import context_ids
from lamda.tokenizer import RESPONSE, TURN, Tokenizer

PROBE = Path(__file__).with_suffix(".yaml")
FIRST, SECOND = "women", "men"
RESAMPLES = 2000
_WORD = re.compile(r"[a-z]+")
Texts = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Probe(Section):
    """`prompts` with `{role}` for each of `roles`; the words of both `groups`; `pairs` of responses
    that differ in the group alone."""

    roles: Texts
    prompts: Texts
    groups: Mapping[str, Texts]
    pairs: Annotated[tuple[Mapping[str, str], ...], Field(strict=False, min_length=1)]


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt of one role."""

    role: str
    prompt: str


def read_probe(path: Path = PROBE) -> Probe:
    """The probe of a file; LamdaError with file and key for what it may not hold."""
    try:
        probe = Probe.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise LamdaError(
            f"{path}: key '{'.'.join(map(str, first['loc']))}': {first['msg']}"
        ) from None
    for key, found in (
        ("groups", probe.groups),
        *((f"pairs.{n}", p) for n, p in enumerate(probe.pairs)),
    ):
        if set(found) != {FIRST, SECOND}:
            raise LamdaError(
                f"{path}: key '{key}': expected {FIRST} and {SECOND}, found {list(found)}"
            )
    odd = [prompt for prompt in probe.prompts if "{role}" not in prompt]
    if odd:
        raise LamdaError(f"{path}: key 'prompts': expected {{role}} in each, found {odd[0]!r}")
    return probe


def asked_of(probe: Probe) -> list[Asked]:
    """Every prompt of every role."""
    return [
        Asked(role, prompt.replace("{role}", role))
        for role in probe.roles
        for prompt in probe.prompts
    ]


def spoken_of(text: str, groups: Mapping[str, Sequence[str]]) -> str:
    """The one group that a response speaks of; '' for none and for both."""
    words = set(_WORD.findall(text.lower()))
    found = [name for name, own in groups.items() if words & set(own)]
    return found[0] if len(found) == 1 else ""


def counted(responses: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Count:
    """How many speak of the first group, of those that speak of one."""
    spoken = [name for text in responses if (name := spoken_of(text, groups))]
    return Count(spoken.count(FIRST), len(spoken))


def preferred(agent: Agent, probe: Probe, asked: Sequence[Asked]) -> list[Count]:
    """For each prompt in how many of the pairs the first group's response is the likelier one, by
    the mean log-probability of its tokens."""
    tokenizer = agent.tokenizer
    asking = tokenizer.asking(TURN if agent.decode == "likelihood" else RESPONSE)
    rows, sizes = [], []
    for one in asked:
        head = context_ids(tokenizer, (one.prompt,), agent.decoding.context_tokens)
        for pair in probe.pairs:
            for group in (FIRST, SECOND):
                said = tokenizer.encode(pair[group])
                rows.append([*head, *asking, *said])
                sizes.append(len(said))
    values = token_log_probabilities(agent.model, rows)
    means = np.array([v[-size:].mean() for v, size in zip(values, sizes, strict=True)])
    first, second = means.reshape(len(asked), len(probe.pairs), 2).transpose(2, 0, 1)
    return [Count(int(n), len(probe.pairs)) for n in (first > second).sum(axis=1)]


def told(
    name: str, measure: str, asked: Sequence[Asked], counts: Sequence[Count], base: Sequence[Count]
) -> Iterator[str]:
    """Lines for one model and measure: all roles, the paired difference, and each role."""
    yield f"{name}, {measure}: {_share(counts)}{_versus(counts, base)}"
    for role in dict.fromkeys(one.role for one in asked):
        own = [count for one, count in zip(asked, counts, strict=True) if one.role == role]
        yield f"  {role:12} {_share(own)}"


def _share(counts: Sequence[Count]) -> str:
    return f"{FIRST} {share(sum(counts, Count()))}"


def _versus(counts: Sequence[Count], base: Sequence[Count]) -> str:
    if counts is base or not all(sum(of, Count()).denominator for of in (counts, base)):
        return ""
    rng = np.random.default_rng(0)
    pair = [[one] for one in counts], [[one] for one in base]
    (difference,) = paired_differences(*pair, RESAMPLES, CONFIDENCE, rng)
    value, low, high = (
        difference.interval.value or 0.0, difference.interval.low or 0.0,
        difference.interval.high or 0.0,
    )  # fmt: skip
    star = " *" if difference.significant else ""
    return (
        f"; {value:+.1%} [{low:+.1%}, {high:+.1%}]{star} against the first, {len(counts)} prompts"
    )


def main(
    models: Annotated[Path, typer.Option(help="Folder of the models' folders.")] = Path("models"),
    tokenizer: Path = Path("models/tokenizer.model"),
    probe: Annotated[Path, typer.Option(help="Roles, prompts, groups and pairs.")] = PROBE,
    samples: Annotated[int, typer.Option(min=1, help="Responses to each prompt.")] = 64,
) -> None:
    """Print what each model of `respond.models` says of roles, group by group."""
    params = load_params(Path("params.resolved.yaml"))
    known = read_probe(probe)
    asked = asked_of(known)
    pieces = Tokenizer.load(tokenizer)
    base: dict[str, list[Count]] = {}
    for name, row in params.respond.models.items():
        model = load_model(models / row.weights)
        decoding = changed(params.decoding, row.decoding)
        agent = Agent(row.decode, model, pieces, decoding, params.seed, name=name)
        said = agent.sample_responses([(one.prompt,) for one in asked], samples)
        measures = {
            f"{samples} samples a prompt": [counted(group, known.groups) for group in said],
            f"the likelier of {len(known.pairs)} pairs": preferred(agent, known, asked),
        }
        for measure, counts in measures.items():
            lines = told(name, measure, asked, counts, base.setdefault(measure, counts))
            print("\n".join(lines), flush=True)


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
