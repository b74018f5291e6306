"""Whatever stands at whatever key: it binds, or one line names the file and the key."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as of
from hypothesis import strategies as st

from lamda.errors import LamdaError

from .conftest import Tree

SECTIONS = (
    "seed data data.corpus data.corpus.forum data.mixture data.annotation.ssi data.raters.ssi shop "
    "toolset toolset.calculator model decoding tracking tokenize pretrain rate.min_rated respond "
    "respond.models evaluate.metrics evaluate.metrics.safety gates.corpus storage storage.uri "
    "promotion promotion.floors"
).split()
FLOATS = st.floats(allow_subnormal=False)
"""Another test in the process may have had torch flush those to 0."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10**30) | FLOATS | st.sampled_from(["", "x"])
    | st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=700),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["use", "task", "x", "a.b", "", "min_x"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


@of(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SECTIONS), VALUES, st.booleans())
def test_it_binds_or_is_refused_in_one_line(tree: Tree, key: str, value: Any, mine: bool) -> None:
    before = tree.values
    section, _, name = key.rpartition(".")
    changed: Any = value
    for part in reversed(key.split(".")):
        changed = {part: changed}
    tree.profile = {"profile": "default", **(changed if mine else {})}
    if not mine:
        within = tree.at(section) if section else tree.values
        kept = within[name]
        within[name] = value
    try:
        tree.resolved()
    except LamdaError as error:
        assert "\n" not in str(error) and len(str(error)) < 1500
        assert str(error).removeprefix(f"{tree.root}/").startswith(("params.yaml", "profiles/"))
    finally:
        if not mine:
            within[name] = kept
    assert tree.values is before
