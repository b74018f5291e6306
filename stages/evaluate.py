"""Stage evaluate: PT, FT quality-safety and LaMDA on the same contexts (paper section 7)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.dialog.agent import Agent, Kind
from lamda.evaluation.raters import judge
from lamda.evaluation.report import write_report
from lamda.evaluation.run import answer_contexts
from lamda.model.io import load_model
from lamda.plugin import load_plugin
from lamda.records import Context, JudgedResponse, read_table, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params,
    pt: Path,
    ft_quality_safety: Path,
    lamda: Path,
    tokenizer: Path,
    knowledge: Path,
    contexts: Path,
    responses: Path,
    metrics: Path,
    plot: Path,
) -> None:
    """Answer, judge and compare."""
    pieces = Tokenizer.load(tokenizer)
    toolset = Toolset.from_choices(params.toolset, knowledge)
    asked = read_table(contexts, Context)
    models: dict[Kind, Path] = {"PT": pt, "FT quality-safety": ft_quality_safety, "LaMDA": lamda}
    rows: list[JudgedResponse] = []
    for kind, path in models.items():
        agent = Agent(kind, load_model(path), pieces, params.decoding, params.seed, toolset)
        rows.extend(answer_contexts(agent, asked, params.evaluate.batch_contexts))
    judged = judge(rows, load_plugin(params).panel)
    write_table(responses, judged, JudgedResponse)
    write_report(judged, params.evaluate, params.seed, metrics=metrics, plot=plot)


if __name__ == "__main__":
    run(main)
