"""The settings of a fine-tuning, and of the filter that makes the dialog data of one."""

from __future__ import annotations

from lamda.config.section import Count, Section, Share
from lamda.training.config import Learning


class Finetuning(Learning):
    """A fine-tuning: `replay` is the share of earlier sets in it, `copying` that of copying."""

    replay: Share
    copying: Share


class Grounding(Finetuning):
    """The fine-tuning on research. Of what is new in it, `judging` is the share that judges
    actions; the rest writes them. A judged row has two targets and learns them sooner; where hardly
    any action is right, as in labels of attribution, judging is most of what there is to learn."""

    judging: Share


class FilterDialogs(Section):
    """Thresholds on the discriminators' probabilities, and how many turns they score; with
    `calibrate` the probabilities are as the model was calibrated."""

    turns: Count
    sensible: Share
    specific: Share
    interesting: Share
    safe: Share
    calibrate: bool = False
