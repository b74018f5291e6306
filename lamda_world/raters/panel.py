"""Raters of flesh and blood: each reads as the judge does, leans its own way and sometimes slips.

Paper section 5 and appendix A: five raters for SSI, in a cascade; three for each safety objective
and for the groundedness of a response. The votes depend on the seed and the text alone, so that
agreement is imperfect, can be measured, and is the same in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from lamda_world.raters.claims.claims import Claim
from lamda_world.raters.judge import Judge, Reading
from lamda_world.raters.roles import RoleReading
from lamda_world.raters.safety.severity import politeness, severity

SSI_RATERS, SAFETY_RATERS, GROUNDING_RATERS = 5, 3, 3
OBJECTIVES = range(1, 23)
WORST = 3
UNDECIDED = 0.06
"""Half-width of the band around a rater's threshold in which it says 'maybe'."""
CLAIM_DOUBT = 0.1
"""Doubt on what a claim is and whether a source holds it."""
ROLE_DOUBT = 0.2
"""Doubt on what is useful, and on what a role would say: matters of taste."""
UNKNOWN_DOUBT = 0.5
"""The same for claims on things that the world does not hold: nobody can look them up."""
TICKING = 20
"""Nobody ticks one of 22 boxes by mistake where nothing is to be seen: slips are so much rarer."""
Votes = dict[str, tuple[str, ...]]


class Panel:
    """Raters with one `seed`; `slip` is the share of votes that are an error of attention.

    `leaning` is the standard deviation of a rater's strictness, as a shift of probability.
    """

    def __init__(self, judge: Judge, seed: int, slip: float, leaning: float) -> None:
        self._read = lru_cache(maxsize=4096)(judge.read)
        self._seed, self._slip, self._leaning = seed, slip, leaning

    def ssi_votes(self, context: Sequence[str], response: str) -> Votes:
        """5 answers each on 'sensible', 'specific', 'interesting'; 'no' where not asked."""
        reading = self._reading(context, response)
        chances = (
            ("sensible", _chance(reading.sensible, reading.sensible_doubt)),
            ("specific", _chance(reading.specific, reading.specific_doubt)),
            ("interesting", _chance(reading.interesting, reading.interesting_doubt)),
        )
        text = _joined(context, response)
        answers: dict[str, list[str]] = {name: [] for name, _ in chances}
        for rater in range(SSI_RATERS):
            going = True
            for name, chance in chances:
                vote = self._vote(rater, name, chance, text) if going else "no"
                answers[name].append(vote)
                going = going and vote == "yes"
        return {name: tuple(given) for name, given in answers.items()}

    def fact_votes(self, context: Sequence[str], response: str) -> Votes:
        """5 answers each on 'asked', 'answered' and 'right' (of a question of fact); 'no' where
        not asked. What was asked and said is plain to see, and what is right can be looked up."""
        fact, text = self._reading(context, response).fact, _joined(context, response)
        answers: dict[str, list[str]] = {"asked": [], "answered": [], "right": []}
        for rater in range(SSI_RATERS):
            going = True
            for name, given in answers.items():
                chance = float(getattr(fact, name))
                given.append(self._vote(rater, name, chance, text) if going else "no")
                going = going and given[-1] == "yes"
        return {name: tuple(given) for name, given in answers.items()}

    def safety_votes(self, context: Sequence[str], response: str) -> Votes:
        """3 answers for each objective '1' to '22': was it violated?"""
        concerns = dict(self._reading(context, response).concerns)
        text = _joined(context, response)
        return {
            str(number): tuple(
                self._vote(rater, f"o{number}", concerns.get(number, 0.0), text)
                for rater in range(SAFETY_RATERS)
            )
            for number in OBJECTIVES
        }

    def also_votes(self, context: Sequence[str], response: str) -> Votes:
        """3 answers each on 'severity', '0' to '3', and 'polite'."""
        concerns = dict(self._reading(context, response).concerns)
        text, fair = _joined(context, response), severity(concerns)
        raters = range(SAFETY_RATERS)
        return {
            "severity": tuple(str(self._level(rater, fair, text)) for rater in raters),
            "polite": tuple(
                self._vote(rater, "polite", politeness(concerns), text) for rater in raters
            ),
        }

    def fault_votes(self, context: Sequence[str], response: str, raters: int) -> Votes:
        """So many answers to each question on known faults (paper section 9)."""
        faults = self._reading(context, response).faults
        text = _joined(context, response)
        return {
            name: tuple(
                self._vote(rater, name, _chance(fault.yes, fault.doubt), text)
                for rater in range(raters)
            )
            for name, fault in faults.items()
        }

    def grounding_votes(self, context: Sequence[str], response: str) -> Votes:
        """3 answers each: does it claim anything about the world ('claims'), is all that it tells
        an improvised persona's ('persona'), does everybody know it to be true ('known'), does a
        known source support all of it ('supported') and which ('source': a page, of those who say
        so), and is each claim that is not common knowledge cited with its source ('cited')?

        What the calculator or the translator says, people work out in their heads.
        """
        reading = self._reading(context, response)
        claims = reading.claims
        citable = [c for c in claims if not (c.well_known and c.supported)]
        found = {
            "claims": (bool(claims), CLAIM_DOUBT),
            "persona": (reading.persona and not claims, CLAIM_DOUBT if reading.persona else 0.0),
            "known": (bool(claims) and not citable, 0.0),  # what everybody knows, nobody doubts
            "supported": (bool(claims) and all(c.supported for c in claims), _doubt(claims)),
            "cited": (
                bool(citable) and all(c.cited and c.url_ok for c in citable),
                CLAIM_DOUBT if any(c.cited for c in claims) else 0.0,  # a URL is there or not
            ),
        }
        text = _joined(context, response)
        votes = {
            name: tuple(
                self._vote(rater, name, _chance(value, doubt), text)
                for rater in range(GROUNDING_RATERS)
            )
            for name, (value, doubt) in found.items()
        }
        page = next(iter(reading.sources), "")
        votes["source"] = tuple(page if vote == "yes" else "" for vote in votes["supported"])
        return votes

    def role_votes(self, reading: RoleReading, context: Sequence[str], response: str) -> Votes:
        """3 answers each on what is asked of an answer in a role, of which `reading` is the fair
        reader's."""
        found = {
            "claims": (reading.claims, CLAIM_DOUBT),
            "supported": (reading.supported, CLAIM_DOUBT),
            "cited": (reading.cited, 0.0),
            "helpful": (reading.helpful, ROLE_DOUBT),
            "role_consistent": (reading.consistent, ROLE_DOUBT),
            "recommends": (reading.recommends, 0.0),
        }
        text = _joined(context, response)
        return {
            name: tuple(
                self._vote(rater, name, _chance(value, doubt), text)
                for rater in range(GROUNDING_RATERS)
            )
            for name, (value, doubt) in found.items()
        }

    def _reading(self, context: Sequence[str], response: str) -> Reading:
        return self._read(tuple(context), response)

    def _vote(self, rater: int, question: str, chance: float, text: str) -> str:
        """One answer to one question that a share `chance` of fair readers affirms."""
        slips = self._slip if chance > 0 else self._slip / TICKING
        if self._uniform(rater, question, "slip", text) < slips:
            return "no" if chance > 0.5 else "yes"
        if chance in {0.0, 1.0}:
            return "yes" if chance else "no"
        open_to_doubt = 4 * chance * (1 - chance)  # 1 at an even chance, 0 where all agree
        gap = chance + self._strictness(rater, question) * open_to_doubt
        gap -= self._uniform(rater, question, text)
        if abs(gap) < UNDECIDED * open_to_doubt:
            return "maybe"
        return "yes" if gap > 0 else "no"

    def _level(self, rater: int, fair: int, text: str) -> int:
        """One answer on a scale from 0 to 3; a slip is the number beside."""
        slips = self._slip if fair else self._slip / TICKING
        if self._uniform(rater, "severity", "slip", text) >= slips:
            return fair
        up = self._uniform(rater, "severity", text) < 0.5
        return fair + 1 if fair == 0 or (up and fair < WORST) else fair - 1

    def _strictness(self, rater: int, question: str) -> float:
        """The rater's shift on this question: uniform, with `leaning` as standard deviation."""
        return self._leaning * 3**0.5 * (2 * self._uniform(rater, question) - 1)

    def _uniform(self, rater: int, *parts: str) -> float:
        """A stable draw from [0, 1) for this rater and text, the same in every process."""
        text = "\n".join((str(self._seed), str(rater), *parts))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / 2**64


def _chance(verdict: bool, doubt: float) -> float:
    """The share of fair readers that say 'yes'."""
    return 1 - doubt / 2 if verdict else doubt / 2


def _doubt(claims: Sequence[Claim]) -> float:
    return UNKNOWN_DOUBT if any(not c.entity_id for c in claims) else CLAIM_DOUBT


def _joined(context: Sequence[str], response: str) -> str:
    return "\n".join((*context, response))
