"""W&B's workspace and the page show the sections of one spec."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamda.errors import LamdaError
from lamda.report.panels import panels_of
from lamda.tracking.panels import read_panels


def test_the_page_and_w_and_b_have_one_spec() -> None:
    spec = read_panels()
    assert [(panel.key, panel.title) for panel in panels_of(spec)] == [
        (section.name.lower(), section.name) for section in spec
    ]
    assert panels_of(spec[::-1])[0].title == spec[-1].name, "in the order of the spec"
    for other in (spec[1:], [*spec, spec[0]], [*spec[1:], replace(spec[0], name="Other")]):
        with pytest.raises(LamdaError, match="key 'sections': expected, in any order, the names"):
            panels_of(other)
