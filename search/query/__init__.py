"""The query language, from text to what Whoosh runs.

`parse` (lexer, parser) turns any text into a tree (`syntax`) and notices; `compile_query` turns the tree into
`whoosh.query` nodes, some of them our own (`nodes`); `matches` finds what a tree matched in the text of an article.
"""

from search.query.compiler import compile_query
from search.query.parser import Parsed, parse
from search.query.syntax import STOPWORDS
from search.query.wording import canonical

__all__ = ["STOPWORDS", "Parsed", "canonical", "compile_query", "parse"]
