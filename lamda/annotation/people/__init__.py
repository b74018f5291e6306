"""Who rated: raters' coarse attributes, how groups differ, and agreement with experts."""
