"""The crowdworkers, who look up what a response claims."""
