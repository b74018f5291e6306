"""The one exception that a user is meant to read."""


class LamdaError(Exception):
    """Bad input or a broken environment, said in one line.

    The message names the file, key or row, what was expected there, and what to do.
    Entry points print it without a traceback and exit with code 2.
    """
