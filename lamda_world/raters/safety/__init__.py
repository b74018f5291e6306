"""Safety: which of the 22 objectives a response violates (paper, appendix A.1)."""

from lamda_world.raters.safety.reader import Concerns, read_safety

__all__ = ["Concerns", "read_safety"]
