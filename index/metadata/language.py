"""Which language an article is written in, by the model that ships inside py3langid."""

from __future__ import annotations

from functools import cache
from typing import Any

import py3langid

from index.errors import DatelineError

# The languages of the world's newspapers. The model knows dialects and creoles too, and takes terse English for them.
_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id is it ja ka kk "
    "km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te "
    "th tl tr ug uk ur vi zh zu"
)
_NO_LANGUAGE = "zxx"  # tables, lists of figures
_WORDS = "the and to that for with by his from has have this said it are were not who which would been their its of"
_FUNCTION_WORDS = frozenset(_WORDS.split())
_ENOUGH = 40  # words
_SURE = 0.15  # share of words by which a text is English beyond doubt
_LONGEST = 1000  # characters; more of them do not change the answer
_SHORTEST = 20  # letters; fewer are a guess


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, by its first 1,000 characters; "und" for too little text.

    A `DatelineError` when there is no room for the model.
    """
    text = text[:_LONGEST]
    if sum(map(str.isalpha, text)) < _SHORTEST:
        return "und"
    # Most archives are English throughout, and the model takes longer than all else that is done with an article.
    words = text.lower().split()
    if len(words) >= _ENOUGH and sum(word in _FUNCTION_WORDS for word in words) >= _SURE * len(words):
        return "en"
    code: str = _model().classify(text)[0]
    return "und" if code == _NO_LANGUAGE else code


@cache
def _model() -> Any:
    try:
        py3langid.set_languages([*_LANGUAGES.split(), _NO_LANGUAGE])
    except OSError as error:  # it unpacks its model into a temporary file
        raise DatelineError(
            f"There is no room to find out the language of articles, which takes a temporary file of 70 MB: "
            f"{error.strerror or error}. Make room, or set TMPDIR to a folder that has some."
        ) from error
    return py3langid
