"""The word that was meant."""

import difflib
import re
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
    numbered = {_unpadded(name): name for name in plain}
    if _unpadded(word.casefold()) in numbered:
        return plain[numbered[_unpadded(word.casefold())]]
    near = difflib.get_close_matches(word.casefold(), list(plain), n=1, cutoff=0.7)
    if near:
        return plain[near[0]]
    begun = {name[: len(word)]: name for name in plain if len(name) > len(word) >= SHORTEST_BEGINNING}
    near = difflib.get_close_matches(word.casefold(), list(begun), n=1, cutoff=0.8)
    return plain[begun[near[0]]] if near else ""


def _unpadded(word: str) -> str:
    """Without the leading zeros of a number: P1 for P01."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", word)


def slip_of(word: str, known: Collection[str]) -> str:
    """The known word that `word` is but for a slip in every four letters or so; empty for none.

    Stricter than `nearest`: for words that may well be another thing.
    """
    plain = word.casefold()
    if len(plain) > LONGEST_WORD:
        return ""
    near = [(slips, name) for name in known if (slips := _slips(plain, name.casefold())) <= max(1, len(name) // 4)]
    return min(near)[1] if near else ""


def _slips(one: str, other: str) -> int:
    """Letters to put in, take out, replace or swap with the next to turn one word into the other."""
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
