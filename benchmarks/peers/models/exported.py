"""A model that `twostage export --format huggingface` wrote, loaded by transformers with every warning an error: its
log-probabilities and twostage's, over what the chat template makes of a few problems with their solutions.

    exported.py TWOSTAGE FOLDER

Ends with 0 if no log-probability differs by more than 1e-4 of its size (of 1 where it is smaller).
"""

import json
import subprocess
import sys
import warnings

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

BAR = 1e-4
PROBLEMS = [
    ("A baker sells 12 loaves and then 30. How many?", "12 + 30 = 42 loaves.\n\\boxed{42}"),
    ("What is half of 98?", "Half of 98 is 98/2 = 49\n\\boxed{49}"),
    ("Tom has 3 bags of 7 apples and eats 4. How many are left?", "3*7 = 21, 21 - 4 = 17\n\\boxed{17}"),
]


def main():
    twostage, folder = sys.argv[1:3]
    warnings.simplefilter("error")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    worst = 0.0
    for problem, solution in PROBLEMS:
        messages = [{"role": "user", "content": problem}]
        prompt = (
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            if tokenizer.chat_template
            else problem + "\n"
        )
        tokens = tokenizer(prompt + solution, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            logs = torch.log_softmax(model(torch.tensor([tokens])).logits[0], -1)
        theirs = logs[:-1].gather(1, torch.tensor(tokens[1:])[:, None])[:, 0]
        answer = subprocess.run(
            [twostage, "logprobs", "--model", folder, "--text", prompt + solution, "--json"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        ours = torch.tensor(json.loads(answer.stdout)["logprobs"])
        assert len(ours) == len(theirs), f"{len(ours) + 1} tokens here, {len(tokens)} there"
        worst = max(worst, ((ours - theirs).abs() / theirs.abs().clamp(min=1)).max().item())
    print(f"{len(PROBLEMS)} texts, largest relative difference {worst:.1e}")
    sys.exit(worst > BAR)


if __name__ == "__main__":
    main()
