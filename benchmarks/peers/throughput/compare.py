"""Runs `twostage bench` and its peers in turn, A B A B, and writes the ratios of their rates to reports/peers.md.

Every measurement is a process of its own that warms up before it measures. What each answered is appended to a file of
JSON lines, from which report.py makes the report, also of an interrupted run.
"""

import argparse
import contextlib
import fcntl
import json
import os
import platform
import resource
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from report import write_report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PARTS = ("products", "train", "sample", "grpo")
SHAPES = ("nano", "small", "mid", "smollm2")
OURS = "twostage"
TIME_LIMIT = 1200


@dataclass(frozen=True)
class Peer:
    """A program that does the same work, or a variant of it."""

    name: str
    command: tuple
    # Seconds that a process takes on two cores, for the estimate of the time left before it has run once.
    seconds: float
    # Measured in every round, however slow it is.
    always: bool = False


@dataclass(frozen=True)
class Comparison:
    """Work that twostage and its peers do in turn."""

    part: str
    shape: str
    peers: tuple

    def ours(self, threads):
        """Rounds within the process are few where one takes long."""
        rounds = "1" if (self.part, self.shape) == ("sample", "smollm2") else "3"
        part = "train" if self.part == "products" else self.part
        return [
            str(ROOT / ".build/release/twostage"),
            "bench",
            "--json",
            "--shape",
            self.shape,
            "--only",
            part,
            "--rounds",
            rounds,
            "--threads",
            str(threads),
        ]


def comparisons(parts, shapes):
    def script(name, *arguments):
        return (str(HERE / name), *arguments)

    found = [Comparison("products", "nano", (Peer("PyTorch", script("torch_peak.py"), 8, always=True),))]
    for shape in SHAPES:
        train = ("torch_training.py", "--shape", shape)
        slow = {"nano": 0, "small": 5, "mid": 15, "smollm2": 40}[shape]
        found.append(
            Comparison(
                "train",
                shape,
                (
                    Peer("padded, eager, fp32", script(*train), 20 + slow, always=True),
                    Peer("padded, eager, bf16", script(*train, "--bf16"), 20 + slow),
                    Peer("padded, compiled, fp32", script(*train, "--compile"), 60 + slow),
                    Peer("padded, compiled, bf16", script(*train, "--compile", "--bf16"), 60 + slow),
                    Peer("padding-free, eager, fp32", script(*train, "--flat"), 20 + slow),
                    Peer("padding-free, eager, bf16", script(*train, "--flat", "--bf16"), 20 + slow),
                ),
            )
        )
    for shape in SHAPES:
        rounds = {"nano": "3", "small": "3", "mid": "1", "smollm2": "1"}[shape]
        generate = ("transformers_generate.py", "--shape", shape, "--rounds", rounds)
        slow = {"nano": 0, "small": 10, "mid": 10, "smollm2": 70}[shape]
        peers = [
            Peer("generate(), dynamic cache, fp32", script(*generate), 15 + slow, always=True),
            Peer("generate(), static cache, compiled, fp32", script(*generate, "--compile"), 60 + 2 * slow),
            Peer("generate(), dynamic cache, bf16", script(*generate, "--bf16"), 15 + slow),
        ]
        if shape == "smollm2":
            peers.append(Peer("llama.cpp, fp32", script("llama_decode.py", "--shape", shape), 120, always=True))
        found.append(Comparison("sample", shape, tuple(peers)))
    for shape, seconds in (("nano", 35), ("small", 70)):
        step = script("trl_grpo.py", "--shape", shape)
        found.append(Comparison("grpo", shape, (Peer("TRL", step, seconds, always=True),)))
    return [
        comparison
        for comparison in found
        if comparison.part in parts and (comparison.shape in shapes or comparison.part == "products")
    ]


def rate(part, answer):
    """What a process measured, the more the better: GFLOP/s, tokens/s or steps/s."""
    match part:
        case "products":
            return answer.get("gflops") or answer["gemm_peak_gflops"]
        case "train":
            return answer.get("tokens_per_s") or answer["train_tokens_per_s"]
        case "sample":
            return answer.get("tokens_per_s") or answer["sample_tokens_per_s"]
        case "grpo":
            return answer.get("steps_per_s") or 1 / answer["grpo_step_s"]


def processor_seconds():
    """Seconds that the machine's processors worked, and those that its host kept from it; None except on Linux."""
    try:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    except OSError:
        return None
    tick = os.sysconf("SC_CLK_TCK")
    user, nice, system, _, _, interrupt, soft_interrupt, steal = fields[:8]
    return (user + nice + system + interrupt + soft_interrupt) / tick, steal / tick


class Runner:
    """Runs the processes and keeps what they answered."""

    def __init__(self, arguments, plan):
        self.arguments = arguments
        self.plan = plan
        self.rows = []
        # Seconds that a process took, by part, shape and side.
        self.took = {}
        self.environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(arguments.threads),
            "TOKENIZERS_PARALLELISM": "false",
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "TRL_EXPERIMENTAL_SILENCE": "1",
            "PYTHONWARNINGS": "ignore",
            # What was compiled in the first round need not be in the next.
            "TORCHINDUCTOR_CACHE_DIR": str(ROOT / ".build/peers/inductor"),
        }

    def run(self):
        self.keep(kind="environment", **environment(self.arguments))
        for round in range(1, self.arguments.rounds + 1):
            for comparison in self.plan:
                self.measure(round, comparison, OURS, comparison.ours(self.arguments.threads))
                for peer in self.peers(comparison, round):
                    self.measure(round, comparison, peer.name, [sys.executable, *peer.command])

    def peers(self, comparison, round):
        """All in the first round; then those that are always measured and the two that were fastest."""
        if round == 1:
            return comparison.peers
        first = {
            row["side"]: row["rate"]
            for row in self.rows
            if row["kind"] == "measurement"
            and (row["part"], row["shape"]) == (comparison.part, comparison.shape)
            and row["round"] == 1
            and "rate" in row
        }
        variants = [peer.name for peer in comparison.peers if peer.name in first and "llama" not in peer.name]
        best = sorted(variants, key=first.get, reverse=True)[:2]
        return [peer for peer in comparison.peers if peer.name in first and (peer.always or peer.name in best)]

    def measure(self, round, comparison, side, command):
        part, shape = comparison.part, comparison.shape
        left = self.seconds_left(round, comparison, side)
        print(
            f"round {round}/{self.arguments.rounds}  {part} {shape}: {side}  (about {left / 60:.0f} min left)",
            flush=True,
        )
        row = {
            "kind": "measurement",
            "round": round,
            "part": part,
            "shape": shape,
            "side": side,
            "command": shlex.join(command),
        }
        with self.turn():
            start, before = time.monotonic(), processor_seconds()
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            try:
                process = subprocess.run(
                    command, capture_output=True, text=True, timeout=TIME_LIMIT, env=self.environment, cwd=ROOT
                )
                if process.returncode != 0:
                    lines = process.stderr.strip().splitlines() or ["no message"]
                    raise RuntimeError(f"exit status {process.returncode}: {lines[-1][:300]}")
                output = process.stdout.strip()
                # A peer's last line is its answer, whatever its libraries printed before.
                row["answer"] = json.loads(output if side == OURS else output.splitlines()[-1])
                row["rate"] = rate(part, row["answer"])
            except subprocess.TimeoutExpired:
                row["error"] = f"took longer than {TIME_LIMIT} s"
            except (OSError, RuntimeError, ValueError, KeyError, IndexError) as error:
                row["error"] = str(error) or type(error).__name__
            row["took_s"] = time.monotonic() - start
            row.update(contention(before, used, row["took_s"]))
        self.took[part, shape, side] = row["took_s"]
        print(f"    {row['rate']:,.4g}" if "rate" in row else f"    not measured: {row['error']}", flush=True)
        self.keep(**row)

    @contextlib.contextmanager
    def turn(self):
        """Waits for a lock shared with others who measure on this machine, if there is one."""
        if not self.arguments.lock:
            yield
            return
        with open(self.arguments.lock, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def seconds_left(self, round, comparison, side):
        """The sum of what the processes to come took the last time, or else are expected to."""
        steps = [
            (number, other, name, seconds)
            for number in range(round, self.arguments.rounds + 1)
            for other in self.plan
            for name, seconds in [
                (OURS, 12),
                *((peer.name, peer.seconds) for peer in self.peers_expected(other, number)),
            ]
        ]
        here = next(
            index for index, step in enumerate(steps) if (step[0], step[1], step[2]) == (round, comparison, side)
        )
        return sum(self.took.get((other.part, other.shape, name), seconds) for _, other, name, seconds in steps[here:])

    def peers_expected(self, comparison, round):
        started = any(row.get("part") == comparison.part and row.get("shape") == comparison.shape for row in self.rows)
        if round == 1 or (started and self.peers(comparison, round)):
            return self.peers(comparison, round)
        return comparison.peers[:3]

    def keep(self, **row):
        self.rows.append(row)
        with open(self.arguments.results, "a") as file:
            file.write(json.dumps(row) + "\n")


def contention(before, used, seconds):
    """The share of the machine that others worked on meanwhile, and that its host kept from it."""
    after = processor_seconds()
    if before is None or after is None:
        return {}
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    machine = seconds * os.cpu_count()
    return {
        "others_share": max(0.0, (after[0] - before[0] - ours) / machine),
        "steal_share": (after[1] - before[1]) / machine,
    }


def environment(arguments):
    """What the report says of the machine and the programs."""

    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip().split("\n")[0]
        except OSError:
            return ""

    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "commit": first_line("git", "describe", "--always", "--dirty", "--abbrev=12"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "threads": arguments.threads,
        "rounds": arguments.rounds,
        "load_average": os.getloadavg()[0],
        "python": platform.python_version(),
        "compiler": first_line("c++", "--version"),
        "openblas_coretype": os.environ.get("OPENBLAS_CORETYPE", ""),
    }


def choice(known):
    def parse(text):
        names = [name for name in text.split(",") if name]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"'{unknown[0]}' is none of {', '.join(known)}")
        return names

    return parse


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=choice(PARTS), default=PARTS, help=", ".join(PARTS), metavar="PARTS")
    parser.add_argument("--shapes", type=choice(SHAPES), default=SHAPES, help=", ".join(SHAPES))
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("PEERS_ROUNDS") or 3))
    parser.add_argument("--threads", type=int, default=int(os.environ.get("PEERS_THREADS") or 2))
    parser.add_argument("--results", type=Path, help="file of JSON lines to append to")
    parser.add_argument("--output", type=Path, default=ROOT / "reports/peers.md")
    parser.add_argument("--lock", default=os.environ.get("PEERS_LOCK"), help="file to lock while a process measures")
    arguments = parser.parse_args()
    arguments.results = arguments.results or ROOT / f".build/peers/{datetime.now():%Y%m%d-%H%M%S}.jsonl"
    arguments.results.parent.mkdir(parents=True, exist_ok=True)

    runner = Runner(arguments, comparisons(arguments.only, arguments.shapes))
    print(f"results go to {arguments.results}", flush=True)
    try:
        runner.run()
    finally:
        write_report(arguments.results, arguments.output)
        print(f"wrote {arguments.output}", flush=True)


if __name__ == "__main__":
    main()
