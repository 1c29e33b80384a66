"""Small random models with the logits, gradients and ten losses that transformers and PyTorch give them."""

import shutil
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.functional import cross_entropy
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from fixtures import TRANSFORMERS, report, versions, write_json

VOCABULARY = 70
LENGTHS = (7, 12, 5)
PROMPT_LENGTHS = (3, 4, 2)
OPTIMIZER = {
    "learning_rate": 1e-2,
    "beta1": 0.9,
    "beta2": 0.98,
    "epsilon": 1e-8,
    "weight_decay": 0.1,
    "max_gradient_norm": 1.0,
}
STEPS = 10

COMMON = dict(vocab_size=VOCABULARY, num_hidden_layers=2, max_position_embeddings=64)
MODELS = {
    "llama": LlamaForCausalLM._from_config(
        LlamaConfig(
            **COMMON,
            hidden_size=32,
            intermediate_size=48,
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
        )
    ),
    # Heads wider than hidden_size / heads, and one key-value head for all of them.
    "llama-untied": LlamaForCausalLM._from_config(
        LlamaConfig(
            **COMMON,
            hidden_size=24,
            intermediate_size=40,
            num_attention_heads=3,
            num_key_value_heads=1,
            head_dim=12,
            rms_norm_eps=1e-5,
            tie_word_embeddings=False,
        )
    ),
    # With a larger rope_theta the slow pairs hardly turn over so few tokens, softmax cancels the key bias
    # there, and Adam would blow the rounding noise of its gradient up to full steps.
    "qwen2": Qwen2ForCausalLM._from_config(
        Qwen2Config(
            **COMMON,
            hidden_size=32,
            intermediate_size=24,
            num_attention_heads=4,
            num_key_value_heads=2,
            rope_parameters={"rope_type": "default", "rope_theta": 1e4},
            tie_word_embeddings=True,
        )
    ),
    "qwen3": Qwen3ForCausalLM._from_config(
        Qwen3Config(
            **COMMON,
            hidden_size=24,
            intermediate_size=40,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=16,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6},
            tie_word_embeddings=False,
        )
    ),
}


def randomize(model, generator):
    """Weights for which a forgotten norm weight, bias or scale shows in the logits."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.25 * noise)
            elif name.endswith(".bias") or "embed_tokens" in name:
                parameter.copy_(0.3 * noise)
            else:
                parameter.copy_(noise / parameter.shape[1] ** 0.5)


def forward(model, sequences):
    """Logits of each sequence, run without padding, and the mean loss over all completion tokens."""
    logits = [model(input_ids=tokens[None], use_cache=False).logits[0] for tokens in sequences]
    losses = [
        # The logits at a position are about the token after it.
        cross_entropy(rows[prompt - 1 : -1], tokens[prompt:], reduction="sum")
        for rows, tokens, prompt in zip(logits, sequences, PROMPT_LENGTHS)
    ]
    return logits, sum(losses) / (sum(LENGTHS) - sum(PROMPT_LENGTHS))


def train(model, sequences):
    """Loss and gradient norm before each of the steps, all on the same batch."""
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.dim() == 2], "weight_decay": OPTIMIZER["weight_decay"]},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
        ],
        lr=OPTIMIZER["learning_rate"],
        betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]),
        eps=OPTIMIZER["epsilon"],
        foreach=False,
    )
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        _, loss = forward(model, sequences)
        loss.backward()
        norms.append(
            torch.nn.utils.clip_grad_norm_(parameters, OPTIMIZER["max_gradient_norm"], foreach=False).item()
        )
        losses.append(loss.item())
        optimizer.step()
    return losses, norms


COMPACT = dict(
    **COMMON, hidden_size=16, intermediate_size=24, num_attention_heads=4, num_key_value_heads=2
)  # fmt: skip
LINEAR = {"rope_type": "linear", "rope_theta": 1e4, "factor": 4.0}
LLAMA3 = {
    "rope_type": "llama3", "rope_theta": 1e4, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}  # fmt: skip
# Models that are only read: rotary scalings, and what real checkpoints are stored as.
STORED = {
    "linear": (LlamaForCausalLM, LlamaConfig(**COMPACT, head_dim=8, rope_parameters=LINEAR), "float32", None),
    "llama3-bf16": (LlamaForCausalLM, LlamaConfig(**COMPACT, head_dim=16, rope_parameters=LLAMA3), "bfloat16", None),
    "qwen2-f16": (Qwen2ForCausalLM, Qwen2Config(**COMPACT), "float16", None),
    "qwen3-sharded": (
        Qwen3ForCausalLM,
        Qwen3Config(**COMPACT, head_dim=12, tie_word_embeddings=True),
        "bfloat16",
        "5KB",
    ),
}


def write_stored(name, kind, config, dtype, shard, seed):
    """A model as stored, and the log-probabilities of one sequence, computed in float32 from the stored weights."""
    generator = torch.Generator().manual_seed(seed)
    model = kind._from_config(config).float()
    randomize(model, generator)
    directory = TRANSFORMERS / "stored" / name
    shutil.rmtree(directory, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        model.to(getattr(torch, dtype)).save_pretrained(temporary, **({"max_shard_size": shard} if shard else {}))
        directory.mkdir(parents=True)
        for file in sorted(Path(temporary).iterdir()):
            if file.name != "generation_config.json":
                shutil.copyfile(file, directory / file.name)
                report(directory / file.name)
    # Loaded, not converted back: the rotary frequencies are never stored, and stay in float32.
    model = kind.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    tokens = torch.randint(VOCABULARY, (48,), generator=generator)
    with torch.no_grad():
        logs = torch.log_softmax(model(input_ids=tokens[None], use_cache=False).logits[0], -1)
    values = logs[:-1].gather(1, tokens[1:, None])[:, 0]
    write_json(
        directory / "expected.json",
        {"versions": versions("torch", "transformers"), "tokens": tokens.tolist(), "logprobs": values.tolist()},
    )


def write_model(name, model, seed):
    generator = torch.Generator().manual_seed(seed)
    model = model.float().eval()
    model.set_attn_implementation("eager")
    randomize(model, generator)
    sequences = [torch.randint(VOCABULARY, (length,), generator=generator) for length in LENGTHS]

    directory = TRANSFORMERS / name
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        for file in ("config.json", "model.safetensors"):
            shutil.copyfile(Path(temporary) / file, directory / file)
            report(directory / file)

    logits, loss = forward(model, sequences)
    loss.backward()
    tensors = {"logits": torch.cat(logits).detach()}
    for parameter_name, parameter in model.named_parameters():
        tensors[f"gradient.{parameter_name}"] = parameter.grad.clone()
    save_file(tensors, directory / "expected.safetensors")
    report(directory / "expected.safetensors")

    losses, norms = train(model, sequences)
    final = [
        {"name": name, "sum": p.detach().double().sum().item(), "first": p.detach().flatten()[:4].tolist()}
        for name, p in model.named_parameters()
    ]
    write_json(
        directory / "expected.json",
        {
            "versions": versions("torch", "transformers"),
            "sequences": [tokens.tolist() for tokens in sequences],
            "prompt_lengths": PROMPT_LENGTHS,
            "loss": loss.item(),
            "optimizer": OPTIMIZER,
            "losses": losses,
            "gradient_norms": norms,
            "final": final,
        },
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for seed, (name, model) in enumerate(MODELS.items(), start=1):
        write_model(name, model, seed)
    for seed, (name, stored) in enumerate(STORED.items(), start=100):
        write_stored(name, *stored, seed)
    print(versions("torch", "transformers", "safetensors"))
