"""A spaCy pipeline in place of the recogniser, for those who have one and the hardware: `DATELINE_RECOGNISER`."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from functools import cache

from index.article import EntityType
from index.entities.recogniser import Mention, recognise
from index.errors import DatelineError
from index.settings import Settings

# The names in each of some texts, of which so many characters are a headline.
Recogniser = Callable[[Sequence[str], Sequence[int]], list[list[Mention]]]

_TYPES: dict[str, EntityType] = {"PERSON": "person", "PER": "person", "ORG": "org", "GPE": "place", "LOC": "place"}
_NOT_NEEDED = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
_THE = re.compile(r"(?i)the\s+(?=\S)")
_TAIL = re.compile(r"(?<=.)['’]s?$")


@cache
def chosen() -> Recogniser:
    """The recogniser that the settings name, the project's own unless they do.

    A `DatelineError` says what to install when it is not there.
    """
    name = Settings.from_env().recogniser
    return spacy_pipeline(name.removeprefix("spacy:")) if name else recognise


def spacy_pipeline(package: str) -> Recogniser:
    """The recogniser of an installed spaCy pipeline, such as `en_core_web_trf`.

    A leading "the" and a possessive are no part of a name. Headlines are texts like any other.
    """
    try:
        pipeline = importlib.import_module(package).load()
    except ImportError as error:
        raise DatelineError(
            f"There is no {error.name or package}: the pipeline {package} needs spaCy (pip install 'dateline[spacy]') "
            f"and itself to be installed. Without DATELINE_RECOGNISER, names are found by Dateline's own recogniser."
        ) from error
    pipeline.disable_pipes([name for name in pipeline.pipe_names if name in _NOT_NEEDED])

    def find_with_spacy(texts: Sequence[str], _: Sequence[int]) -> list[list[Mention]]:
        return [
            [
                Mention(entity.start_char + _head(entity.text), entity.end_char - _tail(entity.text), type)
                for entity in document.ents
                if (type := _TYPES.get(entity.label_))
            ]
            for document in pipeline.pipe(texts, batch_size=16)
        ]

    return find_with_spacy


def _head(name: str) -> int:
    article = _THE.match(name)
    return article.end() if article else 0


def _tail(name: str) -> int:
    possessive = _TAIL.search(name)
    return len(possessive[0]) if possessive else 0
