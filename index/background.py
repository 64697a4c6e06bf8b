"""A second thread for what needs no interpreter: compression, and compiled loops over arrays.

While it is busy with such a thing, which is most of what a long task does, the thread that gave it goes on with the
next articles in Python. A task is a function of what is given to it, or changes what nobody else uses until its result
is taken, such as a file that it writes to; results are taken in order. So an index is the same as without.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

# Seconds after which a thread in Python lets another one that waits have the interpreter. A task needs it for an
# instant between any two loops, each time after waiting for so long: with the usual interval that was half its time.
_INTERVAL = 0.0002
_USUAL_INTERVAL = sys.getswitchinterval()


class _Background(ThreadPoolExecutor):
    def __init__(self) -> None:
        super().__init__(1, "dateline-background")
        sys.setswitchinterval(_INTERVAL)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures)
        sys.setswitchinterval(_USUAL_INTERVAL)


def background() -> Executor:
    """What does tasks one after the other in a thread of its own, until it is shut down."""
    return _Background()


class AtOnce(Executor):
    """Does tasks when they are given, in the thread that gives them."""

    def submit(
        self, task: Callable[_Parameters, _Result], /, *arguments: _Parameters.args, **named: _Parameters.kwargs
    ) -> Future[_Result]:
        """Do a task; its result raises what it does."""
        future: Future[_Result] = Future()
        try:
            future.set_result(task(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future
