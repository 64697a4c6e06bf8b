"""How to cite an article: as a line of text, and as a BibTeX entry."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from search.results import ArticleView
from web.words import MONTHS, long_date

# TeX's special characters (Knuth, The TeXbook, 1984, chapter 7) as they are written in running text.
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def parts(article: ArticleView) -> list[str]:
    """What stands between the commas of a line such as: Mira Tolland, “Harbour wall gives way”, The Ansel Courier,
    14 January 2024, https://… They are apart since each may run from right to left."""
    date = long_date(article.published, clock=False) if article.published else "undated"
    if article.other_date:
        date = f"{date} (or {long_date(article.other_date, clock=False)}?)"
    said = [article.byline, f"“{article.title}”", article.source, date if article.url else f"{date}.", article.url]
    return [part for part in said if part]


def bibtex(article: ArticleView) -> str:
    """An `@article` entry; its key is made of source, year and the article's id, so it is the same in every export."""
    published = article.published
    year = str(published.start.year) if published else ""
    month = MONTHS[published.start.month - 1][:3].lower() if published and published.precision != "year" else ""
    day = str(published.start.day) if published and published.precision in ("day", "minute") else ""
    doubt = [f"The date may also be {long_date(article.other_date, clock=False)}"] if article.other_date else []
    fields = {
        "title": f"{{{_tex(article.title)}}}",  # the second pair of braces keeps its capitals
        "author": _author(article.byline),
        "journal": _tex(article.source),
        "year": year,
        "month": month,
        "day": day,
        "url": re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", article.url or ""),
        "note": "; ".join([*doubt, f"Archived copy {article.id}, SHA-256 {article.content_hash}"]),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}"  # BibTeX knows the months by name
        for name, value in fields.items()
        if value
    ]
    source = unicodedata.normalize("NFKD", article.source).encode("ascii", "ignore").decode()
    key = "".join(re.findall(r"[a-z0-9]+", source.lower())) or "article"
    return f"@article{{{key}{year}-{article.id[:8]},\n" + ",\n".join(lines) + "\n}"


def _author(byline: str | None) -> str:
    """Names as BibTeX joins them: a byline of several people has "and" or commas between them."""
    names = re.split(r"\s*(?:,|;|\band\b|&)\s*", byline or "")
    return " and ".join(_tex(name) for name in names if name)


def _tex(text: str) -> str:
    return " ".join(text.translate(_TEX).split())
