"""Low-rank adapters beside the small random models, with the ten losses and gradient norms that PEFT gives them, in float64.

The models and their sequences are those of make_model_fixtures.py, which has to run first."""

import json

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

from fixtures import TRANSFORMERS, report, versions, write_json
from make_model_fixtures import OPTIMIZER, forward, train

TARGETS = {
    "llama": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    "qwen2": ["q_proj", "v_proj"],
    "qwen3": ["k_proj", "o_proj", "up_proj", "down_proj"],
}
RANK, ALPHA = 5, 8
# Smaller steps than the models get: Adam blows rounding up where a loss is as steep as here.
OPTIMIZER["learning_rate"] = 2e-3


def name_of(parameter):
    """`base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight` in short."""
    return parameter.removeprefix("base_model.model.").replace(".default.weight", "")


def write_adapters(name, targets, seed):
    directory = TRANSFORMERS / name
    sequences = [torch.tensor(s) for s in json.loads((directory / "expected.json").read_text())["sequences"]]
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float64, attn_implementation="eager").eval()
    model = get_peft_model(
        model,
        LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=targets, lora_dropout=0.0),
        autocast_adapter_dtype=False,
    ).eval()
    generator = torch.Generator().manual_seed(seed)
    trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
    with torch.no_grad():
        for parameter in trained.values():
            parameter.copy_((0.1 * torch.randn(parameter.shape, generator=generator)).float())
    tensors = {name_of(n): p.detach().float() for n, p in trained.items()}
    _, loss = forward(model, sequences)
    loss.backward()
    tensors |= {f"gradient.{name_of(n)}": p.grad.float() for n, p in trained.items()}
    save_file(tensors, directory / "adapters.safetensors")
    report(directory / "adapters.safetensors")
    model.parameters = lambda: list(trained.values())
    losses, norms = train(model, sequences)
    write_json(
        directory / "adapters.json",
        {
            "versions": versions("torch", "transformers", "peft"),
            "rank": RANK,
            "alpha": ALPHA,
            "targets": targets,
            "loss": loss.item(),
            "optimizer": OPTIMIZER,
            "losses": losses,
            "gradient_norms": norms,
            "final": [
                {"name": name_of(n), "sum": p.detach().double().sum().item(), "first": p.detach().flatten()[:4].tolist()}
                for n, p in trained.items()
            ],
        },
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    for seed, (name, targets) in enumerate(TARGETS.items()):
        write_adapters(name, targets, seed)
