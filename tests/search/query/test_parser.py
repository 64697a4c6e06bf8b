"""The language by example: what a query is understood as, and what is told about it."""

from __future__ import annotations

import pytest

from search.errors import RequestError
from search.query import canonical, parse
from search.query.syntax import FIELDS, And, DateRange, Or, Phrase, Run, Word, words_of

NOTHING = ["...", "€", "😀 ", " %", '"—"', '""', "()", "?", "-", "+", "\x00", "\u200b", "[]"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # words: all must match
        ("missile tests", "missile tests"),
        ("  missile\t\n tests, ", "missile tests"),
        ("Kim Jong-un", "Kim Jong-un"),
        ("O’Brien's U.S. 1,000 10:30", "O’Brien's U.S. 1,000 10:30"),
        ("你好", "你好"),
        ("Ha\u030akon cafe\u0301*", "Håkon cafe*"),
        ("한글_te*", "한글 te*"),
        ("ｋｉｍ（ｔｅｓｔ）", "kim test"),
        ("AT&T foo_bar a/b", "AT&T foo_bar a/b"),
        ("hello… !!! --- world", "hello world"),
        ("G20 summit: #climate +kim", "G20 summit climate kim"),
        ("one two three four 😀", "one two three four"),
        ("who shot kim?", "who shot kim"),
        ("(who shot kim?)", "(who shot kim?)"),
        # stopwords fall away where other words remain
        ("the missile and the test", "missile test"),
        ("the of", "the of"),
        ("to be or not to be", "to be or not to be"),
        ("+the missile", "+the missile"),
        ("the", "the"),
        ("the -missile", "the -missile"),
        ("missile -the", "missile -the"),
        ("missile (the of)", "missile +the +of"),
        ("the OR missile", "the OR missile"),
        ("IT OR comet", "IT OR comet"),
        ("(IT OR comet) the test", "(IT OR comet) test"),
        ("+it comet", "+it comet"),
        ("the^2 missile", "the^2 missile"),
        ("source:(the courier)", "source:(the courier)"),
        ("language:no test", "language:no test"),
        # operators, in capitals
        ("a1 AND b1", "a1 b1"),
        ("a1 && b1 || c1", "(a1 b1) OR c1"),
        ("a1|b1 | c1 d1", "a1 OR b1 OR (c1 d1)"),
        ("a1\\|b1", "a1-b1"),
        ("a1 OR b1 c1", "a1 OR (b1 c1)"),
        ("a1 OR b1 AND c1 OR d1", "a1 OR (b1 c1) OR d1"),
        ("(a1 OR b1) c1", "(a1 OR b1) c1"),
        ("a1 (b1 (c1))", "a1 b1 c1"),
        ("a1 OR (b1 OR c1)", "a1 OR b1 OR c1"),
        ("a1 NOT b1", "a1 -b1"),
        ("a1 AND NOT b1", "a1 -b1"),
        ("a1 !b1", "a1 -b1"),
        ("a1 —b1", "a1 -b1"),
        ("a1 — b1", "a1 b1"),
        ("a1—b1", "a1-b1"),
        ("-a1", "-a1"),
        ("-(a1 b1)", "-(a1 b1)"),
        ("NOT a1 OR b1", "-a1 OR b1"),
        ("NOT -a1", "a1"),
        ("+a1 +b1 -c1", "a1 b1 -c1"),
        ('a1 -"b1 c1"', 'a1 -"b1 c1"'),
        (r"\-a1 \AND b\:c wh\?t", "a1 b-c wh-t"),
        # phrases
        ('"drinking spree"', '"drinking spree"'),
        ("“drinking  spree”", '"drinking spree"'),
        ("„drinking spree“ «kim»", '"drinking spree" "kim"'),
        ('kim"test drill"un', 'kim "test drill" un'),
        ('"" kim', "kim"),
        ('"kim missile"~5', '"kim missile"~5'),
        ('"kim missile"~s', '"kim missile"~s'),
        # patterns
        ("miss*", "miss*"),
        ("TE?T", "te?t"),
        ("Café*", "cafe*"),
        ("a**b", "a*b"),
        ("*ship", "*ship"),
        ("Jong-u*", "Jong u*".lower()),
        ("*", "*"),
        ("*:*", "*"),
        ("* kim", "kim"),
        ("(un OR *) kim", "kim"),
        ("kim OR *", "*"),
        ("/usr/bin/ /a.b/", "usr/bin a.b"),
        ("kin~", "kin~1"),
        ("kin~2", "kin~2"),
        ("kin~0", "kin"),
        # fields
        ("title:kim", "title:kim"),
        ("TITLE: kim", "title:kim"),
        ("headline:kim author:doe people:un", "title:kim byline:doe person:un"),
        ("organisation:x1 organization:x1 location:x1", "org:x1 org:x1 place:x1"),
        ("outlet:x1 publisher:x1 lang:fr text:x1 date:2025", "source:x1 source:x1 language:fr body:x1 published:2025"),
        ("title:(kim un) test", "title:kim title:un test"),
        ("title:(kim OR un) test", "title:(kim OR un) test"),
        ("title:(kim body:un)", "title:kim body:un"),
        ('person:"Kim Jong Un"', 'person:"Kim Jong Un"'),
        ("-person:kim", "-person:kim"),
        ("person:*", "person:*"),
        ("language:French", "language:fr"),
        ("language:en-GB", "language:en"),
        ("LANGUAGE:ENGLISH;", "language:en"),
        ('language:"Norwegian Nynorsk;"', "language:nn"),
        ("language:Klingonese.", "language:klingonese"),
        ("https://example.org/a?b=c", "url:example-org-a-b-c"),
        ("http://WWW.example.org/a?b=c&utm_source=mail#top", "url:example-org-a-b-c"),
        ("ftp://example.org/a", "url:ftp-example-org-a"),
        ("kim http://www.", "kim"),
        # boosts
        ("kim^2 un^0.5", "kim^2 un^0.5"),
        ("(kim un)^2", "(kim un)^2"),
        ("title:(kim OR un)^2", "title:(kim OR un)^2"),
        ("kim^1", "kim"),
        # dates
        ("published:2025-01", "published:2025-01"),
        ("published:[2025-01 TO 2025-03]", "published:[2025-01 TO 2025-03]"),
        ("published:{2025-01 TO 2025-03]", "published:{2025-01 TO 2025-03]"),
        ("published:[2025-01 TO *]", "published:>=2025-01"),
        ("published:{* TO 2025-01}", "published:<2025-01"),
        ("published:[* TO *]", "published:*"),
        ("published:>=2025-03", "published:>=2025-03"),
        ("published:> 2025-03", "published:>2025-03"),
        ("published:<2025", "published:<2025"),
        ('published:"31 Jan 2025"', "published:2025-01-31"),
        ('published:"January 2025"', "published:2025-01"),
        ("published:31/1/2025", "published:2025-01-31"),
        ("published:20250131", "published:2025-01-31"),
        ("published:2025-01*", "published:2025-01"),
        ('published:["1 March 2025" TO "2 March 2030"]', "published:[2025-03-01 TO 2030-03-02]"),
        ("published:(2024 OR 2025-02)", "published:(2024 OR 2025-02)"),
        ("", "*"),
        (" \t\n\u00a0", "*"),
        (" * ", "*"),
        ("(*)", "*"),
        ("-*", "-*"),
        (" *:* ", "*"),
    ],
)
def test_a_query_is_understood_without_notices(text: str, expected: str) -> None:
    parsed = parse(text)
    assert parsed.canonical == expected
    assert parsed.notices == ()


@pytest.mark.parametrize(
    ("text", "expected", "code", "place", "suggestion"),
    [
        *((text, "*", "nothing_to_look_for", (0, len(text)), None) for text in NOTHING),
        ('kim "drinking spree', 'kim "drinking spree"', "unclosed_quote", (4, 15), 'kim "drinking spree"'),
        ('kim "', "kim", "unclosed_quote", (4, 1), None),
        ("(kim OR un", "kim OR un", "unclosed_group", (0, 1), "(kim OR un)"),
        ("((kim", "kim", "unclosed_group", (0, 1), "((kim))"),
        ("kim) un", "kim un", "stray_parenthesis", (3, 1), "kim un"),
        ("C++ code", "C code", "sign_left_out", (1, 2), None),
        ("C#", "C", "sign_left_out", (1, 1), None),
        ("kim 😀", "kim", "sign_left_out", (4, 1), None),
        ("ferry)))", "ferry", "stray_parenthesis", (5, 1), "ferry"),
        ("(", "*", "unclosed_group", (0, 1), None),
        ("person:~", "*", "stray_modifier", (7, 1), None),
        ("autor:kim", "autor kim", "unknown_field", (0, 6), "author:kim"),
        ("titel:kim", "titel kim", "unknown_field", (0, 6), "title:kim"),
        ("site:bbc.com", "site bbc.com", "unknown_field", (0, 5), "url:bbc.com"),
        ("before:2024-05", "before 2024-05", "unknown_field", (0, 7), "published:<2024-05"),
        ("Ukraine:war", "Ukraine war", "unknown_field", (0, 8), "Ukraine war"),
        ("kim AND", "kim", "dangling_operator", (4, 3), "kim"),
        ("OR kim", "kim", "dangling_operator", (0, 2), "kim"),
        ("kim OR OR un", "kim OR un", "dangling_operator", (7, 2), "kim OR un"),
        ("kim NOT", "kim", "dangling_operator", (4, 3), "kim"),
        ("kim title:", "kim", "empty_field", (4, 6), "kim"),
        ("title:... kim", "kim", "empty_field", (0, 6), "... kim"),
        ("kin~9", "kin~2", "bad_distance", (3, 2), "kin~2"),
        ("kin~0.8", "kin~1", "bad_distance", (3, 4), "kin~1"),
        ("fo*~1", "fo*", "bad_distance", (3, 2), "fo*"),
        ("(harbour strike)~2", "harbour strike", "bad_distance", (16, 2), "(harbour strike)"),
        ('"harbour"~3', '"harbour"', "bad_distance", (9, 2), '"harbour"'),
        ("language:fr~1", "language:fr", "bad_distance", (11, 2), "language:fr"),
        ('language:"fr"~1', "language:fr", "bad_distance", (13, 2), 'language:"fr"'),
        ("published:2025~1", "published:2025", "bad_distance", (14, 2), "published:2025"),
        ("...~1 kim", "kim", "bad_distance", (3, 2), "... kim"),
        ('""~1 kim', "kim", "bad_distance", (2, 2), '"" kim'),
        ("harbour ~2", "harbour", "stray_modifier", (8, 2), "harbour"),
        ("harbour ^2 kim", "harbour kim", "stray_modifier", (8, 2), "harbour kim"),
        ("kin~1~2", "kin~1", "stray_modifier", (5, 2), "kin~1"),
        ("/harb.*/", "harb*", "regular_expression", (0, 8), None),
        ("kim /[mb]oat/", "kim mb-oat", "regular_expression", (4, 9), None),
        ("title:/(a1|b1)/", "title:a1-b1", "regular_expression", (6, 9), None),
        ("Jong-un~", "Jong-un", "bad_distance", (7, 1), "Jong-un"),
        ('"kim un"~', '"kim un"~5', "bad_distance", (8, 1), '"kim un"~5'),
        ('"kim un"~900', '"kim un"~100', "bad_distance", (8, 4), '"kim un"~100'),
        ("kim^", "kim", "bad_boost", (3, 1), "kim^1"),
        ("kim^0", "kim^0.01", "bad_boost", (3, 2), "kim^0.01"),
        ("kim^-1", "kim^0.01", "bad_boost", (3, 3), "kim^0.01"),
        ("kim^-un", "kim -un", "bad_boost", (3, 1), "kim^1-un"),
        ("kim|", "kim", "dangling_operator", (3, 1), "kim"),
        ("kim^1000", "kim^100", "bad_boost", (3, 5), "kim^100"),
        ("kim not test", "kim test", "small_operator", (4, 3), "kim NOT test"),
        ("kim or test", "kim test", "small_operator", (4, 2), "kim OR test"),
        ('"drink* spree"', '"drink spree"', "wildcard_in_quotes", (0, 14), '"drink spree"'),
        ("published:2025-13", "-*", "bad_date", (10, 7), None),
        ('published:"31 Feb 2025"', "-*", "bad_date", (10, 13), None),
        ("published:[soon]", "-*", "bad_date", (10, 6), None),
        ("-published:soon", "-*", "bad_date", (11, 4), None),
        ("kim published:[soon]", "kim", "bad_date", (14, 6), None),
        ("kim OR published:soon", "kim", "bad_date", (17, 4), None),
        ("published:soon OR kim", "kim", "bad_date", (10, 4), None),
        ("published:soon kim", "kim", "bad_date", (10, 4), None),
        ("published:>= kim", "-*", "bad_date", (13, 3), None),
        (
            "published:31 Jan 2025 kim",
            "published:2025-01-31 kim",
            "unquoted_date",
            (10, 11),
            'published:"31 Jan 2025" kim',
        ),
        ("published:12/11/2025", "-*", "ambiguous_date", (10, 10), "published:2025-12-11"),
        ('kim published:"12/11/2025"', "kim", "ambiguous_date", (14, 12), 'kim published:"2025-12-11"'),
        (
            "published:[2025-03 TO 2025-01]",
            "published:[2025-01 TO 2025-03]",
            "bad_range",
            (10, 20),
            "published:[2025-01 TO 2025-03]",
        ),
        ("published:[2025 TO 2026", "published:[2025 TO 2026]", "bad_range", (10, 13), "published:[2025 TO 2026]"),
        ("published:[2025]", "published:2025", "bad_range", (10, 6), "published:[2025 TO 2025]"),
        ("title:[ape TO zoo]", "title:(ape zoo)", "bad_range", (6, 12), "title:(ape zoo)"),
    ],
)
def test_a_notice_says_what_was_understood_otherwise(
    text: str, expected: str, code: str, place: tuple[int, int], suggestion: str | None
) -> None:
    parsed = parse(text)
    assert parsed.canonical == expected
    (notice,) = parsed.notices
    assert (notice.code, (notice.position, notice.length)) == (code, place)
    assert notice.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-13", "“2025-13” is not a date: there is no such month, so it was left out."),
        ("20251301", "“20251301” is not a date: there is no such month, so it was left out."),
        ("2025-02-30", "“2025-02-30” is not a date: there is no such day, so it was left out."),
        ('"31 Feb 2025"', "“31 Feb 2025” is not a date: there is no such day, so it was left out."),
        ("soon", "“soon” is not a date with a year, so it was left out. Write published:2025, published:2025-01 or "),
        (
            "3/4/2025",
            "“3/4/2025” may be either of two days, so it was left out. Write published:2025-03-04 or "
            "published:2025-04-03.",
        ),
    ],
)
def test_a_date_that_is_not_read_is_told_with_the_reason(text: str, told: str) -> None:
    (notice,) = parse(f"kim published:{text}").notices
    assert notice.message.startswith(told)


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org/x",
        "at 10:30 today",
        "Mark 3:16",
        "Update: storm hits",
        "C:\\temp",
        "see foo: bar",
        '5" nails"',
    ],
)
def test_a_colon_or_mark_of_running_text_gives_no_notice(text: str) -> None:
    assert parse(text).notices == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "missile test -drill title:kim published:>=2025-03-01",
            "*missile* and *test*, not *drill*, in the title *kim*, since 1 March 2025",
        ),
        ('kim "drinking spree"', "*kim* and the phrase *drinking spree*"),
        ('"kim"', "exactly *kim*"),
        ('"kim un test"~5', "*kim*, *un* and *test* at most 5 words apart"),
        ('"kim un"~s', "*kim* and *un* in one sentence"),
        ("(kim OR un) test", "(*kim* or *un*) and *test*"),
        ("-kim", "all articles, not *kim*"),
        ("-kim -un", "all articles, not *kim*, not *un*"),
        ("-*", "no articles"),
        ('source:"Canal News"', "from the source *Canal News*"),
        ("language:klingon", "in the language *Klingon*"),
        (
            "miss* *ship te?t kin~",
            "words beginning with *miss*, words ending in *ship*, words like *te?t* and words spelt like *kin*",
        ),
        (
            "person:kim org:kcna place:seoul",
            "naming the person *kim*, naming the organisation *kcna*, naming the place *seoul*",
        ),
        ("source:reuters language:fr", "from the source *reuters*, in the language *French*"),
        ("published:2025", "in 2025"),
        ("published:2025-01-31", "on 31 January 2025"),
        ("published:{2025-01 TO 2025-03}", "after January 2025 and before March 2025"),
        ("published:<=2025-01", "until January 2025"),
        ("published:*", "with a date"),
        ("kim^2", "*kim* (weight 2)"),
        ("", "all articles"),
        ("published:2025 published:2025", "in 2025"),
        ("kim kim published:2025 published:2025", "*kim*, in 2025"),
    ],
)
def test_a_query_is_told_in_words(text: str, expected: str) -> None:
    assert parse(text).understood == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("missile the test -drill published:2025", ["missile", "test", "published:2025"]),
        ("(kim OR un) test", ["kim OR un", "test"]),
        ("kim", ["kim"]),
        ("kim OR un", ["kim OR un"]),
        ("-kim", []),
        ("", []),
    ],
)
def test_required_are_the_parts_that_must_all_match(text: str, expected: list[str]) -> None:
    assert [canonical(part) for part in parse(text).required] == expected


def test_leaves_know_where_they_stand() -> None:
    text = '(kim, title:tests OR "two words") Jong-un -drill published:31 Jan 2025'
    tree = parse(text).tree
    assert isinstance(tree, And)
    group, run, _, dates = tree.children
    assert isinstance(group, Or)
    assert [text[word.start : word.end] for word in words_of(parse(text).leaves)] == ["kim", "tests"]
    phrase = group.children[1]
    assert isinstance(phrase, Phrase)
    assert text[phrase.start : phrase.end] == '"two words"'
    assert isinstance(run, Run)
    assert text[run.start : run.end] == "Jong-un"
    assert isinstance(dates, DateRange)
    assert text[dates.start : dates.end] == "31 Jan 2025"


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_asked(field: str) -> None:
    parsed = parse(f"{field}:2025")
    assert parsed.notices == ()
    assert words_of(parsed.leaves) == ([] if field not in ("title", "standfirst", "body") else [parsed.tree])


def test_equal_queries_have_equal_trees_whatever_their_spelling() -> None:
    assert parse("Kim  AND Tests").tree == parse("(kim tests)").tree
    assert parse("kim test").tree != parse("kim tests").tree


def test_at_most_200_clauses() -> None:
    assert len(parse(" ".join(f"w{number}" for number in range(200))).required) == 200
    with pytest.raises(RequestError, match="more than 200") as error:
        parse(" ".join(f"w{number}" for number in range(201)))
    assert error.value.code == "too_many_clauses"


def test_groups_too_deep_are_joined_to_the_one_around_them() -> None:
    parsed = parse("(" * 60 + "kim" + ")" * 60 + " un")
    assert parsed.canonical == "kim un"
    assert [notice.code for notice in parsed.notices] == ["too_deep"]
    assert isinstance(parsed.tree, And)
    assert all(isinstance(child, Word) for child in parsed.tree.children)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ('published:banana "un', ['"un"']),
        ('autor:kim "un', ['author:kim "un"', 'author:kim "un"']),
        ('published:3/4/2025 "un', ['published:2025-03-04 "un"'] * 2),
        ("published:soon kim^0 (a1", ["kim^0.01 a1"] * 2),
        ("kim published:soon published:never", []),
        (" ".join(f"x{number}y:z" for number in range(9)), [" ".join(f"x{number}y z" for number in range(9))] * 9),
    ],
)
def test_of_several_things_that_are_wrong_a_suggestion_puts_all_right(text: str, suggested: list[str]) -> None:
    parsed = parse(text)
    assert len(parsed.notices) > 1
    assert [notice.suggestion for notice in parsed.notices if notice.suggestion] == suggested
