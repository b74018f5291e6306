"""`lamda data check`: what data.yaml names, source by source, and what is missing for which stage.

Nothing is written, and nothing is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lamda.annotation.file_labels import read_labels
from lamda.annotation.file_research import read_research
from lamda.annotation.file_votes import read_votes
from lamda.config.data_file import FILE, FILES
from lamda.config.limits import CorpusGate, Gates
from lamda.config.params import bind, read_layers
from lamda.config.raters_agree import DISCRIMINATORS, LABELS
from lamda.config.section import Source
from lamda.data.chosen import steps_of
from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.steps import clean
from lamda.data.config import Clean
from lamda.data.mending import versions
from lamda.data.reading.ledger import Ledger
from lamda.errors import LamdaError
from lamda.ingestion.estimate import estimate_lines
from lamda.ingestion.measure import Cleaner, Measured, measure, measured_lines
from lamda.ingestion.own_contexts import SPLITS, context_lines, fault_lines, made, twice_lines
from lamda.ingestion.own_gaps import Found, is_own, missing_lines
from lamda.records import Context
from lamda.task_names import IN_ROLES


def check_data(root: Path, profile: str | None = None) -> Iterator[str]:
    """The lines of the report; LamdaError where params.yaml or data.yaml itself is none."""
    layers = read_layers(root / "params.yaml", profile)
    limits, settings = bind(layers, Gates, ["gates"]), bind(layers, Clean, ["clean"])
    data: Mapping[str, Any] = layers.values.get("data") or {}
    if not layers.data:
        yield f"{FILE} names nothing: the embedded default stands; `lamda data init own/FOLDER`"
    sources: dict[str, Measured] = {}
    for key in ("corpus", "knowledge"):
        for name, choice in (data.get(key) or {}).items():
            yield _head(f"{key}.{name}", choice)
            if is_own(choice):
                cleaned = settings if key == "corpus" else None  # pages are mended, none is dropped
                found = sources[f"{key}.{name}"] = _measured(choice, limits.corpus, cleaned)
                yield from measured_lines(found, limits.corpus)
                if key == "knowledge" and found.without_url:
                    yield f"  {found.without_url:,} pages have no url to be cited by: left out"
    asked: dict[str, list[Context]] = {}
    for key, split in SPLITS.items():
        for name, choice in (data.get(key) or {}).items():
            yield _head(f"{key}.{name}", choice)
            if is_own(choice):
                drawn: list[Context] = []
                asked[f"{key}.{name}"] = drawn
                task = IN_ROLES if key == IN_ROLES else name
                yield from context_lines(choice, task, split, drawn, settings)
    yield from twice_lines(asked)
    open_labels: dict[str, tuple[int, int]] = {}
    for key in ("raters", "judges", "researchers"):
        for task, choice in (data.get(key) or {}).items():
            yield _head(f"{key}.{task}", choice)
            if _has_answers(choice):
                of = "evaluation" if key == "judges" else "annotation"
                yield from _answers(choice, task, key, asked.get(f"{of}.{task}", []), open_labels)
            elif isinstance(choice, Mapping) and choice.get("use") == DISCRIMINATORS:
                yield _thresholds(choice, task)
    yield ""
    yield from missing_lines(root, Found(layers, data, sources, asked, open_labels), profile)
    yield from estimate_lines(root, layers, data, sources)


def _head(key: str, choice: Any) -> str:
    told = choice if not isinstance(choice, Mapping) else choice.get("use", "?")
    path = choice.get("path", "") if isinstance(choice, Mapping) else ""
    return f"{key}: {told} {path}".rstrip()


def _has_answers(choice: Any) -> bool:
    """Whether votes, research or labels are read from files."""
    given = choice if isinstance(choice, Mapping) else {}
    return given.get("use") in (FILES, LABELS) and bool(given.get("path"))


def _measured(choice: Mapping[str, Any], limits: CorpusGate, settings: Clean | None) -> Measured:
    try:
        source = made("corpus_sources", choice)
        return measure(source, limits, _cleaner(source, choice, settings) if settings else None)
    except LamdaError as error:
        return Measured(fault=str(error))


def _cleaner(source: Any, choice: Mapping[str, Any], settings: Clean) -> Cleaner:
    """The steps that a source's rows pass one by one; of those that compare them the run tells."""
    try:
        entry = Source.model_validate({k: v for k, v in choice.items() if k in Source.model_fields})
    except ValidationError as error:
        raise LamdaError(f"{error.errors()[0]['msg']}") from None
    steps, authors = steps_of(source, entry, settings), entry.turn_filters == "forum"
    return lambda batch: clean(Rows(batch, authors=authors), steps, settings)


def _answers(
    choice: Mapping[str, Any],
    task: str,
    key: str,
    asked: Sequence[Context],
    open_labels: dict[str, tuple[int, int]],
) -> Iterator[str]:
    """Votes or research of a file, all of its faults counted instead of the first one raised. How
    many of the responses that came with the contexts have no label, of how many, goes into
    `open_labels` under the key."""
    ledger = Ledger()
    columns = choice.get("columns") or {}
    try:
        made("researchers" if key == "researchers" else "raters", choice)  # its settings hold
        if key == "researchers":
            bases = Counter(
                (row.context, row.base)
                for _, row in read_research(Path(choice["path"]), columns, ledger)
            )
            known = {said for context, _ in bases for said in versions(context)}
            told = f"{bases.total():,} actions on {len(bases):,} bases; "
            told += f"{sum(row.context in known for row in asked):,} of {len(asked):,} contexts"
        elif choice["use"] == LABELS:
            told, open_labels[f"{key}.{task}"] = _labelled(choice, task, asked, ledger)
        else:
            raters: set[str] = set()
            items: set[tuple[Any, ...]] = set()
            voted: set[tuple[Any, ...]] = set()
            answers = {(row.context, text) for row in asked for text in row.responses}
            questions: Counter[str] = Counter()
            for vote in read_votes(Path(choice["path"]), columns, task, ledger):
                raters.add(vote.rater)
                items.add((vote.context, vote.response) if vote.response else (vote.key,))
                said = versions((*vote.context, vote.response))
                voted |= answers & {(turns[:-1], turns[-1]) for turns in said}
                questions[vote.question] += 1
            told = (
                f"{questions.total():,} votes of {len(raters):,} raters on {len(items):,} items; "
                f"{len(questions)} questions; {len(voted):,} of {len(answers):,} "
                "responses that came with the contexts"
            )
    except LamdaError as error:
        yield f"  ! {error}"
        return
    yield f"  {told}"
    yield from fault_lines(ledger)


def _thresholds(choice: Mapping[str, Any], task: str) -> str:
    """What a model's discriminators answer, and above which P with yes."""
    try:
        above = made("raters", choice).thresholds(task)
    except LamdaError as error:
        return f"  ! {error}"
    return f"  yes: {', '.join(f'P({name}) > {p:g}' for name, p in above.items())}"


def _labelled(
    choice: Mapping[str, Any], task: str, asked: Sequence[Context], ledger: Ledger
) -> tuple[str, tuple[int, int]]:
    """The line on a file of labels; and how many responses have none, of how many."""
    columns = choice.get("columns") or {}
    labels: Counter[str] = Counter()
    lacking = {(row.context, text) for row in asked for text in row.responses}
    total = len(lacking)
    for context, response, found in read_labels(Path(choice["path"]), columns, task, ledger):
        said = versions((*context, response))
        lacking -= {(turns[:-1], turns[-1]) for turns in said}
        labels.update(found.keys())
    counts = ", ".join(f"{name} {count:,}" for name, count in labels.most_common())
    told = f"labels: {counts or 'none'}; {len(lacking):,} responses of the contexts have none"
    return told, (len(lacking), total)
