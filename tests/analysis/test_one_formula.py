"""A native type and the libraries' records of the same formula: no difference, and one fingerprint.

Each family is one schedule in several spellings. They round differently, most of all where they end near 0.
"""

import numpy as np
import pytest

from lrcurve.analysis.compare import Tolerance, differ
from lrcurve.analysis.fingerprint import fingerprint
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

# {T} is the length of the run, {W} a tenth of it, {D} the rest, {floor} a fiftieth of {lr}.
FAMILIES = {
    "cosine": [
        "cosine lr={lr}",
        "torch.CosineAnnealingLR lr={lr} T_max={T}",
        "torch.CosineAnnealingWarmRestarts lr={lr} T_0={T}",
        "torch.SWALR lr={lr} swa_lr=0 anneal_epochs={T}",
        "transformers.cosine lr={lr} num_warmup_steps=0 num_training_steps={T}",
        "transformers.cosine_with_restarts lr={lr} num_warmup_steps=0 num_training_steps={T}",
        "transformers.cosine_with_min_lr lr={lr} num_warmup_steps=0 num_training_steps={T} min_lr=0",
        "keras.CosineDecay initial_learning_rate={lr} decay_steps={T}",
        "keras.CosineDecayRestarts initial_learning_rate={lr} first_decay_steps={T}",
        "optax.cosine_decay_schedule init_value={lr} decay_steps={T}",
        "optax.piecewise_interpolate_schedule interpolate_type=cosine init_value={lr} boundaries_and_scales.{T}=0",
        "timm.CosineLRScheduler lr={lr} t_initial={T} t_in_epochs=false",
        "timm.WSDLRScheduler lr={lr} t_initial={T} decay_t={T} decay_fn=cosine t_in_epochs=false",
        "piecewise at=0,{T} values={lr},0 interpolation=cosine",
        "expression lr={lr} formula='lr * (1 + cos(pi * t / {T})) / 2'",
        "expression lr={lr} formula='lr * cos(pi * t / {T} / 2) ** 2'",
    ],
    "cosine to a floor": [
        "cosine lr={lr} min_lr={floor}",
        "torch.CosineAnnealingLR lr={lr} T_max={T} eta_min={floor}",
        "torch.CosineAnnealingWarmRestarts lr={lr} T_0={T} eta_min={floor}",
        "transformers.cosine_with_min_lr lr={lr} num_warmup_steps=0 num_training_steps={T} min_lr={floor}",
        "keras.CosineDecay initial_learning_rate={lr} decay_steps={T} alpha=0.02",
        "optax.cosine_decay_schedule init_value={lr} decay_steps={T} alpha=0.02",
        "timm.CosineLRScheduler lr={lr} t_initial={T} lr_min={floor} t_in_epochs=false",
    ],
    "warmup and cosine": [
        "cosine lr={lr} warmup={W}",
        "transformers.cosine lr={lr} num_warmup_steps={W} num_training_steps={T}",
        "transformers.cosine_with_min_lr lr={lr} num_warmup_steps={W} num_training_steps={T} min_lr=0",
        "transformers.warmup_stable_decay lr={lr} num_warmup_steps={W} num_stable_steps=0 num_decay_steps={D}",
        "keras.CosineDecay initial_learning_rate=0 warmup_target={lr} warmup_steps={W} decay_steps={D}",
        "optax.warmup_cosine_decay_schedule init_value=0 peak_value={lr} warmup_steps={W} decay_steps={T}",
        "optax.sgdr_schedule "
        "cosine_kwargs='[{{init_value: 0, peak_value: {lr}, warmup_steps: {W}, decay_steps: {T}}}]'",
        "timm.CosineLRScheduler lr={lr} t_initial={D} warmup_t={W} warmup_prefix=true t_in_epochs=false",
    ],
    "restarts": [
        "cosine lr={lr} steps={W} repeat=true",
        "torch.CosineAnnealingWarmRestarts lr={lr} T_0={W}",
        "keras.CosineDecayRestarts initial_learning_rate={lr} first_decay_steps={W} t_mul=1",
        "timm.CosineLRScheduler lr={lr} t_initial={W} cycle_limit=1000000 t_in_epochs=false",
    ],
    "growing restarts": [
        "cosine lr={lr} steps={W} repeat.stretch=2",
        "torch.CosineAnnealingWarmRestarts lr={lr} T_0={W} T_mult=2",
        "keras.CosineDecayRestarts initial_learning_rate={lr} first_decay_steps={W} t_mul=2",
    ],
    "linear": [
        "linear lr={lr}",
        "polynomial lr={lr} power=1",
        "torch.LinearLR lr={lr} start_factor=1 end_factor=0 total_iters={T}",
        "torch.PolynomialLR lr={lr} total_iters={T} power=1",
        "transformers.linear lr={lr} num_warmup_steps=0 num_training_steps={T}",
        "transformers.polynomial lr={lr} num_warmup_steps=0 num_training_steps={T} lr_end=0",
        "keras.PolynomialDecay initial_learning_rate={lr} decay_steps={T} end_learning_rate=0",
        "optax.linear_schedule init_value={lr} end_value=0 transition_steps={T}",
        "optax.polynomial_schedule init_value={lr} end_value=0 power=1 transition_steps={T}",
        "timm.PolyLRScheduler lr={lr} t_initial={T} power=1 t_in_epochs=false",
        "piecewise at=0,{T} values={lr},0",
        "expression lr={lr} formula='lr * (1 - t / {T})'",
    ],
    "linear to a floor": [
        "linear lr={lr} min_lr={floor}",
        "torch.LinearLR lr={lr} start_factor=1 end_factor=0.02 total_iters={T}",
        "transformers.polynomial lr={lr} num_warmup_steps=0 num_training_steps={T} lr_end={floor}",
        "keras.PolynomialDecay initial_learning_rate={lr} decay_steps={T} end_learning_rate={floor}",
        "optax.linear_schedule init_value={lr} end_value={floor} transition_steps={T}",
        "timm.PolyLRScheduler lr={lr} t_initial={T} power=1 lr_min={floor} t_in_epochs=false",
    ],
    **{
        f"polynomial of power {power}": [
            f"polynomial lr={{lr}} power={power}",
            f"torch.PolynomialLR lr={{lr}} total_iters={{T}} power={power}",
            "transformers.polynomial lr={lr} num_warmup_steps=0 num_training_steps={T} lr_end=0 " + f"power={power}",
            "keras.PolynomialDecay initial_learning_rate={lr} decay_steps={T} end_learning_rate=0 " + f"power={power}",
            f"optax.polynomial_schedule init_value={{lr}} end_value=0 power={power} transition_steps={{T}}",
            f"timm.PolyLRScheduler lr={{lr}} t_initial={{T}} power={power} t_in_epochs=false",
        ]
        for power in (0.5, 2)
    },
    "exponential": [
        "exponential lr={lr} decay_rate=0.5 decay_steps={W}",
        "keras.ExponentialDecay initial_learning_rate={lr} decay_steps={W} decay_rate=0.5",
        "optax.exponential_decay init_value={lr} transition_steps={W} decay_rate=0.5",
        "torch.LambdaLR lr={lr} lr_lambda='0.5 ** (t / {W})'",
        "expression lr={lr} formula='lr * 0.5 ** (t / {W})'",
    ],
    "exponential, step by step": [
        "exponential lr={lr} decay_rate=0.99",
        "torch.ExponentialLR lr={lr} gamma=0.99",
        "torch.MultiplicativeLR lr={lr} lr_lambda='0.99'",
        "torch.LambdaLR lr={lr} lr_lambda='0.99 ** t'",
        "keras.ExponentialDecay initial_learning_rate={lr} decay_steps=1 decay_rate=0.99",
        "optax.exponential_decay init_value={lr} transition_steps=1 decay_rate=0.99",
    ],
    "step": [
        "step lr={lr} gamma=0.3 step_size={W}",
        "torch.StepLR lr={lr} step_size={W} gamma=0.3",
        "timm.StepLRScheduler lr={lr} decay_t={W} decay_rate=0.3 t_in_epochs=false",
        "keras.ExponentialDecay initial_learning_rate={lr} decay_steps={W} decay_rate=0.3 staircase=true",
        "optax.exponential_decay init_value={lr} transition_steps={W} decay_rate=0.3 staircase=true",
    ],
    "multistep": [
        "multistep lr={lr} milestones={W},{D} gamma=0.1",
        "torch.MultiStepLR lr={lr} milestones={W},{D}",
        "optax.piecewise_constant_schedule init_value={lr} boundaries_and_scales.{W}=0.1 boundaries_and_scales.{D}=0.1",
    ],
    "constant": [
        "constant lr={lr} warmup={W}",
        "transformers.constant_with_warmup lr={lr} num_warmup_steps={W}",
        "optax.warmup_constant_schedule init_value=0 peak_value={lr} warmup_steps={W}",
        "piecewise at=0,{W} values=0,{lr}",
    ],
    "inverse square root": [
        "inverse_sqrt lr={lr} timescale={W} warmup={W}",
        "transformers.inverse_sqrt lr={lr} num_warmup_steps={W}",
    ],
    "inverse time": [
        "inverse_time lr={lr} decay_rate=0.5 decay_steps={W}",
        "keras.InverseTimeDecay initial_learning_rate={lr} decay_steps={W} decay_rate=0.5",
    ],
    "warmup, stable, decay": [
        "wsd lr={lr} warmup={W} decay_steps={W} decay_shape=linear",
        "transformers.warmup_stable_decay "
        "lr={lr} num_warmup_steps={W} num_training_steps={T} num_decay_steps={W} decay_type=linear",
    ],
    "one cycle": [
        "one_cycle lr={lr} steps={one_less} rise={W}",
        "torch.OneCycleLR max_lr={lr} total_steps={T} pct_start={rise} cycle_momentum=false",
    ],
    "cyclic": [
        "cyclic lr={lr} min_lr={floor} steps_up={W}",
        "torch.CyclicLR base_lr={floor} max_lr={lr} step_size_up={W} cycle_momentum=false",
    ],
}


def curves(family: str, steps: int, lr: float) -> list[Curve]:
    tenth = steps // 10
    words = {"lr": lr, "floor": lr / 50, "T": steps, "W": tenth, "D": steps - tenth}
    words |= {"one_less": steps - 1, "rise": (tenth + 1) / steps}
    texts = [text.format(**words) for text in FAMILIES[family]]
    return [load_sources([text], Overrides(steps=str(steps))).curves[0] for text in texts]


@pytest.mark.parametrize("lr", [0.1, 5e-5])
@pytest.mark.parametrize("steps", [50, 1000, 20_000])
@pytest.mark.parametrize("family", FAMILIES)
def test_one_formula_is_one_schedule(family: str, steps: int, lr: float) -> None:
    native, *others = curves(family, steps, lr)
    digest = fingerprint(native)
    for other in others:
        found = differ(native, other)
        assert found.same, f"{other.name}: {found.differing} steps, first {found.first}"
        assert differ(other, native).same
        assert fingerprint(other) == digest, other.name


@pytest.mark.parametrize("family", ["cosine", "linear", "polynomial of power 0.5"])
def test_long_runs_end_near_0_with_few_digits_left(family: str) -> None:
    native, *others = curves(family, 300_000, 0.1)
    relative = Tolerance(rtol=1e-12, rounding=0.0)
    t = np.arange(native.run.ticks)
    apart = [np.abs(other.lr(t) - native.lr(t)) > relative.room(other.lr(t), native.lr(t)) for other in others]
    assert any(one.any() for one in apart)  # so this is no formality
    assert all(differ(native, other).same for other in others)


def rows(rates: list[float]) -> Curve:
    recorded = Recorded(np.arange(len(rates)), np.array(rates), np.zeros(len(rates)))
    return Curve("table", recorded, Run(ticks=len(rates)))


@pytest.mark.parametrize(("last", "same"), [(0.9e-15, True), (1.2e-15, False), (1e-12, False)])
def test_a_rate_near_0_may_be_off_by_the_rounding_of_the_peak(last: float, same: bool) -> None:
    for peak in (1.0, 5e-5):
        base, head = rows([peak, 0.0, 0.0, 0.0]), rows([peak, 0.0, 0.0, last * peak])
        assert differ(base, head).same is same
        assert differ(head, base).same is same
        assert not differ(base, head, tolerance=Tolerance(rtol=0.0)).same


def test_a_spike_hides_no_other_difference() -> None:
    # The rounding of 1e300 is more than 1, but it is that of one curve's peak.
    found = differ(rows([1.0, 1.0, 1.0]), rows([1e300, 1.0, 0.5]))
    assert found.differing == 2


def test_the_rounding_of_a_step_is_less_than_a_millionth_of_what_a_step_changes() -> None:
    t = np.arange(1000)
    falling = 1 - t / 1000
    off = falling.copy()
    off[500] += 1e-3 * 1e-6
    assert not differ(rows(falling.tolist()), rows(off.tolist())).same


def test_late_steps_are_told_from_their_neighbours() -> None:
    # 2**-52 of step 10**15 is nearly a quarter of a step, but no more than a billionth counts.
    room = Tolerance().room_of_steps(np.array([10**15, 10**15 + 1]), np.array([1.0, 0.0]))
    assert room.tolist() == [1e-9, 1e-9]
