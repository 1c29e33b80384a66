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
TIME_LIMIT = 600


@dataclass(frozen=True)
class Peer:
    """A program that does the same work, in one of its variants."""

    program: str
    variant: str
    command: tuple
    # What a process takes on two cores, roughly, for the estimate of the time left before it has run once.
    seconds: float
    # The rounds that measure it: every, the first, or (contest) those after the first too if it was among the fastest.
    rounds: str = "contest"


@dataclass(frozen=True)
class Comparison:
    """Work that twostage and its peers do in turn."""

    part: str
    shape: str
    peers: tuple

    def ours(self, threads):
        rounds = 1 if (self.part, self.shape) == ("sample", "smollm2") else 3
        command = f"bench --json --shape {self.shape} --rounds {rounds} --threads {threads} --only "
        # Every run of it measures the products.
        command += "train" if self.part == "products" else self.part
        seconds = {"nano": 3, "small": 7, "mid": 20, "smollm2": 45}[self.shape]
        return Peer(OURS, "", (str(ROOT / ".build/release/twostage"), *command.split()), seconds, rounds="every")


def comparisons(parts, shapes):
    """All of those asked for, in the order of a round."""

    def peer(program, variant, seconds, command, rounds="contest"):
        script, *options = command.split()
        return Peer(program, variant, (sys.executable, str(HERE / script), *options), seconds, rounds)

    def training(shape):
        step = f"torch_training.py --shape {shape} --rounds {3 if shape in ('mid', 'smollm2') else 5}"
        seconds = {"nano": 10, "small": 16, "mid": 25, "smollm2": 50}[shape]
        peers = (
            peer("PyTorch", "padded, eager, fp32", seconds, step, rounds="every"),
            peer("PyTorch", "padded, eager, bf16", seconds, f"{step} --bf16"),
            peer("PyTorch", "padded, compiled, fp32", 2 * seconds, f"{step} --compile"),
            peer("PyTorch", "padded, compiled, bf16", 2 * seconds, f"{step} --compile --bf16"),
            peer("PyTorch", "padding-free, eager, fp32", 2 * seconds, f"{step} --flat"),
            peer("PyTorch", "padding-free, eager, bf16", 2 * seconds, f"{step} --flat --bf16"),
        )
        # A mask over all pairs of tokens pays only where a step has few.
        compiled = peer("PyTorch", "padding-free, compiled, bf16", 2 * seconds, f"{step} --flat --compile --bf16")
        return (*peers, compiled) if shape in ("mid", "smollm2") else peers

    def sampling(shape):
        generate = f"transformers_generate.py --shape {shape} --rounds {1 if shape in ('mid', 'smollm2') else 3}"
        seconds = {"nano": 12, "small": 20, "mid": 20, "smollm2": 90}[shape]
        peers = (
            peer("generate()", "dynamic cache, fp32", seconds, generate, rounds="every"),
            peer("generate()", "static cache, compiled, fp32", 3 * seconds, f"{generate} --compile"),
            peer("generate()", "dynamic cache, bf16", seconds, f"{generate} --bf16"),
        )
        decode = f"llama_decode.py --shape {shape}"
        llama = (
            peer("llama.cpp", "decoding alone, a cache for each sequence, fp32", 35, decode, rounds="every"),
            peer("llama.cpp", "decoding alone, one cache, fp32", 115, f"{decode} --unified", rounds="first"),
        )
        return (*peers, *llama) if shape == "smollm2" else peers

    def grpo(shape):
        seconds = {"nano": 30, "small": 60}[shape]
        return (peer("TRL", "GRPOTrainer, fp32", seconds, f"trl_grpo.py --shape {shape}", rounds="every"),)

    products = (peer("PyTorch", "one product on all threads", 5, "torch_peak.py", rounds="every"),)
    found = [Comparison("products", "nano", products)]
    found += [Comparison("train", shape, training(shape)) for shape in SHAPES if shape in shapes]
    found += [Comparison("sample", shape, sampling(shape)) for shape in SHAPES if shape in shapes]
    found += [Comparison("grpo", shape, grpo(shape)) for shape in ("nano", "small") if shape in shapes]
    return [comparison for comparison in found if comparison.part in parts]


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
        # Rates of the first round, and what a process took the last time, by comparison and peer's command.
        self.first = {}
        self.took = {}
        self.environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(arguments.threads),
            "TOKENIZERS_PARALLELISM": "false",
            "HF_HUB_OFFLINE": "1",
            "PYTHONWARNINGS": "ignore",
            # What was compiled in the first round need not be in the next.
            "TORCHINDUCTOR_CACHE_DIR": str(ROOT / ".build/peers/inductor"),
        }

    def run(self):
        self.keep(kind="environment", **environment(self.arguments))
        for round in range(1, self.arguments.rounds + 1):
            for index, comparison in enumerate(self.plan):
                peers = self.peers(comparison, round)
                for place, peer in enumerate(peers):
                    left = self.seconds_left(round, index, peers[place:])
                    print(
                        f"round {round}/{self.arguments.rounds}  {comparison.part} {comparison.shape}: {peer.program}"
                        f"{peer.variant and ', ' + peer.variant}  (about {left / 60:.0f} min left)",
                        flush=True,
                    )
                    self.measure(round, comparison, peer)

    def peers(self, comparison, round):
        """Ourselves and all peers in the first round; then without what failed and a program's slower variants."""
        ours = comparison.ours(self.arguments.threads)
        if round == 1:
            return (ours, *comparison.peers)
        ranked = sorted(comparison.peers, key=lambda peer: -self.first.get((comparison, peer), 0))

        def goes_on(peer):
            if self.first.get((comparison, peer)) == 0 or peer.rounds == "first":
                return False
            return (
                peer.rounds == "every" or [other for other in ranked if other.program == peer.program].index(peer) < 2
            )

        return (ours, *filter(goes_on, comparison.peers))

    def seconds_left(self, round, index, peers):
        """The sum of what the processes to come took the last time, or else are expected to."""
        coming = [(self.plan[index], peers)]
        coming += [(comparison, self.peers(comparison, round)) for comparison in self.plan[index + 1 :]]
        for later in range(round + 1, self.arguments.rounds + 1):
            coming += [(comparison, self.peers(comparison, later)) for comparison in self.plan]
        return sum(self.took.get((comparison, peer), peer.seconds) for comparison, peers in coming for peer in peers)

    def measure(self, round, comparison, peer):
        row = {
            "round": round,
            "part": comparison.part,
            "shape": comparison.shape,
            "program": peer.program,
            "variant": peer.variant,
            "command": shlex.join(peer.command),
        }
        with self.turn():
            start, before = time.monotonic(), processor_seconds()
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            try:
                row["answer"] = self.answer(peer)
                row["rate"] = rate(comparison.part, row["answer"])
            except subprocess.TimeoutExpired:
                row["error"] = f"took longer than {TIME_LIMIT} s"
            except (OSError, RuntimeError, ValueError, LookupError) as error:
                row["error"] = str(error) or type(error).__name__
            row["took_s"] = time.monotonic() - start
            row.update(contention(before, used, row["took_s"]))
        self.took[comparison, peer] = row["took_s"]
        if round == 1:
            self.first[comparison, peer] = row.get("rate", 0)
        print(f"    {row['rate']:,.4g}" if "rate" in row else f"    not measured: {row['error']}", flush=True)
        self.keep(kind="measurement", **row)

    def answer(self, peer):
        process = subprocess.run(
            peer.command, capture_output=True, text=True, timeout=TIME_LIMIT, env=self.environment, cwd=ROOT
        )
        if process.returncode != 0:
            lines = process.stderr.strip().splitlines() or ["no message"]
            raise RuntimeError(f"exit status {process.returncode}: {lines[-1][:300]}")
        # A peer's last line is its answer, whatever its libraries printed before.
        output = process.stdout.strip()
        return json.loads(output if peer.program == OURS else output.splitlines()[-1])

    @contextlib.contextmanager
    def turn(self):
        """Waits for a lock shared with others who measure on this machine, if there is one."""
        if not self.arguments.lock:
            yield
            return
        with open(self.arguments.lock, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def keep(self, **row):
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
