"""A council's words for what a person needs → needs of the book."""

from collections.abc import Mapping

from capacity.importing.sheet import plain
from capacity.inputs.errors import BadInput, Complaint
from capacity.inputs.schema import Book

LONGEST_WORD = 40
FEWEST_ROWS = 5
"""Rows that have a word before it is named, though nothing is suppressed: a rarer one may be somebody's name."""
_COMMON = {
    "dementia_nursing": (
        "nursing dementia",
        "nursing with dementia",
        "nursing emi",
        "emi nursing",
        "nursing care dementia",
        "dementia nursing care",
        "nursing home dementia",
    ),
    "nursing": (
        "general nursing",
        "nursing care",
        "nursing home",
        "nursing general",
        "nursing placement",
        "long term nursing",
        "long term nursing care",
        "long term support nursing care",
        "permanent nursing",
    ),
    "dementia_residential": (
        "dementia",
        "emi",
        "residential dementia",
        "residential with dementia",
        "residential emi",
        "emi residential",
        "residential care dementia",
        "dementia residential care",
        "residential home dementia",
    ),
    "residential": (
        "general residential",
        "residential care",
        "residential home",
        "residential general",
        "residential placement",
        "long term residential",
        "long term residential care",
        "long term support residential care",
        "permanent residential",
    ),
    "supported_living": ("supported tenancy", "supported accommodation", "long term support supported living"),
    "extra_care": ("extracare", "extra care housing", "housing with care", "long term support extra care housing"),
}
_MEMORY = ("support with memory and cognition", "memory and cognition", "memory and cognition support", "dementia")


def known_needs(book: Book, words: Mapping[str, str]) -> dict[str, str]:
    """Need by plain word: the book's own names and labels first, then the council's `words`, then common ones.

    Raises `BadInput` where `words` name a need that the book does not have.
    """
    why = f"is not a need of the book: {', '.join(book.needs)}"
    wrong = [Complaint("--need", 1, "need", why, need) for need in words.values() if need not in book.needs]
    if wrong:
        raise BadInput(wrong)
    common = {word: need for need, all_words in _COMMON.items() if need in book.needs for word in all_words}
    labels = {plain(label): need for need in book.needs for label in (book.needs[need].label, need)}
    return common | {plain(word): need for word, need in words.items()} | labels


def need_of(known: Mapping[str, str], word: str, reason: str) -> str | None:
    """The need that a word means; with memory as the reason for support, the one with dementia if there is one."""
    need = known.get(plain(word))
    with_dementia = f"dementia_{need}"
    return with_dementia if plain(reason) in _MEMORY and with_dementia in known.values() else need


def unknown(word: str, times: int, suppress: int) -> str:
    """Why a row whose need is not understood cannot be used.

    The word is named if it is not rare and has no digits: in a row whose cells have slipped, a name or number may
    stand where the need should.
    """
    if not plain(word):
        return "has no need"
    if times < max(suppress, FEWEST_ROWS) or any(character.isdigit() for character in word):
        return "its need is not a known word, and too rare to be named here"
    short = plain(word)[:LONGEST_WORD]
    return f"its need, {short}, is not a known word: say with --need which need of the book it means"
