"""Suggestions while a query is being typed: the archive's words and entities that the last words may become."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from index.analysis import TOKEN, forms
from index.article import ENTITY_TYPES, EntityType
from index.schema import TEXT_FIELDS
from search.directory import EntityDirectory
from search.query.lexer import lex, plain
from search.query.operands import field_named
from search.results import Suggestion
from search.vocabulary import Vocabulary

# A name may be recognised by so many words before the one that is being typed.
_WORDS_OF_A_NAME = 3

_WORD_BEFORE = re.compile(r"\w$")


class _Piece(NamedTuple):
    """A word of a query, or a phrase: the field that it is looked for in, and where it begins, with `field:` before it
    and without."""

    field: str | None
    begin: int
    start: int


def complete(text: str, vocabulary: Vocabulary, directory: EntityDirectory, limit: int) -> tuple[Suggestion, ...]:
    """What the end of `text` may become: entities that several words of it begin, which are hardly meant otherwise;
    then what most articles have, be it an entity or a word.

    After `person:`, `org:` or `place:` entities of that type; after a field of text and inside an open quotation mark
    words; after other fields nothing. Nothing is suggested after a space either, where no word is being typed.
    """
    text = normalize("NFC", text)
    typed = list(TOKEN.finditer(text))
    if not typed or typed[-1].end() != len(text):
        return ()
    pieces, is_quoted = _typed(text)
    entities: dict[tuple[str, str], Suggestion] = {}
    by_several: set[Suggestion] = set()
    for piece in pieces:
        type_ = _entity_type(piece.field)
        if type_ is None and (piece.field is not None or is_quoted):
            continue
        before = text[: piece.begin]
        if _WORD_BEFORE.search(before):  # a quotation mark parted them
            before += " "
        for link in directory.beginning(text[piece.start :], limit, type_):
            query = f'{before}{link.type}:"{link.name.replace(chr(34), "")}"'
            found = Suggestion(text=link.name, kind=link.type, query=query, count=link.count)
            if entities.setdefault((link.type, link.name), found) is found and piece is not pieces[-1]:
                by_several.add(found)
    words: list[Suggestion] = []
    if pieces and pieces[-1].field in (None, *TEXT_FIELDS):
        before = text[: typed[-1].start()]
        prefix = "".join(forms(typed[-1].group()))
        words = [
            Suggestion(text=word.text, kind="word", query=before + word.text, count=word.articles)
            for word in vocabulary.completions(prefix, limit)
            if word.text != prefix
        ]
    # At least half of the places are for words, if there are so many: a name is not always what is being looked for.
    names = list(entities.values())[: max(limit - len(words), limit // 2)]

    return tuple(sorted([*names, *words][:limit], key=lambda found: (found not in by_several, -found.count)))


def _typed(text: str) -> tuple[list[_Piece], bool]:
    """The last words of `text` that follow each other with nothing between them, or the phrase that is still open, and
    which of both it is; no words where something else is being typed."""
    groups: list[str | None] = [None]
    pieces: list[_Piece] = []
    is_quoted = False
    field, begin = None, -1  # of the name of a field directly before
    for lexeme in lex(plain(text))[:-1]:
        name = field_named(lexeme.text.rstrip().removesuffix(":")) if lexeme.kind == "field" else None
        if name is not None:
            field, begin = name, lexeme.start
            pieces = []
            continue
        if begin < 0:
            field, begin = groups[-1], lexeme.start
        if lexeme.kind == "opening":
            groups.append(field)
        elif lexeme.kind == "closing" and len(groups) > 1:
            groups.pop()
        is_quoted = lexeme.kind == "quoted"
        if lexeme.kind not in ("word", "operator"):
            pieces = []
        if lexeme.kind in ("word", "operator", "quoted"):
            pieces.append(_Piece(field, begin, lexeme.start))
        field, begin = None, -1
    return pieces[-_WORDS_OF_A_NAME:], is_quoted


def _entity_type(field: str | None) -> EntityType | None:
    return next((type_ for type_ in ENTITY_TYPES if type_ == field), None)
