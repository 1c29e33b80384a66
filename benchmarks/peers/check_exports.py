"""Exports a run with twostage, loads every export in the package that it is meant for, and prints what differs from
`twostage show RUN --json`. Ends with 0 if nothing does.

    check_exports.py RUN [--twostage .build/release/twostage]
"""

import argparse
import json
import math
import os
import struct
import subprocess
import sys
import tempfile

# MLflow 3.13 and later open file stores only where this says so.
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
import pandas
import tensorboard
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


class Differences:
    """Counts comparisons and prints those that fail."""

    def __init__(self):
        self.compared = 0
        self.found = 0

    def compare(self, what, found, expected):
        self.compared += 1
        if found != expected and not (is_nan(found) and is_nan(expected)):
            self.found += 1
            print(f"{what}: {found!r}, expected {expected!r}")


def is_nan(value):
    return isinstance(value, float) and math.isnan(value)


def number(value):
    """A number of the program's JSON, where infinities and NaN are texts."""
    return None if value is None else float(value)


def single(value):
    """The nearest number of single precision, as TensorBoard keeps scalars."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def series(run):
    """The figures that both viewers must show: name -> [(step, value)]."""
    result = {}

    def add(name, step, value):
        result.setdefault(name, []).append((step, number(value)))

    steps_of_sft = [s["step"] for s in run["steps"] if s["stage"] == "sft"]
    steps_of_sft += [m["step"] for m in run["measurements"] if m["stage"] == "sft"]
    before_grpo = max(steps_of_sft, default=0)

    names = {
        "loss": "loss", "learningRate": "learning_rate", "gradientNorm": "gradient_norm", "tokens": "tokens",
        "targetTokens": "target_tokens", "reward": "reward", "accuracy": "accuracy", "length": "length",
        "cutShare": "cut_share", "kl": "kl", "entropy": "entropy", "clipFraction": "clip_fraction",
        "constantGroups": "constant_groups",
    }
    for step in run["steps"]:
        figures = {**step, **step.get("rollout", {})}
        for key, name in names.items():
            if key in figures:
                add(f"{step['stage']}/{name}", step["step"], figures[key])
        for name, value in figures.get("rewards", {}).items():
            add(f"{step['stage']}/rewards/{name}", step["step"], value)
    samplings = run["run"]["benchmark"]["samplings"]
    for one in run["measurements"]:
        family = f"family/{one['family']}/" if "family" in one else ""
        name = f"evaluation/{samplings[one['sampling']]}/{family}{one['metric']}"
        add(name, one["step"] + (before_grpo if one["stage"] == "grpo" else 0), one["value"])
    latest = {}
    for timing in run["timings"]:
        place = (timing["checkpoint"]["stage"], timing["checkpoint"]["step"], timing["phase"])
        if place not in latest or latest[place]["attempt"] < timing["attempt"]:
            latest[place] = timing
    for (stage, step, phase), timing in latest.items():
        rate = timing["tokens"] / timing["seconds"] if timing["seconds"] > 0 else 0.0
        add(f"tokens_per_second/{phase}", step + (before_grpo if stage == "grpo" else 0), rate)
    for resource in run["resources"]:
        add(f"resources/{resource['metric']}", resource["attempt"], resource["value"])
    return {name: sorted(points) for name, points in result.items()}


def flat(value, name=""):
    """Nested settings by their dotted names."""
    if isinstance(value, dict):
        return {k: v for key, child in value.items() for k, v in flat(child, f"{name}.{key}" if name else key).items()}
    if isinstance(value, list):
        return {k: v for index, child in enumerate(value) for k, v in flat(child, f"{name}.{index}").items()}
    return {name: value}


def same_setting(text, value):
    """Whether a parameter's text means the value of the settings."""
    if isinstance(value, str):
        return text == value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return json.loads(text) == value


def check_mlflow(folder, run, differences):
    client = MlflowClient(tracking_uri=f"file:{folder}")
    record = run["run"]
    experiments = [e for e in client.search_experiments() if e.name.startswith(record["benchmark"]["name"] + " ")]
    differences.compare("mlflow: experiments", len(experiments), 1)
    found = client.search_runs([e.experiment_id for e in experiments])
    differences.compare("mlflow: runs", [r.info.run_id for r in found], [record["id"]])
    status = {"finished": "FINISHED", "running": "RUNNING", "failed": "FAILED", "interrupted": "KILLED"}[run["status"]]
    differences.compare("mlflow: status", found[0].info.status, status)
    start = pandas.Timestamp(record["started"])
    differences.compare("mlflow: start", found[0].info.start_time, round(start.timestamp() * 1000))

    expected = {}
    for name, points in series(run).items():
        expected[name.replace("@", "_at_").replace("=", "").replace(" ", "_")] = points
    differences.compare("mlflow: metrics", sorted(found[0].data.metrics), sorted(expected))
    for name, points in expected.items():
        history = client.get_metric_history(record["id"], name)
        differences.compare(f"mlflow: {name}", sorted((m.step, m.value) for m in history), points)
        differences.compare(f"mlflow: {name}: time", all(m.timestamp >= found[0].info.start_time for m in history), True)

    settings = {**flat(json.loads(record["benchmark"]["canonical"])), "seed": record["seed"]}
    parameters = found[0].data.params
    differences.compare("mlflow: parameters", sorted(parameters), sorted(settings))
    for name, value in settings.items():
        differences.compare(f"mlflow: {name}", same_setting(parameters.get(name, ""), value), True)
    tags = found[0].data.tags
    provenance = record["provenance"]
    for tag, value in {
        "mlflow.source.git.commit": provenance["commit"], "twostage.machine": provenance["machine"],
        "twostage.dirty": "true" if "dirtyDiff" in provenance else "false", "twostage.status": run["status"],
        "twostage.digest": run.get("end", {}).get("digest"), "twostage.dirty_diff": provenance.get("dirtyDiff"),
    }.items():
        differences.compare(f"mlflow: tag {tag}", tags.get(tag), value)
    differences.compare(
        "mlflow: artifacts", [a.path for a in client.list_artifacts(record["id"])], ["benchmark.json"])


def check_tensorboard(folder, run, differences):
    folders = os.listdir(folder)
    differences.compare("tensorboard: runs", len(folders), 1)
    events = EventAccumulator(os.path.join(folder, folders[0]), size_guidance={"scalars": 0})
    events.Reload()
    expected = series(run)
    differences.compare("tensorboard: tags", sorted(events.Tags()["scalars"]), sorted(expected))
    start = pandas.Timestamp(run["run"]["started"]).timestamp()
    for name, points in expected.items():
        scalars = events.Scalars(name)
        differences.compare(
            f"tensorboard: {name}", sorted((s.step, s.value) for s in scalars), sorted((p, single(v)) for p, v in points))
        differences.compare(f"tensorboard: {name}: time", all(s.wall_time >= start - 1e-3 for s in scalars), True)


def check_csv(folder, run, differences):
    def table(name):
        return pandas.read_csv(os.path.join(folder, f"{name}.csv"))

    def compare(name, rows, columns):
        """`columns`: name of a column -> its value in a row of the program's JSON."""
        frame = table(name)
        differences.compare(f"csv: {name}: rows", len(frame), len(rows))
        for column, value in columns.items():
            for index, row in enumerate(rows):
                expected = value(row)
                found = frame[column].iloc[index]
                found = None if pandas.isna(found) and not is_nan(expected) else getattr(found, "item", lambda: found)()
                differences.compare(f"csv: {name} {index}: {column}", found, expected)

    checkpoint = {"stage": "stage", "step": "step", "epoch": "epoch"}
    compare("run", [run], {
        "run": lambda r: r["run"]["id"], "seed": lambda r: r["run"]["seed"], "status": lambda r: r["status"],
        "commit": lambda r: r["run"]["provenance"]["commit"], "digest": lambda r: r.get("end", {}).get("digest"),
        "settings": lambda r: r["run"]["benchmark"]["canonical"],
    })
    rollout = {
        "reward": "reward", "accuracy": "accuracy", "length": "length", "cut_share": "cutShare", "kl": "kl",
        "entropy": "entropy", "clip_fraction": "clipFraction",
    }
    steps = {
        "stage": lambda s: s["stage"], "step": lambda s: s["step"], "epoch": lambda s: s.get("epoch"),
        "loss": lambda s: number(s["loss"]), "learning_rate": lambda s: number(s["learningRate"]),
        "gradient_norm": lambda s: number(s["gradientNorm"]), "tokens": lambda s: s["tokens"],
    }
    steps |= {c: lambda s, key=key: number(s.get("rollout", {}).get(key)) for c, key in rollout.items()}
    rewards = {name for s in run["steps"] for name in s.get("rollout", {}).get("rewards", {})}
    steps |= {f"reward.{n}": lambda s, n=n: number(s.get("rollout", {}).get("rewards", {}).get(n)) for n in rewards}
    compare("steps", run["steps"], steps)
    measured = {c: lambda m, key=key: m.get(key) for c, key in checkpoint.items()}
    compare("measurements", run["measurements"], measured | {
        "metric": lambda m: m["metric"], "family": lambda m: m.get("family"), "value": lambda m: number(m["value"]),
        "question_error": lambda m: number(m.get("questionError")),
        "sampling_error": lambda m: number(m.get("samplingError")), "problems": lambda m: m["problems"],
        "samples_per_problem": lambda m: m["samplesPerProblem"], "sampling": lambda m: m["sampling"],
    })
    timed = {c: lambda t, key=key: t["checkpoint"].get(key) for c, key in checkpoint.items()}
    compare("timings", run["timings"], timed | {
        "phase": lambda t: t["phase"], "attempt": lambda t: t["attempt"], "tokens": lambda t: t["tokens"],
        "seconds": lambda t: number(t["seconds"]),
        "contended": lambda t: t.get("conditions", {}).get("isContended"),
    })
    compare("resources", run["resources"], {
        "attempt": lambda r: r["attempt"], "metric": lambda r: r["metric"], "value": lambda r: number(r["value"])})
    compare("verdicts", run["verdicts"], {
        "claim": lambda v: v["claim"], "outcome": lambda v: v["outcome"], "estimate": lambda v: number(v["estimate"])})

    # What `show` does not hold: the samples give the measured accuracies, where all cells are of one size.
    samples, problems = table("samples"), table("problems")
    problems = problems[problems["split"] == "evaluation"]
    places = ["stage", "step", "sampling", "problem"]
    means = samples[samples["split"] == "evaluation"].groupby(places)["correct"].mean().reset_index()
    means = means.merge(problems[["problem", "stratum"]], on="problem")
    for one in run["measurements"]:
        if one["metric"] == "accuracy" and "family" not in one:
            here = means[(means["stage"] == one["stage"]) & (means["step"] == one["step"])
                         & (means["sampling"] == one["sampling"])]
            accuracy = here.groupby("stratum")["correct"].mean().mean()
            differences.compare(
                f"csv: samples: accuracy of {one['stage']}@{one['step']}", abs(accuracy - one["value"]) < 1e-12, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run")
    parser.add_argument("--twostage", default=".build/release/twostage")
    options = parser.parse_args()

    def twostage(*arguments):
        return subprocess.run([options.twostage, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    run = json.loads(twostage("show", options.run, "--json"))
    total = 0
    versions = {
        "csv": f"pandas {pandas.__version__}", "mlflow": f"MLflow {mlflow.__version__}",
        "tensorboard": f"TensorBoard {tensorboard.version.VERSION}",
    }
    for name, check in [("csv", check_csv), ("mlflow", check_mlflow), ("tensorboard", check_tensorboard)]:
        with tempfile.TemporaryDirectory() as folder:
            twostage("export", run["run"]["id"], "--format", name, "--output", folder)
            differences = Differences()
            check(folder, run, differences)
        print(f"{name}, read by {versions[name]}: {differences.compared} comparisons, {differences.found} differences")
        total += differences.found
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
