"""Work for the pool's tests, in a module of its own that workers can import by its name."""

import os
import time

READ = [0]
"""How many times this process has unpacked a `Heavy`."""


class Heavy:
    """An object that tells when it is unpacked."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def __setstate__(self, state: dict[str, list[str]]) -> None:
        READ[0] += 1
        self.__dict__ = state


def word(heavy: Heavy, number: int) -> tuple[str, int, int]:
    """A word, by whom it was read, and how many times that process has unpacked the object."""
    time.sleep(0.02)
    return heavy.words[number], os.getpid(), READ[0]


def slowly(number: int) -> int:
    time.sleep(0.2)
    return number * number


def refuse_odd(number: int) -> int:
    """Odd numbers fail, the greatest first."""
    if number % 2:
        time.sleep(0.5 / number)
        raise ValueError(f"{number} is odd")
    return number
