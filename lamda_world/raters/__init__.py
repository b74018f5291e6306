"""Text-only raters: they read a context and a response, and know the facts of the world.

`Judge` is the fair reader (`Judge.read -> Reading`); `Panel` holds raters that lean and slip.
Nothing here knows the forum's templates: the same code reads people, models and books.
"""

from lamda_world.raters.judge import Judge, Reading
from lamda_world.raters.panel import Panel

__all__ = ["Judge", "Panel", "Reading"]
