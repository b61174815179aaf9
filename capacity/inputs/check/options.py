"""Rules for the options of a scenario: known names, each once, and a choice that meets their conditions."""

from collections import Counter

from capacity.inputs.check.names import names_of
from capacity.inputs.errors import Complaint
from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.inputs.read.nearest import did_you_mean
from capacity.inputs.read.reading import Reading
from capacity.inputs.schema import Option, Scenario


def check_options(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """Every complaint about options and about those that are chosen."""
    faults = _options(reading, scenario) + _chosen(reading, scenario) + _spent(reading, scenario)
    years = scenario.financial_years
    for year in scenario.capital_limit.keys() - years:
        if not any(year in option.capital for option in scenario.options):
            faults.append(_at(reading, ("capital_limit", year), "is a year in which no option needs capital", year))
    return faults


def _at(reading: Reading, path: tuple[str | int, ...], why: str, got: str | None = None) -> Complaint:
    mark = reading.scenario_document.mark(path)
    return Complaint(mark.file, mark.line, reading.scenario_document.what(path), why, got)


def _options(reading: Reading, scenario: Scenario) -> list[Complaint]:
    homes = reading.tables.homes
    known = Counter(option.option for option in scenario.options)
    faults = []
    for number, option in enumerate(scenario.options):
        path = ("options", number)
        if known[option.option] > 1:
            faults.append(_at(reading, (*path, "option"), "is the name of another option", option.option))
        for key, names in (("needs", option.needs), ("excludes", option.excludes)):
            for name in names:
                if name not in known:
                    why = "is not an option" + did_you_mean(name, known)
                    faults.append(_at(reading, (*path, key), why, name))
                elif name == option.option:
                    faults.append(_at(reading, (*path, key), "is the option itself", name))
        for name in set(option.needs) & set(option.excludes):
            faults.append(_at(reading, (*path, "excludes"), "is among its needs, too", name))
        if option.home is not None and homes and option.home not in homes:
            why = "is not a home authority of the place" + names_of(reading).hint(option.home, homes, "authorities")
            faults.append(_at(reading, (*path, "home"), why, option.home))
    return faults


def _chosen(reading: Reading, scenario: Scenario) -> list[Complaint]:
    options = {option.option: option for option in scenario.options}
    faults = []
    for name, count in scenario.chosen.items():
        option = options.get(name)
        if option is None:
            faults.append(_at(reading, ("chosen", name), "is not an option" + did_you_mean(name, options), name))
            continue
        faults += [
            _at(reading, ("chosen", name), why, name) for why in not_allowed(option, count, set(scenario.chosen))
        ]
    return faults


def _spent(reading: Reading, scenario: Scenario) -> list[Complaint]:
    """What is chosen keeps to the limits of single years."""
    faults = []
    for year, limit in scenario.capital_limit.items():
        spent = sum(o.capital.get(year, 0.0) * scenario.chosen.get(o.option, 0) for o in scenario.options)
        if spent > limit + HALF_A_PENNY:
            why = f"is less than the £{spent:,.2f} of the options that are chosen"
            faults.append(_at(reading, ("capital_limit", year), why, f"{limit:g}"))
    return faults


def not_allowed(option: Option, count: int, chosen: set[str]) -> list[str]:
    """Why an option cannot be taken `count` times in addition to those that are chosen."""
    whys = []
    if count > option.repeat:
        whys.append(f"is taken {count} times; at most {option.repeat}")
    if missing := [other for other in option.needs if other not in chosen]:
        whys.append(f"needs {', '.join(missing)}, not chosen")
    if against := [other for other in option.excludes if other in chosen]:
        whys.append(f"excludes {', '.join(against)}, chosen too")
    return whys
