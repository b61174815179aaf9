"""What a question names: an area, a need or a service, by its ID or by what people call it."""

from collections.abc import Mapping, Sequence

from capacity.inputs.errors import WrongUsage
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Inputs
from capacity.inputs.sites import sites_of
from capacity.inputs.wording import listed, short_labels
from capacity.model.problem.arrays import Services

FEW = 3
"""More names than these are not suggested."""


def area_named(inputs: Inputs, word: str) -> str:
    """The ID of the area that `word` names. Raises `WrongUsage` where none or several do."""
    return _only("--area", word, inputs.tables.area_names, "is not in areas.csv")


def needs_named(inputs: Inputs, word: str | None) -> tuple[str, ...]:
    """The ID of the need that `word` names; all needs where there is no word.

    Raises `WrongUsage` where none or several bear it.
    """
    if word is None:
        return tuple(inputs.book.needs)
    labels = {need: model.label for need, model in inputs.book.needs.items()}
    if word in labels.values():
        return (_only("--need", word, labels, ""),)
    return (_only("--need", word, short_labels(labels), "is not a need of the book"),)


def service_named(inputs: Inputs, services: Services, word: str) -> str:
    """The ID of the service that `word` names: its own, or that of a site with one service, or the site's name.

    Raises `WrongUsage` where none or several do.
    """
    if word in services.name:
        return word
    sites = {site: facts.name for site, facts in sites_of(inputs).items() if site in services.site}
    known = sites | {service: service for service in services.name}
    site = _only("--service", word, known, "is not in services.csv")
    here = [service for service, at in zip(services.name, services.site, strict=True) if at == site]
    if len(here) > 1:
        raise WrongUsage(f"--service {word}: has {len(here)} services: type {_either(here)}")
    return here[0] if here else site


def _only(option: str, word: str, names: Mapping[str, str], unknown: str) -> str:
    """The ID, of those whose names are given, that `word` is or that bears it as a name, capitals apart."""
    plain = word.casefold()
    for bearing in ([key for key in names if key == word], [key for key in names if key.casefold() == plain],
                    [key for key, name in names.items() if name.casefold() == plain]):  # fmt: skip
        if len(bearing) == 1:
            return bearing[0]
        if bearing:
            raise WrongUsage(f"{option} {word}: is the name of several: type {_either(bearing)}")
    raise WrongUsage(
        f"{option} {word}: {unknown}" + (did_you_mean(word, {*names, *names.values()}) or _begun(word, names))
    )


def _begun(word: str, names: Mapping[str, str]) -> str:
    """The few names of which `word` is the first words; empty where there are none, or many."""
    begun = sorted({name for name in names.values() if name.casefold().startswith(f"{word.casefold()} ")})
    return f" (did you mean {_either(begun)}?)" if 0 < len(begun) <= FEW else ""


def _either(words: Sequence[str]) -> str:
    return listed(words).replace(" and ", " or ")
