"""The sections of params.yaml that hold limits: of the gates, and of promotion."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from lamda.config.section import Alpha, Count, Positive, Section, Share, Whole


class CorpusGate(Section):
    """Limits on the corpus: counts of rows and turns, lengths in characters, shares, AUCs."""

    min_documents: Count
    min_dialogs: Count
    min_turns: Count
    max_turns: Count
    max_turn_characters: Count
    min_document_characters: Count
    max_document_characters: Count
    max_duplicate_share: Share
    min_source_share: Share
    max_source_share: Share
    min_language_share: Share
    max_drift: Share
    max_near_duplicate_share: Share
    max_template_share: Share
    max_repeated_share: Share
    min_ending: Share
    max_broken_share: Share
    min_fit: Share
    min_order: Share
    min_direction: Share
    max_quarantined_share: Share


class TokensGate(Section):
    """Limits on the token shards: counts, and shares of their ids and of the vocabulary."""

    min_shards: Count
    min_documents: Count
    max_unknown_rate: Share
    max_byte_rate: Share
    max_control_rate: Share
    min_used_share: Share


class PretrainedGate(Section):
    """Limits on PT: ratios of losses, the gradient's norm, a rise of the loss in nats a token."""

    max_unigram_ratio: Positive
    max_last_loss: Positive
    max_gradient_norm: Positive
    max_loss_spike: Positive


class AnnotationsGate(Section):
    """Limits on each annotated set: rows, shares of positive labels, Krippendorff's alpha."""

    min_examples: Count
    min_raters_ssi: Whole
    min_raters_safety: Whole
    min_positive_share: Share
    max_positive_share: Share
    min_agreement: Alpha
    min_agreement_interesting: Alpha
    max_duplicate_share: Share
    min_sure: Share
    min_fit: Share
    min_direction: Share
    min_numbering: Share
    max_quarantined_share: Share


class GroundednessGate(Section):
    """Limits on the groundedness data: counts, and shares of its actions, answers and dialogs."""

    min_examples: Count
    min_raters: Whole
    min_agreement: Alpha
    max_quarantined_share: Share
    max_repeated_share: Share
    max_unsupported_share: Share
    min_answered_share: Share
    min_search_share: Share
    max_search_share: Share
    min_correct_share: Share
    max_correct_share: Share
    max_duplicate_share: Share
    min_sure: Share
    min_fit: Share


class DiscriminatorsGate(Section):
    """Limits on each discriminator: rows of either class, AUC, expected calibration error; and on
    their model, a ratio of losses."""

    min_rows: Whole
    min_auc: Share
    max_calibration_error: Share
    max_unigram_ratio: Positive


class FilteredDialogsGate(Section):
    """Limits on what the filter kept: turns, and kept / scored turns."""

    min_turns: Count
    min_kept_share: Share
    max_kept_share: Share
    max_duplicate_share: Share
    min_fit: Share


class FinetunedGate(Section):
    """Limits on each task of a fine-tuning: shares of its examples that had to be cut to fit a row,
    and that did not fit however much was cut; on its model, a ratio of losses; on how well it
    judges research, an AUC; and on its own research, the share of actions that led to a right
    answer."""

    max_shortened_share: Share
    max_left_out_share: Share
    min_judge_auc: Share
    min_right_share: Share
    max_right_share: Share
    max_unigram_ratio: Positive


class EvaluationGate(Section):
    """Limits on the evaluation: counts, and shares of its responses and contexts."""

    min_contexts: Count
    min_models: Count
    min_worded_share: Share
    min_judged_share: Share
    max_likelihood_gap: Positive
    max_contaminated_share: Share
    max_verbatim_share: Share
    min_candidate_auc: Share
    max_candidate_calibration_error: Share


class CarbonGate(Section):
    """The budget of one run: stages that must report, seconds of each, kWh and kg CO2e of all."""

    min_stages: Count
    max_stage_seconds: Positive
    max_energy_kwh: Positive
    max_kg_co2e: Positive


class ReleaseGate(Section):
    """Limits on a release: pages of its search index, share of its metrics that are defined."""

    min_pages: Count
    min_defined_share: Share


class Gates(Section):
    """Limits of the gates between stages (lamda.gates says what each one guards)."""

    corpus: CorpusGate
    tokens: TokensGate
    pretrained: PretrainedGate
    annotations: AnnotationsGate
    groundedness: GroundednessGate
    discriminators: DiscriminatorsGate
    filtered_dialogs: FilteredDialogsGate
    finetuned: FinetunedGate
    evaluation: EvaluationGate
    carbon: CarbonGate
    release: ReleaseGate


NO_LIMITS = ("turns", "calibrate")
"""Keys of section filter_dialogs that are no thresholds."""


def limits_of(
    gates: Mapping[str, Mapping[str, float]], filter_dialogs: Mapping[str, Any], name: str
) -> dict[str, float]:
    """The limits of gate `name` in sections gates and filter_dialogs: turns that the filter kept
    must also pass its own thresholds."""
    limits = dict(gates.get(name, {}))
    if name == "filtered_dialogs":
        limits |= {key: of for key, of in filter_dialogs.items() if key not in NO_LIMITS}
    return limits


MetricName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A metric's name: letters, digits and underscores, as evaluate.metrics has it."""


class Promotion(Section):
    """What a challenger has to hold to become champion (lamda.registry.promotion): shares by the
    name of the metric; each metric that is measured needs both."""

    min_contexts: Count
    max_regression: Mapping[MetricName, Share]
    floors: Mapping[MetricName, Share]

    def unknown(self, metrics: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """Section, name, and what is wrong with it, of each limit of none of `metrics`: it would
        hold nothing back."""
        for section, limits in (("max_regression", self.max_regression), ("floors", self.floors)):
            for name in limits:
                if name not in metrics:
                    known = ", ".join(metrics)
                    reason = f"no metric {name!r} in evaluate.metrics, which has: {known}"
                    yield section, name, f"{reason}; null takes a limit away"
