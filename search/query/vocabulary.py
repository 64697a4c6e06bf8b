"""The forms of an index: those that share a stem, those like a pattern, those spelt like a word.

Read from one Whoosh reader at a time and remembered for as long as it lives.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.analysis import form_of
from index.schema import TEXT_FIELDS

_Found = TypeVar("_Found")

_memo: WeakKeyDictionary[Any, dict[tuple[object, ...], Any]] = WeakKeyDictionary()
_REMEMBERED = 4096

_WILDCARD = re.compile(r"[*?]")

# Stems of which not even the second letter is that of all their forms: dying, lying, tying.
_IRREGULAR = ("die", "lie", "tie")


def siblings(reader: Any, stem: str) -> frozenset[str]:
    """The forms in the texts of `reader` whose stem is `stem`."""
    return _remembered(
        reader,
        (siblings, stem),
        lambda: frozenset(form for form in _beginning(reader, "words", root(stem)) if form_of(form).term == stem),
    )


def root(stem: str) -> str:
    """The letters that every form of a stem begins with: the stem without what Snowball writes at the end of stems
    (`happi` of happy, `abl` of ability, `hope` of hoping)."""
    if stem in _IRREGULAR:
        return stem[:1]
    if stem.endswith("ble"):
        return stem[:-2]
    return stem[:-1] if stem.endswith(("bl", "e", "i", "y")) else stem


def like(reader: Any, field: str, pattern: str) -> tuple[str, ...]:
    """The forms of `field` that are like a pattern of `*` and `?`."""
    prefix = _WILDCARD.split(pattern, maxsplit=1)[0]
    held = _forms_of(field)
    return _remembered(
        reader,
        (like, held, pattern),
        lambda: tuple(filter(matcher_of(pattern), _beginning(reader, held, prefix))),
    )


def matcher_of(pattern: str) -> Callable[[str], object]:
    """A function that says whether a form is like `pattern`.

    What stands between two stars is taken where it first occurs and never looked for again (an atomic group, as in
    `fnmatch.translate`), so that no number of stars makes it slow.
    """
    first, *rest = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    between = "".join(f"(?>.*?{piece})" for piece in rest[:-1])
    return re.compile(f"{first}{between}.*{rest[-1]}" if rest else first, re.DOTALL).fullmatch


def spelt_like(reader: Any, field: str, form: str, distance: int) -> tuple[str, ...]:
    """The forms of `field` at most `distance` edits from `form` (optimal string alignment distance)."""
    held = _forms_of(field)
    return _remembered(
        reader,
        (spelt_like, held, form, distance),
        lambda: tuple(
            found
            for found, _, _ in process.extract_iter(
                form, _beginning(reader, held, ""), scorer=OSA.distance, score_cutoff=distance
            )
        ),
    )


def _forms_of(field: str) -> str:
    """The field whose terms are the forms of `field`."""
    return "words" if field in TEXT_FIELDS else field


def _beginning(reader: Any, field: str, prefix: str) -> list[str]:
    if prefix:
        return [form.decode() for form in reader.expand_prefix(field, prefix)]
    found: list[str] = _remembered(
        reader, (_beginning, field), lambda: [form.decode() for form in reader.lexicon(field)]
    )
    return found


def _remembered(reader: Any, key: tuple[object, ...], read: Callable[[], _Found]) -> _Found:
    memo = _memo.setdefault(reader, {})
    if key not in memo:
        if len(memo) >= _REMEMBERED:
            memo.clear()
        memo[key] = read()
    found: _Found = memo[key]
    return found
