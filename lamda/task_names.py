"""Names of the sets that the recipe annotates, tunes on and evaluates, and of its trainings: the
one place that has them.

At the bottom of the house, as what reads data.yaml and params.yaml knows them as well as what asks
people (paper section 5).
"""

RATED = ("ssi", "safety")
"""The sets that raters judge, each response by itself or in a whole dialog (section 5)."""
RESEARCHED = "groundedness"
TASKS = (*RATED, RESEARCHED)
"""What the recipe fine-tunes on; an evaluation may ask for other tasks besides."""
IN_ROLES = "roles"
"""The judges' task of answers in a role (section 8), which no model is tuned on."""
TUNINGS = ("finetune_ssi_safety", "finetune_dialog", "finetune_groundedness", "finetune_rollouts")
TRAININGS = ("pretrain", *TUNINGS)
"""The stages that train, and so have a curve, in the order in which they run."""
