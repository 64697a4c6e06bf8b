"""Suggestions while a query is being typed: the archive's words and entities that the last words may become."""

from __future__ import annotations

from index.analysis import TOKEN, forms
from search.directory import EntityDirectory
from search.results import Suggestion
from search.vocabulary import Vocabulary

# A name may be recognised by so many words before the one that is being typed.
_WORDS_OF_A_NAME = 3


def complete(text: str, vocabulary: Vocabulary, directory: EntityDirectory, limit: int) -> tuple[Suggestion, ...]:
    """What the end of `text` may become: entities by the most words of it, then words of the archive.

    Nothing is suggested after a space, where no word is being typed.
    """
    typed = list(TOKEN.finditer(text))
    if not typed or typed[-1].end() != len(text):
        return ()
    entities: dict[tuple[str, str], Suggestion] = {}
    for first in typed[-_WORDS_OF_A_NAME:]:
        before = text[: first.start()]
        for link in directory.beginning(text[first.start() :], limit):
            query = f'{before}{link.type}:"{link.name.replace(chr(34), "")}"'
            found = Suggestion(text=link.name, kind=link.type, query=query, count=link.count)
            entities.setdefault((link.type, link.name), found)
    last = typed[-1]
    before = text[: last.start()]
    prefix = "".join(forms(last.group()))
    words = [
        Suggestion(text=word.text, kind="word", query=before + word.text, count=word.articles)
        for word in vocabulary.completions(prefix, limit)
        if word.text != prefix
    ]
    # At least half of the places are for words, if there are so many: a name is not always what is being looked for.
    names = list(entities.values())[: max(limit - len(words), limit // 2)]
    return tuple([*names, *words][:limit])
