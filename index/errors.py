"""What can go wrong, told to people: every message says what is wrong and what to do."""

from __future__ import annotations


class DatelineError(Exception):
    """The base of all errors that a person can mend; `str(error)` is fit to be shown."""


class IndexMissing(DatelineError):
    """There is no index at the given place."""


class IndexLocked(DatelineError):
    """Another process is writing to the index."""


class IndexDamaged(DatelineError):
    """The index cannot be read."""


class Unreadable(DatelineError):
    """A file cannot be read as articles; the message is the reason shown in the summary."""
