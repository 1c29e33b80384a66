"""Batched decoding with llama.cpp in float32: 64 sequences at once, 128 new tokens each after prompts of 32.

Nothing is sampled: the tokens that are fed are drawn beforehand, so that llama.cpp is spared the work of choosing them.
Only the new tokens are timed, not the prompts.
"""

import argparse
import ctypes
import os
import tempfile
import time

import llama_cpp
import numpy as np

from shapes import NEW_TOKENS, PROMPT, SEQUENCES, SHAPES, THREADS, emit
from write_gguf import write_gguf

parser = argparse.ArgumentParser()
parser.add_argument("--shape", choices=SHAPES, required=True)
parser.add_argument("--unified", action="store_true", help="one key-value cache for all sequences, not one each")
parser.add_argument("--new-tokens", type=int, default=NEW_TOKENS)
arguments = parser.parse_args()
shape = SHAPES[arguments.shape]

quiet = llama_cpp.llama_log_callback(lambda *_: None)
llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
llama_cpp.llama_backend_init()

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.gguf")
    write_gguf(shape, path)
    model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
    if not model:
        raise SystemExit("llama.cpp does not load the model")
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = SEQUENCES * 256  # a multiple of 256 tokens a sequence
    parameters.n_batch = SEQUENCES * PROMPT
    parameters.n_seq_max = SEQUENCES
    parameters.n_threads = THREADS
    parameters.n_threads_batch = THREADS
    parameters.kv_unified = arguments.unified
    context = llama_cpp.llama_init_from_model(model, parameters)
    if not context:
        raise SystemExit("llama.cpp does not make a context")

tokens = np.random.default_rng(2).integers(shape.vocabulary, size=(SEQUENCES, PROMPT + arguments.new_tokens))
batch = llama_cpp.llama_batch_init(SEQUENCES * PROMPT, 0, 1)


def decode(positions, logits):
    """Feeds the tokens of all sequences at the positions."""
    entry = 0
    for sequence in range(SEQUENCES):
        for position in positions:
            batch.token[entry] = int(tokens[sequence, position])
            batch.pos[entry] = position
            batch.n_seq_id[entry] = 1
            batch.seq_id[entry][0] = sequence
            batch.logits[entry] = logits
            entry += 1
    batch.n_tokens = entry
    status = llama_cpp.llama_decode(context, batch)
    if status != 0:
        raise SystemExit(f"llama_decode gives {status}")
    llama_cpp.llama_synchronize(context)


decode(range(PROMPT), logits=False)
start = time.perf_counter()
for position in range(PROMPT, PROMPT + arguments.new_tokens):
    decode([position], logits=True)
seconds = time.perf_counter() - start

last = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, SEQUENCES - 1), (shape.vocabulary,))
assert np.isfinite(last).all() and last.std() > 0, "the logits are no numbers"
emit(
    ["llama-cpp-python"],
    tokens_per_s=SEQUENCES * arguments.new_tokens / seconds,
    seconds=seconds,
    system=llama_cpp.llama_print_system_info().decode().strip(),
)
