"""From three models' answers to the paper's metrics, with intervals."""
