"""An OpenSearch of which only a part answered, which it says with status 200."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.config.section import Choice
from lamda.errors import NoAnswer
from lamda.plugins import build
from lamda.toolset.tool import Knowledge, Result

from .search_server import serve

HITS = {"hits": {"hits": [{"_source": {"title": "Porto", "text": "Porto is old."}}]}}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"_shards": {"total": 5, "successful": 1, "failed": 4}}, "4 of 5 shards failed"),
        ({"timed_out": True}, "the search timed out"),
    ],
)
def test_the_rest_is_not_taken_for_all(more: dict[str, Any], told: str) -> None:
    whole = {**HITS, "timed_out": False, "_shards": {"total": 5, "successful": 5, "failed": 0}}
    for said in (whole, {**whole, **more}):
        with serve(lambda handler, _, said=said: handler.say(said)) as server:
            choice = Choice(use="opensearch", url=server.url, index="pages", deadline=20.0)
            tool = build("tools", choice, Knowledge(Path("pages")))
            if said is whole:
                assert tool("Porto") == [Result("Porto is old.")]
            else:
                with pytest.raises(NoAnswer, match=told) as error:
                    tool("Porto")
                assert len(server.asked) == 2  # a shard may be back a moment later
                assert server.url in str(error.value)
