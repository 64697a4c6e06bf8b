"""What terms and words hold of what they have read, within a budget: those that are asked for most.

Which of two is kept is told by how often each was asked for lately (G. Einziger, R. Friedman and B. Manes, "TinyLFU: A
highly efficient cache admission policy", 2017). Queries that go through more words than there is room for so find some
of them each time, where the latest alone would be gone before they are asked for again.
"""

from __future__ import annotations

from collections import OrderedDict

# Bytes that are held of an index.
_BUDGET = 64 * 2**20

# So many there is room for at least.
_HOLDERS = 16

# With each so many questions those before count half.
_AGE = 2**16


class Holder:
    """A term or a word: may hold what it has read, as `Held` allows."""

    __slots__ = ("_age", "_asked", "_held")

    def __init__(self, held: Held) -> None:
        self._held = held
        self._asked = 0
        self._age = 0

    def let_go(self) -> None:
        """Hold nothing any longer."""
        raise NotImplementedError

    def asked(self) -> int:
        """How often it was asked for lately, this time included."""
        age = self._held.tick()
        self._asked = self.frequency(age) + 1
        self._age = age
        return self._asked

    def frequency(self, age: int) -> int:
        """How often it was asked for before, in the reckoning of the age `age`."""
        return self._asked >> (age - self._age)


class Held:
    """What is held, `budget` bytes of it at most."""

    def __init__(self, budget: int = _BUDGET) -> None:
        self._largest = budget // _HOLDERS
        self._left = budget
        self._sizes: OrderedDict[Holder, int] = OrderedDict()
        self._questions = 0

    def tick(self) -> int:
        """Count a question; the present age."""
        self._questions += 1
        return self._questions // _AGE

    def admits(self, holder: Holder, size: int) -> bool:
        """Whether `holder` may hold `size` bytes from now on: what was asked for more than once less goes for it."""
        self._left += self._sizes.pop(holder, 0)  # of what it could not read before
        if size > self._largest:
            return False
        age = self._questions // _AGE
        while self._left < size:
            oldest = next(iter(self._sizes))
            if oldest.frequency(age) + 1 >= holder.frequency(age):
                self._sizes.move_to_end(oldest)
                return False
            oldest.let_go()
            self._left += self._sizes.pop(oldest)
        self._sizes[holder] = size
        self._left -= size
        return True
