"""Gates between stages: Great Expectations suites, their verdicts and the page that shows them."""
