import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lrcurve.analysis.rules import codes, find
from tests.analysis.rules.noted import LR901, only_rule
from tests.cli.conftest import ROOT, Cli, process

SOUND = "steps: 100\nschedules:\n  cosine: {type: cosine, lr: 0.1}\n"
WRONG = "steps: 100\nschedules:\n  cosine: {type: cosine, lr: 0.1, steps: 80}\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(WRONG)
    return path


@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [(SOUND, [], 0), (SOUND, ["--strict"], 0), (WRONG, [], 1), (WRONG, ["--ignore", "LR107"], 0)],
)
def test_the_exit_code_says_whether_something_was_found(
    cli: Cli, spec: Path, text: str, flags: list[str], code: int
) -> None:
    spec.write_text(text)
    assert cli("check", "spec.yaml", *flags).code == code


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--strict"], 1)])
def test_a_rule_that_gives_notes_only_counts_where_it_is_strict(
    cli: Cli, spec: Path, flags: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_rule(monkeypatch)
    spec.write_text(LR901.bad)
    result = cli("check", "spec.yaml", *flags)
    assert (result.code, result.err) == (code, "1 finding (1 note) in 1 curve\n")
    assert result.out.startswith("spec.yaml:3:10: schedules.decay: LR901 note: it is a tanh\n")
    annotation = "::notice file=spec.yaml,line=3,col=10,title=LR901 decay::it is a tanh (take a cosine)\n"
    assert cli("check", "spec.yaml", *flags, "--format", "github").out == annotation


def test_findings_go_to_standard_output_and_the_summary_to_standard_error(cli: Cli, spec: Path) -> None:
    result = cli("check", "spec.yaml")
    assert result.out == (
        "spec.yaml:3:42: schedules.cosine.steps: LR107 warning: the rate is 0 for the last 20 steps, "
        "from step 80 on: they train nothing\n"
        "  3 |   cosine: {type: cosine, lr: 0.1, steps: 80}\n"
        "                                               ^\n"
        f"  why: {find('LR107').why}\n"
        f"  fix: {find('LR107').hint}; here, write steps: 100\n"
    )
    assert result.err == "1 finding (1 warning) in 1 curve\n"


def test_a_sound_spec_prints_no_result(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml")
    assert (result.code, result.out, result.err) == (0, "", "no findings in 1 curve\n")
    assert cli("check", "spec.yaml", "-q").err == ""


def test_inline_schedules_flags_and_several_specs(cli: Cli, spec: Path) -> None:
    result = cli("check", "spec.yaml", "multistep lr=0.1 milestones=100", "--steps", "100")
    assert result.out.count("warning:") == 2
    assert "inline:1:29: schedules.multistep.milestones: LR109 warning" in result.out
    assert result.err == "2 findings (2 warnings) in 2 curves\n"
    assert "LR107" in cli("check", "--type", "cosine", "--lr", "0.1", "--set", "steps=80", "--steps", "100").out


def test_a_value_from_a_flag_is_pointed_at_on_the_command_line(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml", "--set", "schedules.cosine.steps=80")
    assert "--set:1:24: schedules.cosine.steps: LR107" in result.out


def test_codes_may_be_given_more_than_once_and_with_commas(cli: Cli, spec: Path) -> None:
    assert cli("check", "spec.yaml", "--select", "LR2,LR107", "--select", "LR301").code == 1
    assert cli("check", "spec.yaml", "--select", "LR2", "--select", "LR301").code == 0
    assert cli("check", "spec.yaml", "--ignore", "LR2,lr10").code == 0


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
def test_a_wrong_code_is_bad_usage(cli: Cli, spec: Path, flag: str) -> None:
    result = cli("check", "spec.yaml", flag, "LR1077")
    assert (result.code, result.out) == (2, "")
    assert "no rule is called 'LR1077'" in " ".join(result.err.split())


def test_a_file_chooses_for_itself_and_is_told_what_is_wrong_with_that(cli: Cli, spec: Path) -> None:
    spec.write_text(WRONG + "check: {ignore: [LR107]}\n")
    assert cli("check", "spec.yaml").code == 0
    spec.write_text(WRONG + "check: {ignor: [LR107]}\n")
    result = cli("check", "spec.yaml")
    assert result.code == 2
    assert result.out.startswith(
        "spec.yaml:4:9: check.ignor: LR001 error: unknown key 'ignor'; did you mean 'ignore'?\n"
        "  4 | check: {ignor: [LR107]}\n"
        "              ^\n"
    )


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_checked(cli: Cli, spec: Path) -> None:
    Path("typo.yaml").write_text(WRONG.replace("cosine,", "cosinus,"))
    Path("latin.yaml").write_bytes(b"title: caf\xe9\n")
    result = cli("check", "missing.yaml", "typo.yaml", "latin.yaml", "spec.yaml")
    assert result.code == 2
    heads = [line for line in result.out.splitlines() if re.search(r"LR\d+ (error|warning)", line)]
    assert [line.partition(" error: ")[0].partition(" warning: ")[0] for line in heads] == [
        "missing.yaml:1:1: LR001",
        "typo.yaml:3:18: schedules.cosine.type: LR001",
        "latin.yaml:1:11: LR001",
        "spec.yaml:3:42: schedules.cosine.steps: LR107",
    ]
    assert "no such file" in heads[0]
    assert "did you mean 'cosine'?" in heads[1]
    assert result.err == "4 findings (3 errors, 1 warning) in 1 curve\n"


@pytest.mark.parametrize("flags", [["--select", "LR107"], ["--ignore", "LR0"]])
def test_what_cannot_be_read_is_told_whatever_is_selected(cli: Cli, flags: list[str]) -> None:
    assert cli("check", "missing.yaml", *flags).out.startswith("missing.yaml:1:1: LR001 error: no such file\n")


def test_what_cannot_be_read_in_the_formats_of_programs(cli: Cli, spec: Path) -> None:
    spec.write_text(WRONG.replace("cosine,", "cosinus,"))
    typo, missing = json.loads(cli("check", "spec.yaml", "gone.yaml", "--format", "json").out)
    assert (typo["code"], typo["file"], typo["line"], typo["column"], typo["curve"]) == (
        "LR001",
        "spec.yaml",
        3,
        18,
        None,
    )
    assert (missing["code"], missing["file"], missing["line"]) == ("LR001", "gone.yaml", 1)
    first, second = cli("check", "spec.yaml", "gone.yaml", "--format", "github").out.splitlines()
    assert first.startswith("::error file=spec.yaml,line=3,col=18,title=LR001::unknown type 'cosinus'")
    assert second.startswith("::error file=gone.yaml,line=1,col=1,title=LR001::no such file")
    (run,) = json.loads(cli("check", "spec.yaml", "gone.yaml", "--format", "sarif").out)["runs"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert places == ["spec.yaml", "gone.yaml"]


def test_a_schedule_without_a_usable_rate_is_a_finding(cli: Cli, spec: Path) -> None:
    Path("negative.yaml").write_text(find("LR002").bad)
    result = cli("check", "negative.yaml", "spec.yaml", "--select", "LR107")
    assert result.code == 2
    assert "negative.yaml:3:9: schedules.line: LR002 error: " in result.out
    assert "spec.yaml:3:42: schedules.cosine.steps: LR107 warning" in result.out


def test_nothing_to_check_is_bad_usage_unless_the_default_file_is_there(cli: Cli, spec: Path) -> None:
    result = cli("check")
    assert (result.code, result.out) == (2, "")
    assert "nothing is named and no lrcurve.yaml is here" in " ".join(result.err.replace("│", " ").split())
    spec.rename("lrcurve.yaml")
    result = cli("check")
    assert result.code == 1
    assert result.out.startswith("lrcurve.yaml:3:42: ")


def test_folders_and_patterns(cli: Cli, spec: Path) -> None:
    inner = Path("configs/deep")
    inner.mkdir(parents=True)
    (inner / "one.yaml").write_text(WRONG)
    (inner / "flat.toml").write_text('type = "cosine"\nlr = 0.1\n')
    (inner / "broken.yaml").write_text("schedules: {a: {type: cosine, lr: 0.1}\n")
    (inner / "chart.yaml").write_text("kind: {{ .Values.kind }}\n")
    (inner / "compose.yaml").write_text("services: {web: {image: nginx}}\n")
    (inner / "package.json").write_text('{"type": "module"}')
    (inner / "playbook.yml").write_text("- {hosts: all}\n")
    (inner / "train_mine.py").write_text("max_iters = 1000\nwarmup_iters = 10\nlr_decay_iters = 10_000\n")
    (inner / "setup.py").write_text("print('not a config')\n")
    hidden = Path("configs/.cache")
    hidden.mkdir()
    (hidden / "old.yaml").write_text(WRONG)
    result = cli("check", "configs", "--steps", "100")
    found = {tuple(line.split(":")[0:2]) for line in result.out.splitlines() if re.search(r"LR\d+ (error|warn)", line)}
    assert {Path(name).name for name, _ in found} == {"one.yaml", "broken.yaml", "train_mine.py"}
    assert "note: 5 files without a schedule left out: " in result.err
    several = cli("check", "configs/**/one.yaml", "spec.yaml", "--format", "json")
    assert [Path(row["file"]).name for row in json.loads(several.out)] == ["one.yaml", "spec.yaml"]


def test_a_folder_without_schedules_is_no_success(cli: Cli) -> None:
    Path("empty").mkdir()
    result = cli("check", "empty")
    assert (result.code, result.out) == (2, "")
    assert "no file with a schedule" in " ".join(result.err.replace("│", " ").split())


def test_named_files_without_a_schedule_are_left_out_on_request(cli: Cli, spec: Path) -> None:
    Path("compose.yaml").write_text("services: {web: {image: nginx}}\n")
    assert cli("check", "compose.yaml").code == 2
    result = cli("check", "compose.yaml", "--skip-others")
    assert (result.code, result.out) == (0, "")
    assert result.err == "note: 1 file without a schedule left out: compose.yaml\nno findings in 0 curves\n"
    assert cli("check", "compose.yaml", "spec.yaml", "--skip-others").code == 1


@pytest.mark.parametrize("verb", [["plot", "-o", "a.png"], ["plot", "-t"], ["table"]])
def test_what_draws_and_prints_says_that_there_are_findings(cli: Cli, spec: Path, verb: list[str]) -> None:
    hint = "note: 1 finding (LR107); 'lrcurve check' on the same tells more\n"
    assert hint in cli(*verb, "spec.yaml").err
    assert "finding" not in cli(*verb, "spec.yaml", "-q").err
    spec.write_text(WRONG + "check: {ignore: [LR107]}\n")
    assert "finding" not in cli(*verb, "spec.yaml").err
    spec.write_text(WRONG + "check: {ignor: [LR107]}\n")
    result = cli(*verb, "spec.yaml")
    assert (result.code, "finding" in result.err) == (0, False)


def test_json_github_and_sarif(cli: Cli, spec: Path) -> None:
    (one,) = json.loads(cli("check", "spec.yaml", "--format", "json").out)
    assert (one["code"], one["file"], one["line"], one["column"], one["step"]) == ("LR107", "spec.yaml", 3, 42, 80)
    assert cli("check", "spec.yaml", "--format", "github").out.startswith(
        "::warning file=spec.yaml,line=3,col=42,title=LR107 cosine::the rate is 0 for the last 20 steps"
    )
    (run,) = json.loads(cli("check", "spec.yaml", "--format", "sarif").out)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["LR107"]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_sound_spec_is_still_a_document(cli: Cli, spec: Path, form: str) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml", "--format", form)
    assert result.code == 0
    json.loads(result.out)


def test_a_report_goes_to_a_file_whole(cli: Cli, spec: Path, tmp_path: Path) -> None:
    result = cli("check", "spec.yaml", "--format", "sarif", "-o", "out.sarif")
    assert (result.code, result.out) == (1, "")
    assert result.err == "wrote out.sarif\n1 finding (1 warning) in 1 curve\n"
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"


def test_standard_input_and_a_table_of_rates(tmp_path: Path) -> None:
    done = process("check", "-", stdin=WRONG.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:3:42: schedules.cosine.steps: LR107")
    done = process("check", "-", stdin=b"step,lr\n0,0.1\n1,0\n2,0\n")
    assert (done.returncode, done.stdout[:60]) == (1, b"lr: LR107 warning: the rate is 0 for the last 2 steps, from ")


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (process("check", "sample_configs/llm_wsd_tokens.yaml", "--format", "sarif") for _ in range(2))
    assert first.stdout == second.stdout


def test_sample_configs_pass(cli: Cli) -> None:
    for path in sorted((ROOT / "sample_configs").glob("*.yaml")):
        assert cli("check", str(path)).code == 0, path


@pytest.mark.parametrize("code", codes())
def test_explain_a_rule(cli: Cli, code: str) -> None:
    result = cli("explain", code.lower())
    rule = find(code)
    assert result.code == 0
    assert result.out.startswith(f"{code} ({rule.severity}): {rule.title}\n")
    for example in (rule.bad, rule.good):
        assert "\n".join(f"  {line}" for line in example.strip().split("\n")) in result.out
    fires = result.out.split("\nwith\n")[1].split("\nmended\n")[0]
    assert fires.strip()
    assert rule.source.split(",")[0] in " ".join(result.out.split())


def test_explain_suggests_a_rule(cli: Cli) -> None:
    result = cli("explain", "LR1O4")
    assert result.code == 2
    assert "did you mean 'LR1" in " ".join(result.err.replace("│", " ").split())


def test_list_shows_the_rules_under_a_heading(cli: Cli) -> None:
    rules = cli("list").out.split("rules, for lrcurve check\n")[1]
    assert [line.split()[0] for line in rules.strip().split("\n")] == list(codes())
    assert cli("list", "rules").out == "rules, for lrcurve check\n" + rules
    assert [row["code"] for row in json.loads(cli("list", "rules", "--format", "json").out)] == list(codes())
    assert cli("list", "rules", "--format", "markdown").out.count("\n") == 2 + len(codes())
    assert "LR109" in cli("list", "milestone").out


def test_the_hook_for_pre_commit_sees_every_file_and_leaves_out_others(cli: Cli, spec: Path) -> None:
    (hook,) = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert "files" not in hook
    program, *arguments = hook["entry"].split()
    assert program == "lrcurve"
    Path("compose.yaml").write_text("services: {web: {image: nginx}}\n")
    assert cli(*arguments, "compose.yaml", "spec.yaml").out.startswith("spec.yaml:3:42: ")


def test_a_reader_that_has_gone_leaves_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    script = f"{sys.executable} -m lrcurve check wrong.yaml -q | true; exit ${{PIPESTATUS[0]}}"
    assert subprocess.run(["bash", "-c", script], cwd=tmp_path, check=False).returncode == 1


def test_a_finding_in_a_trainers_config_stands_on_its_own_key(cli: Cli) -> None:
    config = "init_from = 'scratch'\nmax_iters = 1000\nwarmup_iters = 10\nlr_decay_iters = 10_000\n"
    Path("train_mine.py").write_text(config)
    result = cli("check", "train_mine.py")
    assert result.code == 1
    first, excerpt, caret, *_ = result.out.splitlines()
    assert first.startswith("train_mine.py:4:18: lr_decay_iters: LR105 ")
    assert (excerpt, caret.index("^")) == ("  4 | lr_decay_iters = 10_000", len("  4 | lr_decay_iters = "))
    assert result.err.startswith("note: train_mine.py: read as nanogpt: it has lr_decay_iters and warmup_iters\n")


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_pattern_that_matches_nothing_is_a_finding_beside_the_others(cli: Cli, form: str) -> None:
    Path("good.yaml").write_text(SOUND)
    result = cli("check", "d/*.yml", "good.yaml", "--format", form)
    assert result.code == 2
    assert "LR001" in result.out
    assert "no file matches this pattern" in result.out
    assert "in 1 curve" in result.err


def test_what_is_left_of_a_broken_spec_in_a_folder_is_found(cli: Cli) -> None:
    Path("good.yaml").write_text(SOUND)
    Path("decay.yaml").write_text("")
    Path("train.json").write_text('{"optimizer": {"learning_rate": 0.1, ')
    Path("notes.yaml").write_text("")
    Path("chart.yaml").write_text("{{ template }}: [")
    for arguments in (["."], ["--skip-others", "good.yaml", "decay.yaml", "train.json", "notes.yaml", "chart.yaml"]):
        result = cli("check", *arguments)
        assert result.code == 2
        assert [line.split(":")[0] for line in result.out.splitlines() if "LR001" in line] == [
            "decay.yaml",
            "train.json",
        ]
        assert "2 files without a schedule left out: " in result.err
        assert "notes.yaml" in result.err


def test_a_broken_file_away_from_specs_is_left_out(cli: Cli) -> None:
    Path("good.yaml").write_text(SOUND)
    Path("charts").mkdir()
    Path("charts/decay.yaml").write_text("")
    result = cli("check", ".")
    assert (result.code, result.out) == (0, "")
    assert "charts/decay.yaml" in result.err


def test_with_verbose_every_file_that_is_left_out_is_named(cli: Cli) -> None:
    Path("good.yaml").write_text(SOUND)
    for number in range(5):
        Path(f"other{number}.yaml").write_text("a: 1\n")
    assert "other4.yaml" not in cli("check", ".").err
    assert "(-v names all)" in cli("check", ".").err
    told = cli("check", ".", "-v").err
    assert all(f"other{number}.yaml" in told for number in range(5))
    assert "-v names all" not in told
