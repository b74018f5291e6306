"""The recipe on public sets as a team's own data, beside a linear model: `make real`."""
