"""Another spelling of a query, and why a query found nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from types import MappingProxyType

from index.metadata.dates import find_dates
from search.advice import FilterCount, Help, WordCount
from search.errors import RequestError
from search.query import Parsed, canonical, compile_query, parse
from search.query.syntax import And, Node, Phrase, Run, Word, words_of
from search.snapshot import Snapshot
from search.vocabulary import is_correctable

# Each of them is compared with every word of the archive.
MAX_CORRECTIONS = 5

_YEAR = re.compile(r"(?<!\S)(?:1[6-9]|20)\d\d(?!\S)")
_BEFORE_DATE = re.compile(r"\b(on|in|of|from|since|after|before|until|till)\s+$", re.IGNORECASE)
_COMPARISONS = {"since": ">=", "after": ">", "before": "<", "until": "<=", "till": "<="}


# Words that ask and say nothing of what about, beside the stopwords that no query requires.
_INTERROGATIVES = frozenset(("who", "whom", "whose", "what", "which", "when", "where", "why", "how"))
_ASKING = _INTERROGATIVES.union(
    ("am", "were", "been", "did", "do", "does", "done", "has", "had", "could", "would", "shall", "should", "must"),
    ("many", "much"),
)


def did_you_mean(snapshot: Snapshot, parsed: Parsed, found: int) -> str | None:
    """For a query that finds so many articles without filters: itself with the first words that the archive does not
    have put right, at most `MAX_CORRECTIONS` of them; or of a question what it asks about, where that finds more. None
    where that cannot be searched for or finds nothing."""
    if better := _put_right(snapshot, parsed, _corrections(snapshot, parsed)):
        return better
    first = parsed.leaves[0] if parsed.leaves else None
    if isinstance(first, Word) and _is_among(first, _INTERROGATIVES, parsed) and (subject := _subject(parsed)):
        whole = " ".join(_written(parsed, part) for part in subject)
        return whole if _number_found(snapshot, whole) > found else None
    return None


def why_nothing(
    snapshot: Snapshot, parsed: Parsed, *, without_filters: int, without_each: tuple[FilterCount, ...] = ()
) -> Help:
    """What a search that found nothing tells: how much each of its parts finds by itself."""
    corrections = _corrections(snapshot, parsed)
    parts = {canonical(node): node for node in parsed.required}
    words = tuple(_count(snapshot, text, node, corrections) for text, node in parts.items())
    return Help(words, without_filters, without_each, _better(snapshot, parsed, corrections))


def _better(snapshot: Snapshot, parsed: Parsed, corrections: Mapping[str, str]) -> str | None:
    """A query that finds something, in place of one that does not; for a question, any of its words at the least."""
    subject = _subject(parsed)
    if not subject:
        return _put_otherwise(snapshot, parsed, corrections)
    whole = " ".join(_written(parsed, part) for part in subject)
    if _number_found(snapshot, whole):
        return whole
    if better := _put_otherwise(snapshot, parse(whole), corrections):
        return better
    spelt = [_written(parsed, part, corrections) for part in subject]
    return " OR ".join(part for part in spelt if _number_found(snapshot, part)) or None


def _put_otherwise(snapshot: Snapshot, parsed: Parsed, corrections: Mapping[str, str]) -> str | None:
    return _bylined(snapshot, parsed) or _put_right(snapshot, parsed, corrections) or _dated(snapshot, parsed)


def _subject(parsed: Parsed) -> list[Word | Run | Phrase]:
    """The parts of a query of nothing but words and phrases, without the words that only ask; none where it has none of
    these."""
    parts = parsed.tree.children if isinstance(parsed.tree, And) else ()
    plain = [part for part in parts if isinstance(part, Word | Run | Phrase) and part.field is None]
    kept = [part for part in plain if not (isinstance(part, Word) and _is_among(part, _ASKING, parsed))]
    return kept if len(kept) < len(plain) == len(parts) else []


def _is_among(word: Word, words: Set[str], parsed: Parsed) -> bool:
    """Whether it is one of `words`, and not an acronym: "WHO vaccine" asks nothing."""
    return word.form.form in words and (not word.text.isupper() or parsed.text.isupper())


def _written(parsed: Parsed, part: Word | Run | Phrase, corrections: Mapping[str, str] = MappingProxyType({})) -> str:
    text = parsed.text[part.start : part.end]
    return corrections.get(part.form.form, text) if isinstance(part, Word) else text


def _put_right(snapshot: Snapshot, parsed: Parsed, corrections: Mapping[str, str]) -> str | None:
    if not corrections:
        return None
    corrected = parsed.text
    for word in sorted(words_of(parsed.leaves), key=lambda word: word.start, reverse=True):
        if better := corrections.get(word.form.form):
            corrected = corrected[: word.start] + better + corrected[word.end :]
    return corrected if corrected != parsed.text and _number_found(snapshot, corrected) else None


def _dated(snapshot: Snapshot, parsed: Parsed) -> str | None:
    """The query with the first date among its words made the date of the articles; None unless that finds something."""
    leaves = parsed.leaves
    words = [(leaf.start, leaf.end) for leaf in leaves if isinstance(leaf, Word | Run) and leaf.field is None]
    dates = [(start, end, str(found.date)) for start, end, found in find_dates(parsed.text, "text") if found.date]
    for start, end, date in dates or [(*year.span(), year[0]) for year in _YEAR.finditer(parsed.text)]:
        if any(start <= first and last <= end for first, last in words):
            before = parsed.text[:start]
            comparison = ""
            if preposition := _BEFORE_DATE.search(before):
                before, comparison = before[: preposition.start()], _COMPARISONS.get(preposition[1].lower(), "")
            dated = f"{before}published:{comparison}{date}{parsed.text[end:]}"
            return dated if _number_found(snapshot, dated) else None
    return None


def _bylined(snapshot: Snapshot, parsed: Parsed) -> str | None:
    """The query with its words as a name in bylines or, if there is none, with those words looked for in bylines that
    no text has; None unless that finds something."""
    parts = parsed.tree.children if isinstance(parsed.tree, And) else (parsed.tree,)
    words = [part for part in parts if isinstance(part, Word | Run) and part.field is None]
    if len(words) == len(parts) > 1:
        name = " ".join(word.text for word in words)
        if _number_found(snapshot, named := f'byline:"{name}"'):
            return named
    text = parsed.text
    for part in sorted(parts, key=lambda part: part.start, reverse=True):
        plain = isinstance(part, Word | Run | Phrase) and part.field is None
        if plain and not len(snapshot.matching(compile_query(part))):
            text = f"{text[: part.start]}byline:{text[part.start :]}"
    return text if text != parsed.text and _number_found(snapshot, text) else None


def _number_found(snapshot: Snapshot, q: str) -> int:
    try:
        return len(snapshot.matching(compile_query(parse(q).tree)))
    except RequestError:  # too long, now that its words are others
        return 0


def _count(snapshot: Snapshot, text: str, node: Node, corrections: Mapping[str, str]) -> WordCount:
    count = len(snapshot.matching(compile_query(node)))
    unknown = words_of([node]) if isinstance(node, Word) and not count else []
    return WordCount(text, count, next((corrections.get(word.form.form) for word in unknown), None))


def _corrections(snapshot: Snapshot, parsed: Parsed) -> dict[str, str]:
    """For words of the query that the archive does not have, by their form, those that were likely meant."""
    forms = dict.fromkeys(word.form.form for word in words_of(parsed.leaves) if is_correctable(word.form.form))
    unknown = [form for form in forms if not snapshot.has_term("words", form)][:MAX_CORRECTIONS]
    found = {form: snapshot.vocabulary.correction(form) for form in unknown}
    return {form: better for form, better in found.items() if better is not None}
