"""Compares `twostage score` with Math-Verify on pairs whose truth is known; lists every disagreement by kind.

    benchmarks/peers/install .venv-peers verification
    .venv-peers/bin/python benchmarks/peers/verification/compare.py [--pairs 20000] [--output FILE]
"""

import argparse
import collections
import json
import logging
import multiprocessing
import subprocess
import sys
import time
import warnings
from pathlib import Path

from pairs import pairs

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def peer(pair):
    from math_verify import parse, verify

    gold, answer = pair
    try:
        gold, answer = parse(f"${gold}$"), parse(f"\\boxed{{{answer}}}")
        return bool(verify(gold, answer))
    except Exception:
        return False


def ours(program, cases):
    lines = "".join(json.dumps({"gold": f"${g}$", "completion": f"\\boxed{{{a}}}"}) + "\n" for _, g, a, _ in cases)
    result = subprocess.run([program, "score", "--json"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pairs", type=int, default=20000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--program", default=".build/release/twostage")
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--output", type=Path, help="every disagreement as JSON lines")
    options = options.parse_args()

    cases = list(pairs(options.pairs, options.seed))
    start = time.perf_counter()
    mine = ours(options.program, cases)
    own_seconds = time.perf_counter() - start
    start = time.perf_counter()
    with multiprocessing.Pool(options.processes) as pool:
        theirs = pool.map(peer, [(g, a) for _, g, a, _ in cases], chunksize=50)
    peer_seconds = time.perf_counter() - start

    kinds = collections.Counter()
    examples = {}
    wrong = collections.Counter()
    lines = []
    for (category, gold, answer, truth), own, other in zip(cases, mine, theirs, strict=True):
        is_same = own["equivalent"]
        wrong["twostage"] += is_same != truth
        wrong["math-verify"] += other != truth
        if is_same == truth == other:
            continue
        kind = (category, truth, own["outcome"], other)
        kinds[kind] += 1
        examples.setdefault(kind, f"{gold}   |   {answer}")
        lines.append(json.dumps({"category": category, "gold": gold, "answer": answer, "truth": truth, "twostage": own["outcome"], "math_verify": other}))
    print(f"{len(cases)} pairs; twostage wrong in {wrong['twostage']} ({own_seconds:.1f} s with start and JSON), "
          f"math-verify in {wrong['math-verify']} ({peer_seconds:.0f} s, {options.processes} processes)")
    print("pairs  category                 truth      twostage    math-verify  example")
    for (category, truth, own, other), count in sorted(kinds.items()):
        print(f"{count:5}  {category:23}  {'same' if truth else 'other':5}      {own:10}  {'same' if other else 'other':5}        {examples[category, truth, own, other]}")
    if options.output:
        options.output.write_text("".join(line + "\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
