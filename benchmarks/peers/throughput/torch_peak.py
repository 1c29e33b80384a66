"""PyTorch's rate of single-precision products on all threads, in GFLOP/s: the best of several timings."""

import time

import torch

from shapes import THREADS, emit

SIZE, ROUNDS, PRODUCTS = 768, 10, 16

torch.set_num_threads(THREADS)
left, right, out = (torch.full((SIZE, SIZE), 0.5) for _ in range(3))


def round_seconds():
    start = time.perf_counter()
    for _ in range(PRODUCTS):
        torch.mm(left, right, out=out)
    return time.perf_counter() - start


round_seconds()
best = min(round_seconds() for _ in range(ROUNDS))
emit(["torch"], gflops=2 * SIZE**3 * PRODUCTS / best / 1e9)
