"""The work that every program is given: the shapes of `twostage bench`, their sequences, and how a process reports."""

import json
import os
import statistics
import time
from dataclasses import dataclass
from importlib.metadata import version

THREADS = int(os.environ.get("OMP_NUM_THREADS", "2"))

# Sampling: sequences, prompt length and new tokens of each.
SEQUENCES, PROMPT, NEW_TOKENS = 64, 32, 128
TEMPERATURE, TOP_P = 1.0, 0.95

# A GRPO step: prompts (of PROMPT tokens), samples of each, and new tokens of each sample.
PROMPTS, SAMPLES, COMPLETION = 16, 8, 96
BETA = 0.04


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    sequences: int
    mean_length: int

    @property
    def lengths(self):
        """Lengths of a training step's sequences: evenly from half the mean to one and a half, rounded down."""
        mean, last = self.mean_length, self.sequences - 1
        return [mean // 2 + mean * index // last for index in range(self.sequences)]

    def config(self):
        """The same architecture for transformers: a Llama with tied embeddings and positions to spare."""
        from transformers import LlamaConfig

        return LlamaConfig(
            vocab_size=self.vocabulary,
            hidden_size=self.hidden,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            intermediate_size=self.feed_forward,
            max_position_embeddings=512,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=None,
        )

    def model(self):
        """Random weights in float32."""
        import torch
        from transformers import LlamaForCausalLM

        torch.set_num_threads(THREADS)
        torch.manual_seed(1)
        return LlamaForCausalLM(self.config()).float()


SHAPES = {
    "nano": Shape(128, 6, 4, 4, 384, 96, 32, 128),
    "small": Shape(256, 6, 8, 8, 768, 96, 16, 192),
    "mid": Shape(576, 8, 9, 3, 1536, 2048, 8, 192),
    "smollm2": Shape(576, 30, 9, 3, 1536, 49152, 4, 192),
}


def median_seconds(work, rounds):
    """The median time of `work`, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def emit(packages, **values):
    """Prints the one line of JSON that a process answers with, with the versions of the packages that did the work."""
    print(json.dumps({**values, "versions": {package: version(package) for package in packages}}), flush=True)
