"""How patience counts, worked out metric by metric: the page docs/patience.md.

The page is written from lrcurve's own types; ``tests/conformance/test_torch_feedback.py`` holds the native one against
torch, metric by metric, and ``test_page.py`` the last table against each library.
"""

from collections.abc import Sequence

import numpy as np

import lrcurve
from lrcurve.schedules.shapes.plateau import Plateau

FALLS_AND_STOPS = (1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8)
CONSTANT = (1.0,) * 9
PATIENCES = range(5)
LIBRARIES = {
    "torch, and `plateau` here": "torch.ReduceLROnPlateau lr=1 patience={}",
    "keras": "keras.ReduceLROnPlateau lr=1 patience={} mode=min",
    "optax": "optax.contrib.reduce_on_plateau lr=1 patience={}",
}


def worked(metrics: Sequence[float], *, patience: int, cooldown: int = 0) -> str:
    """Return a table of what each metric does."""
    rule = Plateau(lr=0.1, metrics=tuple(metrics), patience=patience, cooldown=cooldown)
    bad, cuts = (set(marks.steps.tolist()) for marks in rule.marks)
    rates = rule(np.arange(len(metrics) + 1)).tolist()
    lines = ["| epoch | rate | metric at its end | it is | bad in a row | then |", "|---:|---:|---:|---|---:|---|"]
    in_row, best = 0, float("inf")
    for epoch, metric in enumerate(metrics):
        better = metric < best * (1 - rule.threshold)
        best = metric if better else best
        in_row = in_row + 1 if epoch in bad else 0
        what = "better" if better else "bad" if epoch in bad else "not counted: cooldown"
        then = f"{in_row} > {patience}: cut" if epoch in cuts else ""
        lines.append(f"| {epoch} | {rates[epoch]:.6g} | {metric:g} | {what} | {in_row} | {then} |")
        in_row = 0 if epoch in cuts else in_row
    return "\n".join(lines)


def first_lower(spec: str) -> int:
    """Return the first epoch at a lower rate under a metric that never changes."""
    metrics = ",".join(["1"] * 20)
    rates = lrcurve.evaluate(f"{spec} metrics={metrics}", 20)
    return int(np.argmax(rates < 1))


def libraries() -> str:
    """Return the first lower epoch of each library by its patience."""
    lines = [
        f"| patience | {' | '.join(LIBRARIES)} |",
        f"|---:|{'---:|' * len(LIBRARIES)}",
    ]
    for patience in PATIENCES:
        found = [str(first_lower(spec.format(patience))) for spec in LIBRARIES.values()]
        lines.append(f"| {patience} | {' | '.join(found)} |")
    return "\n".join(lines)


def page() -> str:
    """Return the whole page."""
    return f"""\
# How patience counts

Threads about torch's `ReduceLROnPlateau` disagree about when a rate falls:

- [pytorch#7151](https://github.com/pytorch/pytorch/pull/7151): with patience 1 the first bad epoch should cut; the cut
  comes one epoch late. [#119763](https://github.com/pytorch/pytorch/issues/119763) says so again, six years later.
- [#7242](https://github.com/pytorch/pytorch/pull/7242): patience is how many bad epochs are ignored; the next one cuts.
  This is what torch does.
- [#2545](https://github.com/pytorch/pytorch/issues/2545): the counts of patience and cooldown both seem shifted.

Two things are counted apart. The first metric of all is *better*, for there is nothing to compare it with. From then on
each metric that is not better is *bad*; a cut comes when the bad ones in a row are **more than** `patience`, and the
next epoch is the first at the lower rate.

## Patience 2, a metric that falls and stops

{worked(FALLS_AND_STOPS, patience=2)}

Epochs 2, 3 and 4 are bad; 2 are borne, and the third cuts, so epoch 5 has the lower rate. The better metric of epoch 5
starts the count anew.

## Patience 2 and cooldown 1, a metric that never changes

{worked(CONSTANT, patience=2, cooldown=1)}

This is the second example of #2545. Once begun, cuts come every `patience + 1 + cooldown` epochs, here 4; before the
first there is no cooldown, but an epoch that counts as better. Nothing is shifted.

## Which epoch is the first at a lower rate, where the metric never changes

{libraries()}

Keras cuts when the bad ones in a row *reach* the patience, so its p is torch's p - 1, and 0 acts like 1. So does optax,
in the very update whose value it is; with patience 0 it cuts where a value gets better. The numbers are computed, and
CI computes them again with the libraries. `patience: p - 1` here is keras' patience p.

`lrcurve plot` marks each bad metric and each cut, and `lrcurve table` notes them beside the rates:

```bash
lrcurve table 'plateau lr=0.1 patience=2 metrics=1,0.9,0.9,0.9,0.9,0.8,0.8,0.8,0.8' --steps 9
```
"""
