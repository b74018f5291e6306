"""`make mutations`: faults made to the outputs of a finished run, which a gate has to catch."""
