"""The word that was meant."""

import difflib
from collections.abc import Collection

LONGEST_WORD = 64  # no ID or key is longer, and comparing is slow
SHORTEST_BEGINNING = 6  # letters that may stand for a longer word


def did_you_mean(word: str, known: Collection[str]) -> str:
    """` (did you mean …?)`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f" (did you mean {near}?)" if near else ""


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that `word` was meant to be, capitals apart; one that goes on after it, too. Empty for none."""
    if len(word) > LONGEST_WORD:
        return ""
    plain = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), list(plain), n=1, cutoff=0.7)
    if near:
        return plain[near[0]]
    begun = {name[: len(word)]: name for name in plain if len(name) > len(word) >= SHORTEST_BEGINNING}
    near = difflib.get_close_matches(word.casefold(), list(begun), n=1, cutoff=0.8)
    return plain[begun[near[0]]] if near else ""
