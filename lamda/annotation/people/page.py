"""A page on those who judged: one file of HTML that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from lamda.annotation.shares import bracketed

HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Who judged</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{border-bottom:1px solid #ccc;padding:.2rem .8rem;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}tr.apart{background:#fde8d8}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}tr.apart{background:#5a2f16}}
</style>
<h1>Who judged, and how far they agree</h1>
"""


STAGES = ("rate", "research", "rate_research", "rate_rollouts", "respond", "judge", "roles")
"""Those in which people, or a model in their place, may judge or research."""


def page(told: Mapping[str, Any]) -> str:
    """The page of metrics by stage, one of STAGES, and of `dawid_skene`."""
    parts = [HEAD]
    rate = told.get("rate", {})
    parts += _agreement(rate.get("agreement") or {})
    parts += _raters(rate.get("people") or {})
    parts += _gold(rate.get("gold") or {})
    for stage in STAGES:
        parts += _against(stage, told.get(stage, {}).get("against_people") or {})
        parts += _endpoint(stage, told.get(stage, {}).get("endpoint") or {})
    parts += _dawid_skene(told.get("dawid_skene") or {})
    if len(parts) == 1:
        parts.append("<p>Nothing to tell yet: nobody rated, or alone.</p>\n")
    return "".join(parts)


def _agreement(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [(name, _interval(of, "alpha"), of["units"]) for name, of in found.items()]
    if rows:
        yield _table(
            "Agreement of raters",
            "Krippendorff's alpha, nominal, of raters of their own: samples of one model are none. "
            "1 is the same, 0 is chance; 95 % intervals over responses.",
            ("question", "alpha", "answers compared"), rows,
        )  # fmt: skip


def _raters(found: Mapping[str, Any]) -> Iterator[str]:
    apart = set(found.get("apart", ()))
    rows = [
        (
            name,
            of["answers"],
            _percent(of["yes"]),
            _interval(of["agrees"]),
            "apart" * (name in apart),
        )
        for name, of in found.get("raters", {}).items()
    ]
    if rows:
        yield _table(
            "Raters",
            "How often a rater says what more than half of the others say. Apart: less than the "
            "others do, by more than chance.",
            ("rater", "answers", "of them yes", "agrees", ""), rows, "apart",
        )  # fmt: skip


def _gold(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [(name, _interval(of), of["n"]) for name, of in found.get("raters", {}).items()]
    if rows:
        rows.append(("the majority's labels", _interval(found["labels"]), found["labels"]["n"]))
        yield _table("Against gold", "How often what experts said was said.",
                     ("rater", "equal", "answers"), rows)  # fmt: skip


def _against(stage: str, found: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (task, name, _interval(cell), cell["n"], _percent(cell["agreement"]), cell["people"])
        for task, of in found.items()
        for name, cell in of["labels"].items()
    ]
    if rows:
        yield _table(
            f"The judges of stage {stage} against people",
            "Cohen's kappa of labels on the responses that people voted on, too.",
            ("task", "label", "kappa", "responses", "equal", "people a response"), rows,
        )  # fmt: skip


def _endpoint(stage: str, found: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (task, of["model"], of["replies"], of["tokens_sent"] + of["tokens_written"],
         of.get("cost", "–"), "; ".join(f"{why}: {n}" for why, n in of["failures"].items()) or "–")
        for task, of in found.items()
    ]  # fmt: skip
    if rows:
        yield _table(
            f"What the model behind the endpoint cost, stage {stage}", "",
            ("task", "model", "replies", "tokens", "cost", "failures"), rows,
        )  # fmt: skip


def _dawid_skene(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (question, of["items"], of["differ"],
         "; ".join(f"{who} {_percent(share)}" for who, share in of["slips"].items()))
        for question, of in found.items()
    ]  # fmt: skip
    if rows:
        yield _table(
            "Labels by Dawid and Skene",
            "Each rater's slips are estimated and weighed. Labels that are trained on stay the "
            "majority's.",
            ("question", "responses", "labels that differ", "slips"), rows,
        )  # fmt: skip


def _interval(of: Mapping[str, Any], value: str = "value") -> str:
    if of.get(value) is None:
        return "–"
    return f"{of[value]:.2f} {bracketed(of)}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _table(
    title: str, told: str, head: Sequence[str], rows: Sequence[Sequence[Any]], mark: str = ""
) -> str:
    """A table under a heading; a row that ends with `mark` stands out."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = [f"<h2>{escape(title)}</h2>\n<p>{escape(told)}</p>\n<table>\n<tr>{cells}</tr>\n"]
    for row in rows:
        kind = f' class="{mark}"' if mark and row[-1] == mark else ""
        lines.append(f"<tr{kind}>{''.join(map(_cell, row))}</tr>\n")
    return "".join([*lines, "</table>\n"])


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    return f"<td>{escape(str(value))}</td>"
