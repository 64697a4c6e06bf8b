"""Who and what an article names: people, organisations and places.

`recogniser.find` is the recogniser's door: text in, mentions out. `linking.entities_of` goes on to entities, one for
all the ways in which an article writes a name, and `identity.fold` gives the key by which they are the same across the
archive.
"""
