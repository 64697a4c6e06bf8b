"""Who and what an article names: people, organisations and places.

`find` is the recogniser's door: text in, mentions out. `entities_of` goes on to entities, one for all the ways in which
an article writes a name, and `fold` gives the key by which they are the same across the archive.
"""

from index.entities.identity import fold
from index.entities.linking import entities_of, entities_of_all
from index.entities.recogniser import Mention, find, find_all

__all__ = ["Mention", "entities_of", "entities_of_all", "find", "find_all", "fold"]
