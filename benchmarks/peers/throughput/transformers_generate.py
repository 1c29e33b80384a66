"""Sampling with transformers' generate(): 64 sequences at once, exactly 128 new tokens each, T = 1, top-p 0.95."""

import argparse

import torch
from transformers import CompileConfig

from shapes import NEW_TOKENS, PROMPT, SEQUENCES, SHAPES, TEMPERATURE, TOP_P, emit, median_seconds

parser = argparse.ArgumentParser()
parser.add_argument("--shape", choices=SHAPES, required=True)
parser.add_argument("--bf16", action="store_true", help="weights and cache in bfloat16")
parser.add_argument("--compile", action="store_true", help="static cache and torch.compile; compiling is not timed")
parser.add_argument("--rounds", type=int, default=3)
arguments = parser.parse_args()

shape = SHAPES[arguments.shape]
model = shape.model().eval()
if arguments.bf16:
    model = model.bfloat16()
prompts = torch.randint(shape.vocabulary, (SEQUENCES, PROMPT), generator=torch.Generator().manual_seed(2))

settings = {}
if arguments.compile:
    compilation = CompileConfig(dynamic=False, fullgraph=False, mode="default")
    compilation._compile_all_devices = True  # by default generate() compiles on accelerators only
    settings = {"cache_implementation": "static", "compile_config": compilation}


def generate(new_tokens=NEW_TOKENS):
    output = model.generate(
        prompts,
        attention_mask=torch.ones_like(prompts),
        do_sample=True,
        temperature=TEMPERATURE,
        top_p=TOP_P,
        top_k=0,
        max_new_tokens=new_tokens,
        pad_token_id=0,
        **settings,
    )
    assert output.shape == (SEQUENCES, PROMPT + new_tokens), output.shape


# A compiled model is made for the cache's length, so that its warm-up has to be as long as what is measured.
generate(NEW_TOKENS if arguments.compile else 8)
seconds = median_seconds(generate, arguments.rounds)
emit(["torch", "transformers"], tokens_per_s=SEQUENCES * NEW_TOKENS / seconds, seconds=seconds)
