"""What leaves the model after research: filtered as drafts are, and replaced where it falls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch

from lamda.dialog import finals as room
from lamda.dialog.finals import Final, grounded_answers, links_to
from lamda.dialog.research import Researched, Step, needs_lookup
from lamda.generation.config import Decoding
from lamda.generation.ranker import REFUSAL
from lamda.generation.sampler import prefill
from lamda.model.transformer import Transformer
from lamda.records import DOUBTED, Candidate, ToolCall
from lamda.templates import context_ids
from lamda.tokenizer import ATTRIBUTES, RESPONSE, TS, USER, Tokenizer
from lamda.toolset.toolset import Toolset

from .test_research import biased, decoding, model  # noqa: F401  the fixture

CONTEXTS = (("hello",), ("how big is Porto?",))
SNIPPET = "snippet that harms"


def scores(text: str) -> dict[str, float]:
    """What the words of a text say: 'harms' is unsafe, 'good' is sensible."""
    marks = {"UNSAFE_HARM": float("harms" in text), "SENSIBLE": float("good" in text)}
    return dict.fromkeys(ATTRIBUTES, 0.0) | marks


def candidate(text: str) -> Candidate:
    return Candidate(text, -1.0, scores(text), "harm" if "harms" in text else "")


@pytest.fixture
def answered(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Answers to CONTEXTS where the texts of `found` come of the drafts, and some need a lookup."""

    def run(
        drafts: Sequence[Sequence[str]], found: dict[str, str], claims: str = "?", **changes: Any
    ) -> list[Final]:
        def research(*arguments: Any) -> list[Researched]:
            return [
                Researched(
                    f"{found[d]} [https://{'b' if 'linked' in d else 'a'}.org]",
                    found[d],
                    (ToolCall("q", SNIPPET, "https://b.org" if "linked" in d else ""),),
                    (Step(False, found[d], 0.1 if "doubtful" in found[d] else 0.9, 0.0),),
                )
                for d in arguments[5]
            ]

        def scored(*arguments: Any) -> list[list[dict[str, float]]]:
            return [[scores(tokenizer.decode(ids)) for ids in row] for row in arguments[3]]

        def lookups(*arguments: Any) -> list[bool]:
            return [claims in draft for draft in arguments[4]]

        monkeypatch.setattr(room, "research", research)
        monkeypatch.setattr(room, "attribute_scores", scored)
        monkeypatch.setattr(room, "needs_lookup", lookups)
        safety = {"harm": 0.5, "bias": 0.5, "misinformation": 0.5}
        settings = Decoding.model_validate(decoding().model_dump() | {"safety": safety} | changes)
        prompts = [[*context_ids(tokenizer, c, 60), tokenizer.control[RESPONSE]] for c in CONTEXTS]
        ranked = [[candidate(text) for text in group] for group in drafts]
        return grounded_answers(
            model, tokenizer, Toolset([]), settings, CONTEXTS, ranked, prefill(model, prompts),
            torch.Generator().manual_seed(0),
        )  # fmt: skip

    return run


def test_an_unsafe_final_gives_way_to_the_best_safe_draft_without_a_claim(answered: Any) -> None:
    drafts = [["it is big?", "i like rivers", "me too"], ["this harms", "yes"]]
    first, second = answered(drafts, {"it is big?": SNIPPET, "yes": "it is fine"})
    assert (first.text, first.draft, first.researched) == ("i like rivers",) * 2 + (None,)
    assert [final.dropped for final in first.finals] == ["harm"]
    assert second.text == "it is fine [https://a.org]"
    assert second.draft == "yes", "a draft that fell is not researched"


def test_without_such_a_draft_it_is_the_refusal(answered: Any) -> None:
    (first, second) = answered([["a claim?"], ["this harms"]], {"a claim?": SNIPPET})
    assert first.text == second.text == REFUSAL
    assert second.finals == ()


def test_the_best_draft_leads_unless_finals_are_ranked(answered: Any) -> None:
    drafts = [["one", "two"], ["three", "this harms"]]
    found = {"one": "so so", "two": "good", "three": "good too"}
    plain = answered(drafts, found, grounded_drafts=2)
    assert [final.text for final in plain] == ["so so [https://a.org]", "good too [https://a.org]"]
    ranked = answered(drafts, found, grounded_drafts=2, rank_finals=True)
    assert [final.draft for final in ranked] == ["two", "three"]
    unsafe = answered(drafts, {**found, "one": SNIPPET}, grounded_drafts=2)
    assert unsafe[0].text == "good [https://a.org]"
    assert len(unsafe[0].finals) == 2
    assert len(unsafe[1].finals) == 1


def test_doubted_research_gives_way_to_its_draft(answered: Any) -> None:
    drafts = [["let me look that up?", "i like rivers"], ["yes", "no"]]
    found = {"let me look that up?": "a doubtful good one", "yes": "it is fine"}
    first, second = answered(drafts, found, min_correct=0.5)
    assert (first.text, first.draft, first.researched) == ("let me look that up?",) * 2 + (None,)
    assert [final.dropped for final in first.finals] == [DOUBTED]
    assert second.text == "it is fine [https://a.org]"
    assert [final.dropped for final in second.finals] == [""]
    sure, _ = answered(drafts, found)
    assert sure.text == "a doubtful good one [https://a.org]", "by default nothing is"


def test_research_that_says_a_turn_again_gives_way_to_its_draft(answered: Any) -> None:
    """A brief turn may come again, and so may any where the settings say so."""
    drafts = [["i like rivers"], ["it is big?"]]
    found = {"i like rivers": "Hello!", "it is big?": "How big is Porto"}
    brief, again = answered(drafts, found)
    assert (brief.text, again.text) == ("Hello! [https://a.org]", "it is big?")
    assert [final.dropped for final in again.finals] == [DOUBTED]
    assert answered(drafts, found, repeats=True)[1].text == "How big is Porto [https://a.org]"


def test_what_is_unsafe_is_filtered_whether_it_is_doubted_or_not(answered: Any) -> None:
    drafts = [["it is big?", "is it small?"], ["yes?", "i like rivers"]]
    found = {"it is big?": f"doubtful {SNIPPET}", "yes?": f"doubtful {SNIPPET}"}
    first, second = answered(drafts, found, min_correct=0.5)
    assert (first.text, second.text) == (REFUSAL, "i like rivers")
    assert [final.dropped for final in first.finals] == ["harm"]


def test_a_doubted_final_gives_way_to_a_sure_one(answered: Any) -> None:
    drafts = [["one", "two"], ["three"]]
    found = {"one": "doubtful", "two": "plain", "three": "x"}
    first, _ = answered(drafts, found, grounded_drafts=2, min_correct=0.5)
    assert first.draft == "two"


def test_whom_the_model_would_address_first(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
) -> None:
    for symbol, asks in ((TS, True), (USER, False)):
        one = biased(model, tokenizer, symbol)
        assert needs_lookup(one, tokenizer, decoding(), ("hello",), ["a", "b c"]) == [asks] * 2


def test_more_drafts_than_candidates_are_refused() -> None:
    with pytest.raises(ValueError, match="grounded_drafts: 5 of 4"):
        decoding(grounded_drafts=5)


def test_a_final_that_links_where_the_role_wants_goes_first(answered: Any) -> None:
    drafts = [["one", "two"], ["three"]]
    found = {"one": "good", "two": "plain", "three": "x"}
    wanted = answered(drafts, found, grounded_drafts=2, rank_finals=True, links=("b.org",))
    assert wanted[0].draft == "one", "none links there"
    drafts = [["one", "linked two"], ["three"]]
    found = {"one": "good", "linked two": "plain", "three": "x"}
    wanted = answered(drafts, found, grounded_drafts=2, rank_finals=True, links=("b.org",))
    assert wanted[0].draft == "linked two"
    safe = {**found, "linked two": SNIPPET}
    wanted = answered(drafts, safe, grounded_drafts=2, rank_finals=True, links=("b.org",))
    assert wanted[0].draft == "one", "what falls is not ranked up"


@pytest.mark.parametrize(
    ("url", "domain", "links"),
    [
        ("https://a.org/x", "a.org", True),
        ("https://m.a.org/x", "a.org", True),
        ("https://nota.org/x", "a.org", False),
        ("https://a.org.evil.com/x", "a.org", False),
        ("https://b.org/a.org", "a.org", False),
    ],
)
def test_links_are_told_by_their_host(url: str, domain: str, links: bool) -> None:
    shown = Researched(f"yes [{url}]", "yes", (ToolCall("q", "r", url),))
    assert links_to(shown, [domain]) is links
    assert not links_to(Researched("yes", "yes", shown.calls), [domain]), "not shown"
