"""What /why prints."""

from __future__ import annotations

import io

from rich.console import Console

from lamda.dialog.agent import Answer
from lamda.records import Candidate, ToolCall
from lamda.serving.explain import explain

SCORES = {"SENSIBLE": 0.91, "SPECIFIC": 0.72, "INTERESTING": 0.13, "UNSAFE_HARM": 0.04}


def explained(answer: Answer, width: int = 120) -> str:
    sink = io.StringIO()
    explain(answer, Console(file=sink, width=width))
    return sink.getvalue()


def test_everything_that_led_to_an_answer() -> None:
    answer = Answer(
        text="Porto has 249 thousand people. [https://example.org/Porto]",
        draft="it is big.",
        candidates=(
            Candidate("it is big.", -0.5, SCORES),
            Candidate("drink bleach.", -0.25, {**SCORES, "UNSAFE_HARM": 0.87}, "harm"),
        ),
        calls=(
            ToolCall("population of Porto", "Porto / Population / 249 thousand", "https://x.org"),
        ),
        seconds=1.5,
    )
    lines = explained(answer).splitlines()
    (chosen,) = [line for line in lines if "it is big." in line and "draft" not in line]
    assert chosen.split()[0] == ">"
    assert chosen.split()[-5:] == ["-0.50", "0.91", "0.72", "0.13", "0.04"]
    (dropped,) = [line for line in lines if "drink bleach." in line]
    assert dropped.split()[-2:] == ["0.87", "harm"]
    (research,) = [line for line in lines if "population of Porto" in line]
    assert research.split()[0] == "1"
    assert "Porto / Population / 249 thousand" in research
    assert "https://x.org" in lines[lines.index(research) + 1]
    assert "draft: it is big." in lines
    assert "answer: Porto has 249 thousand people. [https://example.org/Porto]" in lines
    assert "1.50 seconds" in lines


def test_a_final_that_was_filtered_is_shown_with_its_reason() -> None:
    finals = (Candidate("drink bleach.", 0.0, SCORES, "harm"), Candidate("it is big.", 0.0, SCORES))
    lines = explained(Answer("me too.", "me too.", finals=finals)).splitlines()
    assert "filtered after research (harm): drink bleach." in lines
    assert not [line for line in lines if "it is big" in line]


def test_without_scores_and_research() -> None:
    shown = explained(Answer("hello", "hello", (Candidate("hello", -1.0),)))
    assert "log p" in shown
    assert "sens" not in shown
    assert "draft" not in shown
    assert "Research" not in shown


def test_a_narrow_terminal_still_shows_all_words() -> None:
    text = "a rather long response that has to be folded over several lines"
    shown = explained(Answer(text, text, (Candidate(text, -1.0, SCORES),)), width=60)
    column = " ".join(line.lstrip("> ").split("  ")[0] for line in shown.splitlines())
    for word in text.split():
        assert word in column


def test_control_sequences_and_markup_stay_text() -> None:
    text = "\x1b[31m[bold]hi[/bold]\x07"
    call = ToolCall(text, text, text)
    shown = explained(Answer(text, text, (Candidate(text, -1.0, {}, text),), (call,)))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("[bold]hi[/bold]") >= 5
