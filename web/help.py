"""The query language by example, in the archive's own words, so that every example runs and finds something."""

from __future__ import annotations

from dataclasses import dataclass

from search.results import Overview

# What an example says where the archive has nothing of the kind.
_EXAMPLES = {"person": "Ada Quill", "org": "Harbour Trust", "place": "Port Ansel"}


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A heading with examples beneath: pairs of a query and what it finds."""

    heading: str
    examples: tuple[tuple[str, str], ...]


def help_sections(overview: Overview) -> tuple[HelpSection, ...]:
    """The whole query language, in the order in which people need it."""
    person, org, place = (_commonest(overview, type) for type in ("person", "org", "place"))
    source = overview.sources.values[0].value if overview.sources.values else "Northern Wire"
    year = str(overview.last.start.year) if overview.last else "2025"
    name = person.split()[-1].lower()
    words = [word for word in place.lower().split() if word.isalnum()] or ["harbour"]
    town = words[-1]
    return (
        HelpSection(
            "Words and phrases",
            (
                (
                    f"{name} {town}",
                    "Articles with both words. Case, accents and endings do not matter: strike finds strikes.",
                ),
                (f'"{person}"', "These very words, side by side. Within quotes, endings and little words count."),
            ),
        ),
        HelpSection(
            "And, or, not",
            (
                (f"{name} OR {town}", "Either word, or both. AND, OR and NOT are written in capitals."),
                (f"{town} -{name}", "The first word, and not the second. NOT says the same."),
                (f"+{town} {name}", "A plus asks for a word outright; all words are asked for anyway."),
                (f"({name} OR {town}) AND published:{year}", "Parentheses say what belongs together."),
            ),
        ),
        HelpSection(
            "Fields",
            (
                (f"title:{town}", "In the headline. So too standfirst, body and byline."),
                (f'source:"{source}"', "From one source. So too section, language and url."),
                (f'person:"{person}"', "Naming a person, however the article spells the name."),
                (f'org:"{org}"', "Naming an organisation."),
                (f'place:"{place}"', "Naming a place."),
            ),
        ),
        HelpSection(
            "Dates",
            (
                (f"published:{year}", "In a year. A month is written 2025-01, a day 2025-01-31."),
                (f"published:[{year}-01 TO {year}-03]", "From January to March, both included."),
                (f"published:>={year}-03", "March or later. <= is until, and < and > leave the month itself out."),
            ),
        ),
        HelpSection(
            "Spellings",
            (
                (f"{town[:3]}*", "Words that begin so."),
                (f"{town[0]}?{town[2:]}", "A question mark stands for one letter, an asterisk for any number."),
                (f"{town}~1", "Words that differ by one letter; ~2 by two."),
            ),
        ),
        HelpSection(
            "Close together",
            (
                (f'"{name} {town}"~20', "Both words with at most 20 others between them, in either order."),
                (f'"{name} {town}"~s', "Both words in the same sentence."),
            ),
        ),
        HelpSection(
            "Weight",
            ((f"{name} OR {town}^3", "Either word, but the second counts three times when results are ranked."),),
        ),
    )


def _commonest(overview: Overview, type: str) -> str:
    return next((link.name for link in overview.entities if link.type == type), _EXAMPLES[type])
