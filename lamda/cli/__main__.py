"""`python -m lamda.cli`."""

from lamda.cli.main import main

main()
