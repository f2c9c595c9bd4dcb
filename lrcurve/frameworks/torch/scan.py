"""The rates of a scheduler that recurs, as one scan over its calls: only its last line is a loop over steps."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

import numpy as np

from lrcurve.frameworks.torch.stepping import Change, Group, Node, Recurrent
from lrcurve.schedules import NEVER, End, RateError, Rates, Schedule, Steps
from lrcurve.schedules.combine.by_part import groups

MAX_SCAN = 2**24
"""Steps that a rule without a formula of the step is followed for: each needs the one before."""

_CHUNK = 2**15
"""How many calls are made at once: few enough that their arrays stay in the cache."""

_KEPT = MAX_SCAN // _CHUNK
"""How many chunks of rates are kept, of all scans together; others are worked out again."""

_BLOCK = 2**6
"""How many calls are taken together as one change of the rate."""

_SAFE = 1e3
"""The largest factor of such a change; a larger one would multiply the rounding of its offset, and is taken apart."""


@dataclass(eq=False)
class _Scan:
    """How far a scan has come: the object and the rate before each chunk of calls, from the first on."""

    starts: list[tuple[Node, float]]

    def rates(self, t: Steps) -> Rates:
        """Return the rate of each step: step 0 has the first one, and each chunk of calls gives those of as many."""
        rates = np.full(t.shape, self.starts[0][1])
        for number, here in groups((t + _CHUNK - 1) // _CHUNK):
            for chunk in range(len(self.starts) - 1, number - 1):
                _chunk(self, chunk)
            if number:
                rates[here] = _chunk(self, number - 1)[t[here] - 1 - (number - 1) * _CHUNK]
        return rates


@lru_cache(_KEPT)
def _chunk(scan: _Scan, number: int) -> Rates:
    """Return the rates after each call of a chunk, of which the one before was made."""
    node, lr = scan.starts[number]
    node = deepcopy(node)
    rates = _run(node.calls(_CHUNK), lr)
    if len(scan.starts) == number + 1:
        scan.starts.append((node, float(rates[-1])))
    return rates


def _run(change: Change, lr: float) -> Rates:
    """Return the rate after each call, from ``lr`` before the first."""
    if change.b is None:
        return np.multiply.accumulate(np.concatenate([[lr], change.a]))[1:]
    if not change.a.any():
        return change.b
    return _blocked(change.a, change.b, lr)


def _blocked(a: Rates, b: Rates, lr: float) -> Rates:
    """Return the rate after each call: blocks of calls as one change each, all blocks at once, then one after another.

    The changes of a block together are ``A * lr + B``. Where A is large, B takes the digits of both, and the calls are
    made one by one.
    """
    whole = a.size // _BLOCK * _BLOCK
    ratios, offsets = a[:whole].reshape(-1, _BLOCK).T.copy(), b[:whole].reshape(-1, _BLOCK).T.copy()
    for call in range(1, _BLOCK):
        offsets[call] += ratios[call] * offsets[call - 1]
        ratios[call] *= ratios[call - 1]
    safe = np.abs(ratios).max(axis=0, initial=0.0) <= _SAFE
    starts = np.empty(ratios.shape[1])
    alone: dict[int, Rates] = {}
    for block, (ratio, offset, fine) in enumerate(
        zip(ratios[-1].tolist(), offsets[-1].tolist(), safe.tolist(), strict=True)
    ):
        starts[block] = lr
        if fine:
            lr = ratio * lr + offset
        else:
            here = slice(block * _BLOCK, (block + 1) * _BLOCK)
            alone[block] = _one_by_one(a[here], b[here], lr)
            lr = float(alone[block][-1])
    ratios *= starts
    ratios += offsets
    rates = ratios.T.copy()
    for block, found in alone.items():
        rates[block] = found
    flat = rates.reshape(-1)
    return flat if whole == a.size else np.concatenate([flat, _one_by_one(a[whole:], b[whole:], lr)])


def _one_by_one(a: Rates, b: Rates, lr: float) -> Rates:
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    return np.array(list(accumulate(pairs, lambda rate, pair: pair[0] * rate + pair[1], initial=lr))[1:])


@dataclass(frozen=True, kw_only=True)
class Recursion(Schedule):
    """The scan of ``record`` on an optimizer of rate ``lr`` from step 0; ``outline`` has the same joins."""

    record: Recurrent
    lr: float
    outline: Schedule

    @cached_property
    def _scan(self) -> _Scan:
        return _Scan([self._construct()])

    def _construct(self) -> tuple[Node, float]:
        group = Group(self.lr)
        root = self.record.construct(group)
        return root, group.lr

    @cached_property
    def _end(self) -> End | None:
        found = self._construct()[0].failure()
        return None if found is None else End(min(found[0] + 1, NEVER), found[1])

    @property
    def end(self) -> End | None:
        """Where torch raises."""
        return self._end

    def rates(self, t: Steps) -> Rates:
        """Look up the rates of the scan.

        Raises:
            RateError: for a step beyond ``MAX_SCAN``.
        """
        last = int(t.max(initial=0))
        if last >= MAX_SCAN:
            raise RateError(f"a rule that recurs is followed for {MAX_SCAN:,} steps, and step {last:,} is beyond")
        return self._scan.rates(t)

    def next_join(self, t: Steps) -> Steps:
        """Return the outline's next join."""
        return self.outline.next_join(t)
