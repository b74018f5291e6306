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
from lamda.annotation.questions import RATERS
from lamda.config.data_file import FILE, FILES
from lamda.config.limits import CorpusGate, Gates
from lamda.config.params import Layers, bind, read_layers
from lamda.config.resolve import resolve
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
from lamda.records import Context
from lamda.task_names import IN_ROLES, TASKS

LABELS, DISCRIMINATORS = "labels", "discriminators"


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
            if _is_own(choice):
                cleaned = settings if key == "corpus" else None  # pages are mended, none is dropped
                found = sources[f"{key}.{name}"] = _measured(choice, limits.corpus, cleaned)
                yield from measured_lines(found, limits.corpus)
    asked: dict[str, list[Context]] = {}
    for key, split in SPLITS.items():
        for name, choice in (data.get(key) or {}).items():
            yield _head(f"{key}.{name}", choice)
            if _is_own(choice):
                drawn: list[Context] = []
                asked[f"{key}.{name}"] = drawn
                task = IN_ROLES if key == IN_ROLES else name
                yield from context_lines(choice, task, split, drawn, settings)
    yield from twice_lines(asked)
    for key in ("raters", "judges", "researchers"):
        for task, choice in (data.get(key) or {}).items():
            yield _head(f"{key}.{task}", choice)
            if _has_answers(choice):
                of = "evaluation" if key == "judges" else "annotation"
                yield from _answers(choice, task, key, asked.get(f"{of}.{task}", []))
            elif isinstance(choice, Mapping) and choice.get("use") == DISCRIMINATORS:
                yield _thresholds(choice, task)
    yield ""
    yield from _missing(root, layers, data, sources, limits, profile)
    yield from estimate_lines(root, layers, data, sources)


def _head(key: str, choice: Any) -> str:
    told = choice if not isinstance(choice, Mapping) else choice.get("use", "?")
    path = choice.get("path", "") if isinstance(choice, Mapping) else ""
    return f"{key}: {told} {path}".rstrip()


def _is_own(choice: Any) -> bool:
    """Whether rows of own files are read: a source of the recipe's own, with a path or without."""
    use = choice.get("use") if isinstance(choice, Mapping) else None
    return isinstance(use, str) and use in (FILES, "dialogs")


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
    choice: Mapping[str, Any], task: str, key: str, asked: Sequence[Context]
) -> Iterator[str]:
    """Votes or research of a file, all of its faults counted instead of the first one raised."""
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
            told = _labelled(choice, task, asked, ledger)
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
) -> str:
    columns = choice.get("columns") or {}
    labels: Counter[str] = Counter()
    lacking = {(row.context, text) for row in asked for text in row.responses}
    for context, response, found in read_labels(Path(choice["path"]), columns, task, ledger):
        said = versions((*context, response))
        lacking -= {(turns[:-1], turns[-1]) for turns in said}
        labels.update(found.keys())
    counts = ", ".join(f"{name} {count:,}" for name, count in labels.most_common())
    return f"labels: {counts or 'none'}; {len(lacking):,} responses of the contexts have none"


def _missing(
    root: Path,
    layers: Layers,
    data: Mapping[str, Any],
    sources: Mapping[str, Measured],
    limits: Gates,
    profile: str | None,
) -> Iterator[str]:
    """What each stage still lacks; whether the params bind comes first."""
    yield "missing:"
    told = list(_gaps(data, sources, limits))
    try:
        resolve(root, profile)
    except LamdaError as error:
        told.insert(0, f"stage resolve: {error}")
    yield from (f"  {line}" for line in told or ["nothing: `dvc repro` can begin"])


def _gaps(data: Mapping[str, Any], sources: Mapping[str, Measured], limits: Gates) -> Iterator[str]:
    if not data.get("corpus"):
        yield "build_corpus, tokenize, pretrain: no source in `corpus`"
    for key, found in sources.items():
        if found.fault or not found.rows:
            yield f"build_corpus: `{key}` gives no row"
        elif key.startswith("corpus.") and not found.left:
            yield f"build_corpus: no row of `{key}` is left to train on; see section clean"
        elif key.startswith("knowledge.") and found.without_url:
            yield (
                f"build_corpus: {found.without_url:,} pages of `{key}` have no url: what is found "
                "there cannot be cited"
            )
    own = {key.partition(".")[2]: one for key, one in sources.items() if key.startswith("corpus.")}
    if own and len(own) == len(data.get("corpus") or {}):
        yield from _too_few(own.values(), limits.corpus)
    if not data.get("knowledge"):
        yield "research, respond: no source in `knowledge`: nothing to search"
    for task in TASKS:
        yield from _task_gaps(data, task)


def _too_few(found: Any, limits: CorpusGate) -> Iterator[str]:
    for kind, least in (("dialogs", limits.min_dialogs), ("documents", limits.min_documents)):
        count = sum(one.left for one in found if one.kind == kind)
        if count < least:
            yield (
                f"gate_corpus: {count:,} {kind} to train on, gates.corpus.min_{kind} asks for "
                f"{least:,}"
            )


def _task_gaps(data: Mapping[str, Any], task: str) -> Iterator[str]:
    contexts = (data.get("annotation") or {}).get(task)
    people = "researchers" if task == "groundedness" else "raters"
    stage = "research" if task == "groundedness" else "rate"
    who = (data.get(people) or {}).get(task)
    if contexts is None:
        yield f"sample, {stage}, fine-tuning: no contexts in `annotation.{task}`"
    elif who is None:
        yield f"{stage}: nobody in `{people}.{task}`"
    elif _is_own(who) and not who.get("path"):
        yield f"{stage} waits for {RATERS.get(task, 1)} people an item: `lamda tasks` (exit code 4)"
    elif _is_own(contexts) and not _is_own(who) and _is_packaged(who):
        yield (
            f"{stage}: `{people}.{task}` are {who['use']}, which know their own texts only: on "
            "yours they are no measure; name people or a judge"
        )
    asked, judge = (data.get("evaluation") or {}).get(task), (data.get("judges") or {}).get(task)
    if asked is None:
        yield f"respond, evaluate: no contexts in `evaluation.{task}`"
    elif judge is None:
        yield f"judge: nobody in `judges.{task}`"
    elif _is_own(judge) and not judge.get("path"):
        yield f"judge waits for people on `evaluation.{task}`: `lamda tasks` (exit code 4)"
    elif _is_own(asked) and not _is_own(judge) and _is_packaged(judge):
        yield f"judge: `judges.{task}` are {judge['use']}, on your texts no measure"


def _is_packaged(choice: Mapping[str, Any]) -> bool:
    """Whether the implementation belongs to a package of its own world (`package.name`)."""
    use = str(choice.get("use", ""))
    return "." in use and ":" not in use
