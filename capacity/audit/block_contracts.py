"""Block contracts: who holds how many beds at what fee, and which residents live in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from capacity.audit.facts import Facts
from capacity.audit.prices import exact
from capacity.inputs.calendar import in_force
from capacity.inputs.schema import Block

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Contract:
    """Beds paid for whether used or not. `fee` is the agreed one, £ a week; `event` is None where it always holds."""

    home: str
    beds: Fraction
    fee: Fraction
    event: Block | None = None


@dataclass(frozen=True)
class Living:
    """People of a row of residents.csv: how many live outside block beds, and how many in them."""

    home: str
    need: str
    service: str
    q: int
    outside: Fraction
    in_block: Fraction


class Blocks:
    """Block beds and fees of every service and quarter."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._contracts: dict[str, Contract] = {}
        for row, _ in facts.inputs.tables.services:
            if row.block_beds and row.block_fee is not None:
                contract = Contract(self._holder(row.block_home), exact(row.block_beds), exact(row.block_fee))
                self._contracts[row.service] = contract
        for event in facts.events.blocks:
            contract = Contract(self._holder(event.home), exact(event.beds), exact(event.fee), event)
            self._contracts[event.service] = contract
        self._fee_alike = cache(self._fee)
        self.order = {need: place for place, need in enumerate(facts.book.needs)}

    def _holder(self, named: str | None) -> str:
        """The home that holds a block; where one home plans alone, it need not be named."""
        return named or self._facts.homes[0]

    @property
    def services(self) -> Iterable[str]:
        """Services with a block contract at some time."""
        return self._contracts

    def contract(self, service: str, q: int) -> Contract | None:
        """The contract in force; none while the service is closed."""
        contract = self._contracts.get(service)
        if contract is None or self._facts.closed(service, q):
            return None
        return contract if contract.event is None or in_force(contract.event, self._facts.quarters[q]) else None

    def fee(self, service: str, q: int) -> Fraction:
        """£ a week for a block bed, with its rises, whether the contract is in force in that quarter or not."""
        return self._fee_alike(service, self._facts.prices.like[q])

    def _fee(self, service: str, q: int) -> Fraction:
        return self._facts.prices.block_fee(self._contracts[service].fee, q)

    def in_block(self, service: str, q: int, people: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Of the holding home's residents by need, those in block beds: the highest net price first."""
        contract = self.contract(service, q)
        left, within = contract.beds if contract else NOTHING, {}
        for need in sorted(people, key=lambda each: (-self._facts.prices.net(each, service, q), self.order[each])):
            within[need] = min(left, people[need])
            left -= within[need]
        return within


def living(facts: Facts, blocks: Blocks, rows: Iterable[Mapping[str, Any]]) -> list[Living]:
    """The rows of residents.csv, each split into those outside and those in block beds."""
    lives, held = [], defaultdict[tuple[str, int], dict[str, Fraction]](dict)
    for row in (row for row in rows if row["people"]):  # some come so late that they are there only at the end
        service, q, people = row["service"], row["q"], exact(row["people"])
        contract = blocks.contract(service, q)
        if contract is not None and contract.home == row["home"]:
            there = held[service, q]
            there[row["need"]] = there.get(row["need"], NOTHING) + people
        else:
            lives.append(Living(row["home"], row["need"], service, q, people, NOTHING))
    for (service, q), there in held.items():
        contract, within = blocks.contract(service, q), blocks.in_block(service, q, there)
        home = contract.home if contract else ""
        lives += [Living(home, need, service, q, people - within[need], within[need])
                  for need, people in there.items()]  # fmt: skip
    return lives


def empty_beds(facts: Facts, blocks: Blocks, lives: Iterable[Living]) -> dict[tuple[str, int], Fraction]:
    """Block beds in which nobody lives, by service and quarter."""
    empty = {}
    for service in blocks.services:
        for q in range(len(facts.quarters)):
            if (contract := blocks.contract(service, q)) is not None:
                empty[service, q] = contract.beds
    for each in lives:
        if each.in_block:
            empty[each.service, each.q] -= each.in_block
    return empty
