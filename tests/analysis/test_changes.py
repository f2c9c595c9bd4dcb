"""What changed in a spec, by key: only what means something else, in the words of the text."""

from pathlib import Path

import pytest

from lrcurve.analysis.compare.changes import changes_of
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides


def changed(base: str, head: str, steps: str | None = "1000") -> list[str]:
    overrides = Overrides(steps=steps, sets=("run.steps_per_epoch=10",) if steps else ())
    sides = [load_sources([spec], overrides).curves[0] for spec in (base, head)]
    return [f"{change.key}: {change.base} -> {change.head}" for change in changes_of(*sides)]


COSINE = "cosine lr=3e-4 warmup=100"
TWO = "warmup lr=1e-3 steps=10 | step lr=1e-3 gamma=0.1 step_size=20"
SEQUENTIAL = (
    'torch.SequentialLR lr=1 milestones=10 schedulers="[{type: torch.LinearLR}, {type: torch.StepLR, step_size: 4}]"'
)


@pytest.mark.parametrize(
    ("base", "head", "wanted"),
    [
        (COSINE, "cosine lr=1e-4 warmup.steps=700", ["lr: 3e-4 -> 1e-4", "warmup.steps: 100 -> 700"]),
        (
            f"{COSINE}",
            "cosine lr=3e-4 warmup.steps=100 warmup.shape=cosine",
            ["warmup.shape: linear (default) -> cosine"],
        ),
        # What is not written is its default, or nothing.
        (COSINE, f"{COSINE} min_lr=1e-5", ["min_lr: 0 (default) -> 1e-5"]),
        (f"{COSINE} scale=2", COSINE, ["scale: 2 -> 1 (default)"]),
        (COSINE, "cosine lr=3e-4", ["warmup.steps: 100 -> None"]),
        ("cosine lr=1 steps=100", "cosine lr=1 steps=100 repeat=true", ["repeat: None -> true"]),
        (
            "cosine lr=1 steps=100 repeat=true",
            "cosine lr=1 steps=100 repeat.decay=0.5",
            ["repeat.decay: 1 (default) -> 0.5"],
        ),
        ("one_cycle lr=1", "one_cycle lr=1 start_lr=0.1", ["start_lr: lr / 25 (default) -> 0.1"]),
        ("multistep lr=1 milestones=30,60", "multistep lr=1 milestones=30,80", ["milestones: [30, 60] -> [30, 80]"]),
        # Another type has other keys, which are no changes of their own.
        ("cosine lr=0.1", "polynomial lr=0.2 power=2", ["type: cosine -> polynomial", "lr: 0.1 -> 0.2"]),
        # Of phases, only those that changed.
        (TWO, TWO.replace("gamma=0.1", "gamma=0.5"), ["phases[1].gamma: 0.1 -> 0.5"]),
        (
            TWO,
            TWO.replace("|", "| constant lr=1e-3 steps=5 |"),
            ["phases[1]: None -> {type: constant, lr: 1e-3, steps: 5}"],
        ),
        (
            TWO.replace("|", "| constant lr=1e-3 steps=5 |"),
            TWO,
            ["phases[1]: {type: constant, lr: 1e-3, steps: 5} -> None"],
        ),
        # Schedulers inside a scheduler.
        (
            SEQUENTIAL,
            SEQUENTIAL.replace("step_size: 4", "step_size: 5"),
            ["schedulers[1].step_size: 4 -> 5"],
        ),
        (
            "torch.StepLR lr=1 step_size=9",
            "torch.StepLR lr=1 step_size=9 interval=epoch",
            ["interval: step (default) -> epoch"],
        ),
    ],
)
def test_what_changed(base: str, head: str, wanted: list[str]) -> None:
    assert changed(base, head) == wanted


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (COSINE, COSINE),
        (COSINE, "cosine warmup=100 lr=0.0003"),
        (COSINE, "cosine lr=3.0e-04 warmup.steps=100 warmup.start_lr=0 min_lr=0 past_end=hold"),
        (COSINE, "cosine lr=3e-4 warmup=10%"),
        (COSINE, "cosine lr=3e-4 warmup=10ep repeat=false"),
        ("multistep lr=1 milestones=30", 'multistep lr=1 milestones="[30]"'),
        ("torch.StepLR lr=1 step_size=9", "torch.optim.lr_scheduler.StepLR lr=1 step_size=9 gamma=0.1"),
    ],
)
def test_what_means_the_same_is_no_change(base: str, head: str) -> None:
    assert changed(base, head) == []
    assert changed(head, base) == []


def document(folder: Path, text: str) -> str:
    path = folder / f"{len(list(folder.iterdir()))}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_run_and_the_rate_of_a_document_are_of_each_schedule(tmp_path: Path) -> None:
    base = document(tmp_path, "run: {epochs: 5, steps_per_epoch: 10}\nlr: 0.1\nschedules: {a: {type: cosine}}\n")
    head = document(tmp_path, "run: {epochs: 6, steps_per_epoch: 10}\nlr: 0.2\nschedules: {a: {type: cosine}}\n")
    again = document(tmp_path, "schedules: {a: {lr: 1e-1, type: cosine}}\nsteps: 50\nrun: {steps_per_epoch: 10}\n")
    assert changed(base, head, steps=None) == ["run.epochs: 5 -> 6", "lr: 0.1 -> 0.2"]
    assert changed(base, again, steps=None) == []


def test_a_group_has_its_own_changes(tmp_path: Path) -> None:
    text = "steps: 50\nschedules: {a: {type: cosine, lr: 0.1, groups: {body: 0.1, head: 1}}}\n"
    sides = [
        load_sources([document(tmp_path, one)], Overrides()).curves
        for one in (text, text.replace("body: 0.1", "body: 0.2"))
    ]
    found = {base.name: changes_of(base, head) for base, head in zip(*sides, strict=True)}
    assert [(change.key, change.base, change.head) for change in found["a[body]"]] == [("groups.body", "0.1", "0.2")]
    assert found["a[head]"] == ()


def test_a_config_of_a_trainer_has_changes_of_its_own_keys(tmp_path: Path) -> None:
    text = "learning_rate = 1e-3\nwarmup_iters = 4\nlr_decay_iters = 12\nmax_iters = 14\neval_iters = 8\n"
    paths = []
    for name, one in (("a", text), ("b", text.replace("= 4", "= 5").replace("= 8", "= 9") + "min_lr = 1e-5\n")):
        path = tmp_path / f"train_{name}.py"
        path.write_text(one, encoding="utf-8")
        paths.append(str(path))
    # min_lr has nanoGPT's own default; what a config says beside the schedule and the run changes no rate.
    assert changed(paths[0], paths[1], steps=None) == ["warmup_iters: 4 -> 5", "min_lr: 6e-05 (default) -> 1e-05"]


def test_a_table_has_no_spec(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("step,lr\n0,0.1\n1,0.1\n", encoding="utf-8")
    assert changed("constant lr=0.2", str(tmp_path / "t.csv"), steps=None) == []


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("1M samples", "2M samples", ["run.steps: 1000000 samples -> 2000000 samples"]),
        ("1M samples", "500", ["run.steps: 1000000 samples -> 500"]),
        ("2.5ep", "9", ["run.steps: 2.5 epochs -> 9"]),
        ("2.5ep", "10", []),
    ],
)
def test_a_length_in_another_unit_is_told_in_it(tmp_path: Path, one: str, other: str, wanted: list[str]) -> None:
    specs = []
    for name, steps in (("a", one), ("b", other)):
        path = tmp_path / f"{name}.yaml"
        keys = f"steps: {steps}, batch_size: 1000, steps_per_epoch: 4"
        path.write_text(f"{{run: {{{keys}}}, schedules: {{c: {{type: cosine, lr: 1}}}}}}", encoding="utf-8")
        specs.append(str(path))
    assert changed(specs[0], specs[1], steps=None) == wanted
