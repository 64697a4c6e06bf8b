"""What can be wrong with a request, in the form that every door (page, JSON, command line) shows."""

from __future__ import annotations

from index.errors import DatelineError


class RequestError(DatelineError):
    """A request that cannot be answered: `code` for programs, the message for people, and where it went wrong.

    `param` names the parameter, `position` is the offset in characters within it, `suggestion` something that
    would work.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        param: str | None = None,
        position: int | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.position = position
        self.suggestion = suggestion


class CursorExpired(RequestError):
    """The index has changed since the cursor was given out, so the page after it is no longer defined."""
