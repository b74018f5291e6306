"""Examples of the fine-tuning tasks as token sequences with loss masks."""
