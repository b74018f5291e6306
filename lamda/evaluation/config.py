"""The section `evaluate` of params.yaml: any metrics."""

from lamda.config.params import Evaluate, MetricSettings

__all__ = ["Evaluate", "MetricSettings"]
