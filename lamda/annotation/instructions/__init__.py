"""What raters are told: the one file with all questions' wordings, rules and examples.

A package of its own: an edit of the texts reruns the stages that ask people, and no other.
"""
