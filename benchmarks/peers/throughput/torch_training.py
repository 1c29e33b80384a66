"""Training steps of PyTorch: forward, backward, clipping and AdamW on one batch of sequences of mixed length.

`padded` is what TRL's SFTTrainer hands to the model by default (its own collator: right padding to the longest),
`flat` what it does with padding_free: one row without padding, told apart by position_ids. Only real tokens are counted.
"""

import argparse

import torch
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from shapes import SHAPES, emit, median_seconds

parser = argparse.ArgumentParser()
parser.add_argument("--shape", choices=SHAPES, required=True)
parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
parser.add_argument("--compile", action="store_true", help="torch.compile, static shapes; compiling is not timed")
parser.add_argument("--flat", action="store_true", help="padding-free")
parser.add_argument("--rounds", type=int, default=5)
arguments = parser.parse_args()

shape = SHAPES[arguments.shape]
model = shape.model().train()
reference = shape.model()
# The Trainer's default optimizer is the fused AdamW.
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.1, fused=True)

draws = torch.Generator().manual_seed(2)
examples = [
    {"input_ids": torch.randint(shape.vocabulary, (length,), generator=draws).tolist()} for length in shape.lengths
]


def collated(flat):
    batch = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=flat)(examples)
    # The rest is for flash attention and linear attention, which these models do not use on the CPU.
    return {key: batch[key] for key in ("input_ids", "attention_mask", "position_ids", "labels") if key in batch}


def loss_of(model, batch):
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.bf16):
        return model(**batch, use_cache=False).loss


batch = collated(arguments.flat)
with torch.no_grad():
    expected = loss_of(reference, collated(flat=False)).item()
del reference

compiled = torch.compile(model, dynamic=False) if arguments.compile else model


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(compiled, batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


# The first step also shows that the variant computes the loss of the padded batch.
first = step()
tolerance = 1e-2 if arguments.bf16 else 1e-4
if abs(first - expected) > tolerance * abs(expected):
    raise SystemExit(f"its loss is {first:.5f}, not {expected:.5f} as on the padded batch")
step()

seconds = median_seconds(step, arguments.rounds)
emit(
    ["torch", "transformers", "trl"],
    tokens_per_s=sum(shape.lengths) / seconds,
    seconds=seconds,
    real_tokens=sum(shape.lengths),
    computed_tokens=batch["input_ids"].numel(),
    loss=first,
    padded_loss=expected,
    attention=model.config._attn_implementation,
)
