"""The raters `world.raters`: rules that know the facts, with slips and leanings of their own."""

from __future__ import annotations

from collections.abc import Sequence

from lamda.annotation.raters import Also, Ballot, Item
from lamda.config.section import Share
from lamda.errors import LamdaError
from lamda.records import Votes
from lamda_world.facts.settings import WorldSettings
from lamda_world.facts.world import load_world


class WorldRaters:
    """A panel of raters: `rater_slip` of their votes are slips of attention, and `rater_bias_std`
    is the spread of their personal strictness; `also` asks them optional questions besides."""

    class Settings(WorldSettings):
        rater_slip: Share
        rater_bias_std: Share
        also: Also = ()

    def __init__(self, settings: Settings, seed: int) -> None:
        # a second of rules to compile: `resolve` needs only Settings
        from lamda_world.raters.judge import Judge
        from lamda_world.raters.panel import GROUNDING_RATERS, SAFETY_RATERS, SSI_RATERS, Panel
        from lamda_world.raters.roles import RoleReader

        world = load_world(settings.entities, settings.evaluation_entities, seed)
        judge = Judge(world)
        panel = Panel(judge, seed, settings.rater_slip, settings.rater_bias_std)
        roles = RoleReader(world, judge)

        def role_votes(context: tuple[str, ...], response: str) -> Votes:
            """The first turn is the role's definition, which nobody said."""
            definition, *dialog = context or ("",)
            reading = roles.read(definition, tuple(dialog), response)
            return panel.role_votes(reading, context, response)

        self._panel, self._also = panel, settings.also
        self._tasks = {
            "ssi": (SSI_RATERS, panel.ssi_votes),
            "safety": (SAFETY_RATERS, panel.safety_votes),
            "groundedness": (GROUNDING_RATERS, panel.grounding_votes),
            "roles": (GROUNDING_RATERS, role_votes),
        }

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """A ballot of the whole panel for each item; LamdaError for an unknown task."""
        if task not in self._tasks:
            raise LamdaError(f"task: expected one of {', '.join(self._tasks)}, found {task!r}")
        count, vote = self._tasks[task]
        raters = tuple(f"world-{number}" for number in range(1, count + 1))
        ballots = [Ballot(raters, vote(item.context, item.response)) for item in items]
        return [self._asked(task, item, of) for item, of in zip(items, ballots, strict=True)]

    def _asked(self, task: str, item: Item, ballot: Ballot) -> Ballot:
        """The ballot with the answers to the optional questions that the setting `also` asks."""
        if not self._also:
            return ballot
        if task == "safety":
            more = self._panel.also_votes(item.context, item.response)
        else:
            raters = len(ballot.raters)
            more = self._panel.fault_votes(item.context, item.response, raters)
        if task == "ssi":
            more = {**self._panel.fact_votes(item.context, item.response), **more}
        asked = {name: more[name] for name in self._also if name in more}
        return Ballot(ballot.raters, {**ballot.votes, **asked})
