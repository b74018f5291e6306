"""Which of the 22 safety objectives a response violates (paper, appendix A.1)."""
