"""The keys that only a whole schedule takes: how it is called and drawn, and what makes more than one curve of it.

Only their fields are read and none is ever made, so no methods are generated, which every start would pay for.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lrcurve.documents.node import MapNode
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Factor, Length, Moment, doc

MAX_GROUPS = 1000
"""Parameter groups, or layers of a decay by layers: each is a curve, and there are that many curves in all."""

Positive = Annotated[float, Meta(gt=0)]
LayerCount = Annotated[int, Meta(ge=1, le=MAX_GROUPS)]


@dataclass(init=False, repr=False, eq=False)
class Groups:
    """One curve for each parameter group: a name, and what its rates are multiplied by.

    .. code-block:: text

        groups: {backbone: 0.1, head: 1}
        groups: {backbone: {lr: 0.01}, head: {type: constant, lr: 0.1}, rest: {scale: 0.5}}
        groups: {layers: 12, decay: 0.75}        layer i of n: decay ** (n - 1 - i)

    Instead of a number a group may have keys of its own, which take the place of the schedule's (``lr``, ``warmup``,
    ...) and with ``scale`` multiply it, or a whole schedule. With ``layers`` and ``decay`` the rate falls from layer to
    layer: the last, ``layer11`` of 12, has the schedule's, the first the lowest. An embedding and a head count as
    layers, so what BEiT calls 12 layers is ``layers: 14`` here. The curves are called ``schedule[group]``.

    Source: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018 (arXiv:1801.06146),
    section 3.2; with a constant factor, Clark et al., "ELECTRA", 2020 (arXiv:2003.10555), appendix B.
    """

    layers: Annotated[LayerCount, doc("how many layers, instead of names", default="none")] = 1
    decay: Annotated[Positive, doc("the rate of a layer as a share of the next one's", default="none")] = 1.0


@dataclass(init=False, repr=False, eq=False)
class Params:
    """Other parameters that are scheduled beside the rate: ``momentum``, ``weight_decay``, ``beta1``, or any name.

    .. code-block:: text

        params: {momentum: {type: linear, lr: 0.85, min_lr: 0.95}, weight_decay: 0.05}

    Each is a number or any schedule, whose ``lr`` is the parameter's value at the peak and ``min_lr`` where it ends.
    The curves are called ``schedule.momentum``; pictures have a panel for each parameter, and ``--param`` chooses.
    ``torch.OneCycleLR`` and ``torch.CyclicLR`` bring the momentum that they cycle, which ``--param momentum`` shows.
    """


@dataclass(init=False, repr=False, eq=False)
class Lars:
    """LARS: each layer has a rate of its own, from the norms of its weights and gradient.

    .. code-block:: text

        local(t) = trust * phi(|w|) / (|g| + weight_decay * |w| + eps)      phi(z) = min(max(z, clip[0]), clip[1])
        lr(t) = schedule(t) * local(t)

    ``norms`` has for each layer its ``weight`` and ``gradient`` norm, or is a file with the columns ``step``,
    ``layer``, ``weight_norm`` and ``gradient_norm``, whose rows hold until the layer's next; the rates end where the
    next would come. Where a norm is 0 the layer has the global rate. The curves are called ``schedule[layer]``.

    Source: You, Gitman and Ginsburg, "Large Batch Training of Convolutional Networks", 2017 (arXiv:1708.03888), eq. 7;
    phi: You et al., 2019 (arXiv:1904.00962), algorithm 1; eps, and the rate at norms of 0: implementations.
    """

    norms: Annotated[str, doc("for each layer its norms, {fc: {weight: 1.5, gradient: 0.1}}, or a file that has them")]
    trust: Annotated[Positive, doc("the trust coefficient, eta in the paper")] = 0.001
    weight_decay: Annotated[Factor, doc("beta in the paper, the optimizer's weight decay")] = 0.0
    eps: Annotated[Factor, doc("added below the line")] = 0.0
    clip: Annotated[tuple[Factor, ...], doc("the lowest and the highest weight norm that counts")] = ()
    layers: Annotated[tuple[str, ...], doc("only these layers, in this order", default="all")] = ()


@dataclass(init=False, repr=False, eq=False)
class Lamb:
    """LAMB: each layer has a rate of its own, from the norms of its weights and of its update.

    .. code-block:: text

        local(t) = phi(|w|) / (|u| + eps)      phi(z) = min(max(z, clip[0]), clip[1])
        lr(t) = schedule(t) * local(t)

    ``u`` is Adam's step with the weight decay added. ``norms`` has for each layer its ``weight`` and ``update`` norm,
    or is a file with the columns ``step``, ``layer``, ``weight_norm`` and ``update_norm``, as for ``lars``.

    Source: You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", 2019
    (arXiv:1904.00962), algorithm 2.
    """

    norms: Annotated[str, doc("for each layer its norms, {fc: {weight: 1.5, update: 0.1}}, or a file that has them")]
    eps: Annotated[Factor, doc("added below the line")] = 0.0
    clip: Annotated[tuple[Factor, ...], doc("the lowest and the highest weight norm that counts")] = ()
    layers: Annotated[tuple[str, ...], doc("only these layers, in this order", default="all")] = ()


@dataclass(init=False, repr=False, eq=False)
class Resume:
    """A run that is stopped and goes on with something else: one curve, and the size of the jump.

    .. code-block:: text

        resume: {at: 45ep, with: {steps: 180ep}}                                the same schedule, another horizon
        resume: {at: 45ep, with: {type: constant, lr: 0.01}, restart: true}     another, from its own step 0
        resume: {at: 300, with: {warmup: {steps: 50, start_lr: 1e-6}}}          a re-warm after the checkpoint
        resume: {at: 30k, with: {batch_size: 512}}                              the batch changes there
        resume: [{at: 300, with: {lr: 0.05}}, {at: 700, with: {lr: 0.02}}]      a run that was stopped twice

    ``with`` is a schedule, or keys that take the place of the schedule's. Its clock goes on from the checkpoint's step;
    with ``restart`` it starts at 0, and by default it takes what is left of the run. The jump is from the rate that the
    schedule would have had at that step to the one it has. Of a list each goes on from what the one before made of it.

    A ``warmup`` in ``with`` is a re-warm: it covers the first steps after the checkpoint, under which the schedule's
    clock goes on, and ends at the rate that the schedule has there. With ``restart`` it is the warmup of what follows.

    ``batch_size``, ``processes``, ``accumulation`` and ``tokens_per_step`` in ``with`` are the run's: from there on a
    step takes other data. The schedule goes on counting steps (or epochs, under ``interval: epoch``). What is an amount
    of data is reached at another step: the end of a run of so many epochs, samples or tokens, and lengths in these
    units, which count from where the schedule began, over both batches. A run whose length is given in steps keeps it.
    """

    at: Annotated[Length, doc("the first step after the checkpoint")]
    with_: Annotated[Schedule, doc("what follows, or the keys of the schedule that change")]
    restart: Annotated[bool, doc("the clock of what follows starts at 0")] = False


RUN_KEYS = ("batch_size", "processes", "accumulation", "tokens_per_step")
"""The keys of ``run`` that ``with`` may change."""


@dataclass(init=False, repr=False, eq=False)
class Branch:
    """Cooldowns that leave a schedule, the trunk, at several points: a curve for each.

    .. code-block:: text

        branch: {from: wsd, at: [50%, 75%], cooldown: {type: linear, steps: 10%}}

    ``from`` names another schedule of the file, by default the one that has the key. ``cooldown`` is any schedule,
    whose ``lr`` is by default the trunk's rate at that point; it takes its ``steps``, or what is left of the run. The
    curves are called ``name[50%]``.

    Source: Hägele et al., "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations", 2024
    (arXiv:2405.18392).
    """

    at: Annotated[tuple[Moment, ...], doc("the first step of each cooldown")]
    cooldown: Annotated[Schedule, doc("what leaves the trunk there")]
    from_: Annotated[str | None, doc("the trunk", default="the schedule that has the key")] = None


@dataclass(init=False, repr=False, eq=False)
class LookKeys:
    """What a curve is called, and how pictures draw it.

    .. code-block:: text

        schedules:
          cosine: {type: cosine, lr: 0.1, name: "ours (cosine)", color: crimson, linestyle: dashed}

    The groups, layers, branches and other parameters of the schedule follow it: groups are shades of its colour. A
    colour with a # is in quotes, for YAML takes what follows # for a comment. Without a ``name``, schedules that would
    be called the same are called by what differs between them: their file, or ``lr=0.1`` and ``lr=0.2``.
    """

    name: Annotated[
        str | None,
        doc("what it is called in pictures, tables and comparisons", default="its key in the file, or its type"),
    ] = None
    color: Annotated[
        str | None,
        doc(
            "its colour: a name such as crimson or tab:blue, '#rrggbb', or C1, the second of the palette",
            default="the next of the palette",
        ),
    ] = None
    linestyle: Annotated[
        Literal["solid", "dashed", "dashdot", "dotted", "-", "--", "-.", ":"] | None,
        doc("its line in pictures and reports", default="solid, while colours last"),
    ] = None


LOOK = tuple(LookKeys.__annotations__)
"""The keys that change no rate."""

KEYS: dict[str, type] = {
    "resume": Resume,
    "params": Params,
    "groups": Groups,
    "lars": Lars,
    "lamb": Lamb,
    "branch": Branch,
}
"""The keys that make more of a schedule than one curve, with their records, in the order in which they apply."""


def with_part(schedule: MapNode | None, node: MapNode, parameter: str, member: str | None) -> MapNode:
    """Return an entry of ``schedules`` with the schedule of one more of its groups or parameters.

    The first, for which there is no entry yet, is the schedule itself, and also its first group if it has a ``member``.
    """
    if schedule is None and member is None:
        return node
    key, name = ("groups", member) if member is not None else ("params", parameter)
    schedule = node if schedule is None else schedule
    inner = schedule.get(key)
    others = inner if isinstance(inner, MapNode) else MapNode({}, node.mark)
    return schedule.with_entry(key, others.with_entry(name, node))
