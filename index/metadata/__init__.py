"""What an article says of itself: title, standfirst, byline, source, section, dates, language.

Second step of the indexing path: `completion` makes an `Article` of a `Draft`. Queries have their dates read here too.
"""
