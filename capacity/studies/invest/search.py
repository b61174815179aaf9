"""The best sets of options, one after the other, by branch and bound on the priorities in their order.

A node is a box: how often each open option may be taken. Its bound is the best that the programme reaches when
options may be taken in parts, priority by priority on the optimal face; no set in the box is better at the first
priority in which they differ. The nodes with the best bounds are looked at next, so sets are found in their order. With
less capital every bound still holds, so that one search finds the best set for one sum after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from capacity.inputs.exact_figures import HALF_A_PENNY
from capacity.model.lp.program import MILLION
from capacity.outputs.choice.changes import Gap
from capacity.studies.invest.altered import left_of
from capacity.studies.invest.asked import Answer, Ask, Counts, beats, better_of, first_difference
from capacity.studies.invest.boxes import Found, best_bound, inside, padded
from capacity.studies.invest.desk import WIDE
from capacity.studies.invest.nodes import WHOLE, Node, around, cells, clearly_better, halves, one_of, with_count, worth
from capacity.studies.invest.open_options import TOTAL, box_holding, years_of
from capacity.studies.invest.sets import Set, Sets

CENT = 0.01  # £: what costs less, costs at least this much less
NO_SIGNS = str.maketrans("", "", "*†")  # which stand for notes below a table
PATIENT = 8
"""Rounds without sets for which only cuts speak: where there are few options, they are not needed."""
ROUNDED = 4
"""Boxes cut up for each that is rounded to a set, once there is one: sets found early say how good the best may be."""


class Search:
    """Finds the sets of a scenario's options from the best on."""

    def __init__(self, sets: Sets, limits: Mapping[str, float], holding: str | None = None) -> None:
        """`limits` are £ of capital by financial year and `total`; `holding` is an option that every set found has."""
        self.sets, self.holding = sets, holding
        self._priorities = sets.priorities
        self._limits: Mapping[str, float] = {}
        self._nodes: list[Node] = []
        self._returned: set[Counts] = set()
        self._seen: set[Counts] = set()
        """Known sets that were weighed: they are among `_sets`, or not allowed."""
        self._sets: dict[Counts, tuple[float, ...]] = {}
        """Known sets that are allowed and have not been returned, with their figures."""
        self._stepping = False
        """Whether it goes from one sum of capital to the next."""
        self._wanted: list[Counts] = []
        """Sets to be planned beside the next bounds, so that there is one to be better than."""
        self._tried: set[Counts] = set()
        """Sets whose bound was asked for because cuts spoke for them."""
        self._cut = self._looked = 0
        for way, counts in enumerate(sets.opened.ways):
            box = box_holding(sets.opened, counts, holding)
            if box is not None:
                self._nodes.append(Node(way, *box, (-np.inf,) * len(self._priorities), start=sets.root))
        self.limit(limits)
        nothing = (0,) * len(sets.free)
        if not sets.known and self._allowed(nothing):
            self._wanted = [nothing]

    def limit(self, limits: Mapping[str, float]) -> None:
        """Have no more capital than this, by year and in total; never more than before."""
        self._limits = {**limits, TOTAL: self.sets.sum_within(limits[TOTAL])} if TOTAL in limits else limits
        self._sets = {key: values for key, values in self._sets.items() if self.sets.affordable(key, self._limits)}
        nodes, self._nodes = self._nodes, []
        self._add(map(self._within, nodes))

    def spend_less(self, than: float) -> None:
        """Have a penny less than a sum, all years together."""
        self._stepping = True
        self.limit({**self._limits, TOTAL: than - CENT})

    @property
    def solved(self) -> int:
        """Programmes solved at the desk of the sets, by this and other searches."""
        return self.sets.desk.solved

    def next_best(
        self, beating: Sequence[float] | None = None, strictly: bool = False, at_most: int | None = None
    ) -> Set | None:
        """The best set that has not been returned before; None where there is none.

        With `beating`, any set that is as good as these figures (`strictly`: better), not the best, and None as soon as
        no set that is left can be. None, too, once `at_most` programmes have been `solved`: `bound` then says how good
        a set that was not found could be. Raises `LimitReached` at the deadline.
        """
        while at_most is None or self.solved < at_most:
            best, node = self._best_set(), self._best_node()
            if best is not None:
                values = self._sets[best]
                enough = beating is not None and beats(values, beating, strictly)
                if enough or node is None or first_difference(values, node.values) <= 0:
                    if beating is not None and not enough:
                        return None
                    self._returned.add(best)
                    del self._sets[best]
                    return self.sets.known[best]
            if node is None or (beating is not None and not beats(node.values, beating, strictly)):
                return None
            if node.cuts < self._cuts(node.way):
                self._sharpen(node)
                continue
            self._look(node, better_of(None if best is None else self._sets[best], beating))
        return None

    def bound(self) -> tuple[float, ...] | None:
        """What no set that has not been returned can beat, at the first priority in which they differ."""
        node, known = self._best_node(), self._best_set()
        if known is None or (node is not None and first_difference(node.values, self._sets[known]) <= 0):
            return None if node is None else node.values
        return self._sets[known]

    def best_known(self) -> Set | None:
        """The best set that is known, though a better one may not have been found yet."""
        best = self._best_set()
        return None if best is None else self.sets.known[best]

    def gap(self, chosen: Set) -> Gap | None:
        """How much better a set that was not found may be; None where none is."""
        node = self._best_node()
        if node is None or first_difference(tuple(chosen.values.values()), node.values) <= 0:
            return None
        for (priority, value), bound in zip(chosen.values.items(), node.values, strict=True):
            least = max(bound, 0.0)  # no figure is below 0, if a priority has not been settled yet
            if first_difference((value,), (least,)):
                return Gap(priority, value - least)
        return None

    def _best_set(self) -> Counts | None:
        """The best of the known sets that are allowed and were not returned."""
        for key, chosen in self.sets.known.items():
            if key not in self._seen:
                self._seen.add(key)
                if chosen is not None and self._allowed(key):
                    self._sets[key] = tuple(chosen.values.values())
        best: Counts | None = None
        for key, values in self._sets.items():
            if best is None or first_difference(values, self._sets[best]) < 0:
                best = key
        return best

    def _allowed(self, key: Counts) -> bool:
        if key in self._returned or (self.holding and not self.sets.counts(key).get(self.holding, 0)):
            return False
        return self.sets.possible(key) and self.sets.affordable(key, self._limits)

    def _best_node(self) -> Node | None:
        """The node with the best bound; of equal ones a solved and whole one first."""
        best: Node | None = None
        for node in self._nodes:
            if best is None:
                best = node
                continue
            differs = first_difference(node.values, best.values)
            if differs < 0 or (differs == 0 and node.ready > best.ready):
                best = node
        return best

    def _look(self, best: Node, target: tuple[float, ...] | None) -> None:
        """Cut up the best node, or have looked at it and at the next best ones that may hold a set better than
        `target`."""
        if best.done and not self._unknown(best) and not self._untried(best, target):
            self._cut_up(best, target)
            return
        others = [node for node in self._nodes if node is not best]
        if target is not None:
            others = [node for node in others if first_difference(node.values, target) < 0]
        boxes, points = list[Node](), dict[Counts, Node]()
        keys, self._wanted = self._wanted, []
        for node in [best, *worth(others, WIDE)]:
            if len(boxes) + len(points) + len(keys) >= WIDE:
                break
            if (point := self._untried(node, target)) is not None:
                points[self._key(node.way, point)] = replace(node, least=point, most=point)
            if not node.done:
                boxes.append(node)
            elif self._unknown(node):
                keys.append(self._key(node.way, node.point))
        self._say(target)
        self._looked += 1
        self._tried |= points.keys()
        asked = [*boxes, *points.values()]
        answers = self.sets.answers([self._ask(node, target) for node in asked], keys)
        for node, found in zip(asked, answers, strict=True):
            self.sets.boxes.add(node.way, Found(node.least, node.most, self._sums(node.way), found))
        gone = {id(node) for node in boxes}
        self._nodes = [node for node in self._nodes if id(node) not in gone]
        self._nodes += [self._bounded(node, found) for node, found in zip(boxes, answers, strict=False) if found]
        for (key, node), found in zip(points.items(), answers[len(boxes) :], strict=True):
            if found is not None and (solved := self._bounded(node, found)).done:
                self._wanted += [key] if target is None or first_difference(solved.values, target) <= 0 else []

    def _cuts(self, way: int) -> int:
        return len(self.sets.cuts.get(way, ()))

    def _sharpen(self, node: Node) -> None:
        """Hold a node against the cuts that were found meanwhile."""
        self._nodes.remove(node)
        bound = self.sets.bound(node.way, node.least, node.most, self._sums(node.way))
        if bound is None:
            return
        adds = self.sets.adds(node.way)
        values = tuple(v + adds.get(p, 0.0) for p, v in zip(self._priorities, bound[0], strict=True))
        values = values if first_difference(values, node.values) > 0 else node.values
        self._nodes.append(
            replace(node, values=values, cuts=self._cuts(node.way), best=bound[1].point, matter=bound[1].matter)
        )

    def _untried(self, node: Node, target: tuple[float, ...] | None) -> Counts | None:
        """The set that may be the best of a node by the cuts, if it is allowed and nothing is known of it."""
        if node.best is None or node.whole or self._looked < PATIENT:
            return None
        if target is not None and not clearly_better(node.values, target):
            return None
        key = self._key(node.way, node.best)
        return node.best if key not in self._tried and key not in self.sets.known and self._allowed(key) else None

    def _unknown(self, node: Node) -> bool:
        """Whether a solved node is a set that is allowed, and has not been planned."""
        if not node.whole:
            return False
        key = self._key(node.way, node.point)
        return key not in self.sets.known and self._allowed(key)

    def _cut_up(self, node: Node, target: tuple[float, ...] | None) -> None:
        """The node in smaller boxes: at an option that is not whole, or around a set that is known or not allowed."""
        self._nodes.remove(node)
        same = self._looked >= PATIENT and target is not None and not clearly_better(node.values, target)
        if not node.whole and same and node.best is not None and (parts := cells(node)):
            boxes = parts
        elif not node.whole:
            boxes = halves(node)
            if node.best is None or self._looked < PATIENT:
                self._round(node)
        elif clash := self.sets.clash(node.point):
            boxes = one_of(node, *clash)
        else:
            boxes = around(node)
        self._add(boxes)

    def _add(self, boxes: Iterable[Node]) -> None:
        """Look at boxes from now on, with what is known of them."""
        for box in boxes:
            if self._room(box) and (known := box if box.done else self._recalled(box)) is not None:
                self._nodes.append(known)

    def _recalled(self, node: Node) -> Node | None:
        """A node with what was found of boxes around it; None where they hold no set."""
        around_it = self.sets.boxes.around(node.way, node.least, node.most, self._sums(node.way))
        for found in around_it:
            if found.answer is None:
                return None
            if inside(found.answer.taken, node.least, node.most) and self._spends(node.way, found.answer.taken):
                solved = self._bounded(node, found.answer)
                if solved.done:
                    return solved
        adds = self.sets.adds(node.way)
        bound = best_bound(around_it, len(self._priorities))
        if bound is not None:
            bound = tuple(v + adds.get(p, 0.0) for p, v in zip(self._priorities, bound, strict=True))
        if bound is not None and first_difference(bound, node.values) > 0:
            return replace(node, values=bound)
        return node

    def _round(self, node: Node) -> None:
        """Plan a set near to where the options of a node are not whole, now and then."""
        self._cut += 1
        if self._cut % ROUNDED == 1:
            key = self._rounded(node)
            if key is not None and key not in self.sets.known:
                self._wanted = [key]

    def _rounded(self, node: Node) -> Counts | None:
        """The options of a node rounded down, and then up as far as they are allowed, those that are nearest to it
        first."""
        assert node.taken is not None
        down = tuple(int(np.floor(times + WHOLE)) for times in node.taken)
        order = sorted(range(len(down)), key=lambda o: (down[o] - node.taken[o], o))  # type: ignore[index]
        key = self._key(node.way, down)
        for o in order:
            if down[o] < node.taken[o] - WHOLE or not self._allowed(key):
                more = with_count(down, o, min(down[o] + 1, node.most[o]))
                if self.sets.affordable(self._key(node.way, more), self._limits):
                    down, key = more, self._key(node.way, more)
        return key if self._allowed(key) else None

    def _ask(self, node: Node, target: tuple[float, ...] | None) -> Ask:
        adds = self.sets.adds(node.way)
        beating = None if target is None else tuple(
            value - adds.get(priority, 0.0) for priority, value in zip(self._priorities, target, strict=True)
        )  # fmt: skip
        return Ask(node.way, node.least, node.most, self._sums(node.way), False, node.start, beating)

    def _bounded(self, node: Node, found: Answer) -> Node:
        """A node as it was answered: its own bound where it is at least its parent's."""
        values = tuple(self.sets.figures(node.way, found.values).values())
        if self.sets.root is None:
            self.sets.root = found.start
        done, values = len(values) == len(self._priorities), padded(values, len(self._priorities))
        return replace(node, values=values, taken=found.taken, start=found.start, done=done)

    def _within(self, node: Node) -> Node:
        """A node as it is with the present capital: to be solved again where its bound takes more."""
        if node.taken is None or self._spends(node.way, node.taken):
            return node
        return replace(node, taken=None, done=False)

    def _room(self, node: Node) -> bool:
        """Whether there is capital for the least that a box takes."""
        return self._spends(node.way, node.least)

    def _spends(self, way: int, taken: Sequence[float]) -> bool:
        """Whether there is capital for linear options taken so often, perhaps in parts."""
        for year, left in zip((*years_of(self.sets.opened), TOTAL), self._sums(way), strict=True):
            spent = sum(
                (option.total_capital if year == TOTAL else option.capital.get(year, 0.0)) * times
                for option, times in zip(self.sets.opened.linear, taken, strict=True)
            )
            if spent - left > HALF_A_PENNY:
                return False
        return True

    def _sums(self, way: int) -> tuple[float, ...]:
        """£ that each limit of capital leaves for the linear options."""
        tried = zip(self.sets.opened.tried, self.sets.opened.ways[way], strict=True)
        taken = {option.option: count for option, count in tried} | self.sets.opened.inputs.scenario.chosen
        left = left_of(replace(self.sets.opened, limits=self._limits), taken)
        return tuple(left.get(year, np.inf) for year in (*years_of(self.sets.opened), TOTAL))

    def _key(self, way: int, linear: Counts) -> Counts:
        return (*self.sets.opened.ways[way], *linear)

    def _say(self, target: tuple[float, ...] | None) -> None:
        first = self._stepping or not (self._returned or self.holding)  # not for sets that are only near, or no best
        best = self.best_known() if first else None
        gap = None if best is None else self.gap(best)
        parts = [f"for up to £{self._limits[TOTAL] / MILLION:,.2f}m"] if self._stepping else []
        parts += [f"another set may have {gap.words}".translate(NO_SIGNS)] if gap else []
        said = ", ".join(parts)
        still = [node for node in self._nodes if target is None or first_difference(node.values, target) < 0]
        self.sets.desk.say(said, len(still))
