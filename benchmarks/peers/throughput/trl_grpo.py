"""Whole steps of TRL's GRPOTrainer: 16 prompts of 32 tokens, 8 samples of exactly 96 new tokens each, KL, one update."""

import argparse
import logging
import statistics
import tempfile
import time

from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, TrainerCallback
from transformers.utils import logging as transformers_logging
from trl import GRPOConfig, GRPOTrainer

from shapes import BETA, COMPLETION, PROMPT, PROMPTS, SAMPLES, SHAPES, emit

parser = argparse.ArgumentParser()
parser.add_argument("--shape", choices=SHAPES, required=True)
parser.add_argument("--rounds", type=int, default=4)
arguments = parser.parse_args()

shape = SHAPES[arguments.shape]
logging.disable(logging.WARNING)
transformers_logging.disable_progress_bar()

# Every token is a word, so that a prompt of 32 words has 32 tokens.
words = [f"w{index}" for index in range(shape.vocabulary)]
tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token=words[0]))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer, unk_token=words[0], pad_token=words[0], eos_token=words[1], padding_side="left"
)

# A warm-up step and the measured ones, each on prompts of its own.
steps = 1 + arguments.rounds
prompts = [
    " ".join(words[2 + (prompt * 31 + place * 7) % (shape.vocabulary - 2)] for place in range(PROMPT))
    for prompt in range(PROMPTS * steps)
]


completion_lengths = set()


def reward(completion_ids, **_):
    """Any verdict that differs within a group will do; remembers how long the completions are."""
    completion_lengths.update(len(ids) for ids in completion_ids)
    return [float(ids[0] % 2 == 0) for ids in completion_ids]


class Clock(TrainerCallback):
    """The moments at which steps ended."""

    def __init__(self):
        self.ends = []

    def on_step_end(self, *_, **__):
        self.ends.append(time.perf_counter())


clock = Clock()
with tempfile.TemporaryDirectory() as folder:
    # From a folder, because that is where the trainer takes the reference model from.
    shape.model().save_pretrained(folder)
    trainer = GRPOTrainer(
        model=folder,
        reward_funcs=reward,
        train_dataset=Dataset.from_dict({"prompt": prompts}),
        processing_class=tokenizer,
        callbacks=[clock],
        args=GRPOConfig(
            output_dir=folder,
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=False,  # TRL's default is True, which costs a second forward pass
            model_init_kwargs={"dtype": "float32"},
            per_device_train_batch_size=PROMPTS * SAMPLES,
            num_generations=SAMPLES,
            max_completion_length=COMPLETION,
            generation_kwargs={"min_new_tokens": COMPLETION},
            temperature=1.0,
            top_p=1.0,
            top_k=0,
            beta=BETA,
            loss_type="grpo",
            epsilon=0.2,
            learning_rate=1e-5,
            lr_scheduler_type="constant",
            max_grad_norm=1.0,
            max_steps=steps,
            logging_strategy="no",
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            seed=1,
        ),
    )
    trainer.train()

assert completion_lengths == {COMPLETION}, completion_lengths
seconds = statistics.median(end - start for start, end in zip(clock.ends, clock.ends[1:]))
emit(
    ["torch", "transformers", "trl"],
    steps_per_s=1 / seconds,
    seconds=seconds,
    samples=PROMPTS * SAMPLES,
    completion_tokens=COMPLETION,
)
