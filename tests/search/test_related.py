"""Related articles: what shares an article's telling words, the closest first, and nothing that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.archive import Archive
from search.request import SearchRequest
from search.results import ArticleView
from search.whoosh_engine import WhooshEngine
from tests.index.archives import article, write

TELLING = [
    "anchor",
    "barge",
    "capstan",
    "davit",
    "estuary",
    "fender",
    "gantry",
    "hawser",
    "islet",
    "jetty",
    "keel",
    "lagoon",
]
OTHER = [
    "marble",
    "nutmeg",
    "orchard",
    "parsley",
    "quince",
    "radish",
    "saffron",
    "tarragon",
    "umber",
    "vanilla",
    "walnut",
    "yarrow",
]


def _view(folder: Path, words: list[str], *others: list[str]) -> ArticleView:
    """The page of an article of `words` in an archive of it, of `others`, and of many that say something else."""
    archive = Archive.create(folder)
    bodies = [words, *others, *([f"filler{number}", f"padding{number}"] for number in range(12))]
    write(archive, [article(place, title=str(place), body=" ".join(body)) for place, body in enumerate(bodies)])
    view = WhooshEngine(folder).article(article(0).id)
    assert view is not None
    return view


def test_the_closest_come_first_and_what_shares_a_word_or_two_is_left_out(tmp_path: Path) -> None:
    sharing = [1, 12, 6, 9, 2]
    view = _view(tmp_path, TELLING, *(TELLING[:shared] + OTHER[shared:] for shared in sharing))
    assert [sharing[int(hit.title) - 1] for hit in view.related] == [12, 9, 6]


def test_an_article_without_a_telling_word_has_none(tmp_path: Path) -> None:
    assert _view(tmp_path, ["unique"], TELLING, TELLING).related == ()


def test_at_most_five_are_shown(tmp_path: Path) -> None:
    assert len(_view(tmp_path, TELLING, *[TELLING] * 5).related) == 5
    assert [hit.title for hit in _view(tmp_path / "more", TELLING, *[TELLING] * 6).related] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("It is a comet. It is just not that comet", {"comet"}),
        ("Kim Jong Un ends party meeting with reproach for officials and praise for troops", {"kim", "pyongyang"}),
        ("Ferry reaches Valparaiso 19 hours late, jellyfish blamed", {"doña", "jellyfish", "ferry"}),
        ("In praise of the late", set()),
        ("Crane on a crane stops work at the old shipyard", set()),
    ],
)
def test_what_is_beside_an_article_of_the_demo_archive_is_about_the_same(
    seeds_engine: WhooshEngine, title: str, telling: set[str]
) -> None:
    (hit,) = (hit for hit in seeds_engine.search(SearchRequest(q=f'"{title}"')).hits if hit.title == title)
    view = seeds_engine.article(hit.id)
    assert view is not None
    assert bool(view.related) == bool(telling)
    assert all(any(word in hit.title.casefold() for word in telling) for hit in view.related)
