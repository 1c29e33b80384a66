"""Log-probabilities and greedy continuations of `twostage` and of transformers on the same weights.

    compare.py TWOSTAGE [--gguf FILE.gguf] [--prompts N] [--new N]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM
from transformers import Qwen3Config, Qwen3ForCausalLM

BAR = 1e-4

LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def from_gguf(path):
    """A llama GGUF file as a transformers model in float32, de-quantised by the `gguf` package."""
    reader = gguf.GGUFReader(path)

    def value(key):
        return reader.fields[key].contents()

    heads, kv_heads = value("llama.attention.head_count"), value("llama.attention.head_count_kv")
    names = {tensor.name for tensor in reader.tensors}
    config = LlamaConfig(
        vocab_size=value("llama.vocab_size"),
        hidden_size=value("llama.embedding_length"),
        intermediate_size=value("llama.feed_forward_length"),
        num_hidden_layers=value("llama.block_count"),
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        max_position_embeddings=value("llama.context_length"),
        rms_norm_eps=value("llama.attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": value("llama.rope.freq_base")},
        tie_word_embeddings="output.weight" not in names,
    )
    state = {}
    for tensor in reader.tensors:
        weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        parts = tensor.name.split(".")
        if parts[0] == "blk":
            rows = {"attn_q": heads, "attn_k": kv_heads}.get(parts[2])
            if rows:
                # llama.cpp turns neighbouring rows, transformers the two halves of a head.
                weights = weights.reshape(rows, -1, 2, weights.shape[1]).swapaxes(1, 2).reshape(weights.shape)
            name = f"model.layers.{parts[1]}.{LAYER[parts[2]]}.weight"
        else:
            name = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}[parts[0]]
            name += ".weight"
        state[name] = torch.from_numpy(np.ascontiguousarray(weights))
    model = LlamaForCausalLM(config)
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and set(missing) <= {"lm_head.weight"}, (missing, unexpected)
    model.tie_weights()
    return model.float().eval()


def random_models():
    """Small models with the traits that real ones have."""
    common = dict(
        vocab_size=300, hidden_size=96, intermediate_size=160, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, max_position_embeddings=512,
    )  # fmt: skip
    llama3 = {
        "rope_type": "llama3", "rope_theta": 1e4, "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 128,
    }  # fmt: skip
    linear = {"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0}
    return {
        "llama": LlamaForCausalLM(LlamaConfig(**common, tie_word_embeddings=True)),
        "llama linear": LlamaForCausalLM(LlamaConfig(**common, head_dim=32, rope_parameters=linear)),
        "llama llama3": LlamaForCausalLM(LlamaConfig(**common, rope_parameters=llama3)),
        "qwen2": Qwen2ForCausalLM(Qwen2Config(**common)),
        "qwen3": Qwen3ForCausalLM(Qwen3Config(**common, head_dim=32)),
    }


def randomize(model):
    generator = torch.Generator().manual_seed(1)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.25 * noise)
            elif parameter.dim() == 1 or "embed_tokens" in name:
                parameter.copy_(0.3 * noise)
            else:
                parameter.copy_(noise / parameter.shape[1] ** 0.5)


@torch.no_grad()
def expected(model, prompts, new):
    """What transformers says: log-probabilities, the continuation, and the smallest lead of a likeliest token."""
    for tokens in prompts:
        ids = torch.tensor([tokens])
        logs = torch.log_softmax(model(input_ids=ids).logits[0].float(), -1)
        scores = logs[:-1].gather(1, ids[0, 1:, None])[:, 0]
        cache, last, chosen, leads = None, ids, [], []
        for _ in range(new):
            output = model(input_ids=last, past_key_values=cache, use_cache=True)
            top = output.logits[0, -1].float().topk(2)
            chosen.append(top.indices[0].item())
            leads.append((top.values[0] - top.values[1]).item())
            cache, last = output.past_key_values, top.indices[:1][None]
        yield scores.numpy(), chosen, leads


def ours(program, path, prompts, new):
    arguments = [argument for tokens in prompts for argument in ("--tokens", ",".join(map(str, tokens)))]
    command = [program, "logprobs", "--model", str(path), "--greedy", str(new), "--json", *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def compare(name, program, path, model, count, new):
    """One row of the table; whether log-probabilities and continuations agree."""
    draws = np.random.default_rng(5)
    vocabulary = model.config.vocab_size
    prompts = [draws.integers(0, vocabulary, int(draws.integers(8, 48))).tolist() for _ in range(count)]
    worst, same, notes = 0.0, 0, []
    for answer, (scores, chosen, leads) in zip(
        ours(program, path, prompts, new), expected(model, prompts, new), strict=True
    ):
        difference = np.abs(np.array(answer["logprobs"]) - scores) / np.maximum(1, np.abs(scores))
        worst = max(worst, difference.max())
        if answer["tokens"] == chosen:
            same += 1
        else:
            place = next(i for i, (a, b) in enumerate(zip(answer["tokens"], chosen)) if a != b)
            notes.append(f"{place} (lead {leads[place]:.1e})")
    print(f"{name:24} {worst:.1e}   {same}/{count}   {', '.join(notes)}", flush=True)
    return worst <= BAR and same == count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the twostage binary")
    parser.add_argument("--gguf", help="a llama model as GGUF")
    parser.add_argument("--only-gguf", action="store_true", help="leave the random models out")
    parser.add_argument("--prompts", type=int, default=20)
    parser.add_argument("--new", type=int, default=200)
    arguments = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    print("model                    largest relative difference, same continuations, where others part")
    fine = True
    with tempfile.TemporaryDirectory() as temporary:
        for name, model in ({} if arguments.only_gguf else random_models()).items():
            for dtype in (torch.float32, torch.bfloat16):
                randomize(model.float())
                folder = Path(temporary) / f"{name}-{dtype}".replace(" ", "-")
                model.to(dtype).save_pretrained(folder)
                loaded = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
                label = f"{name} {str(dtype).removeprefix('torch.')}"
                fine &= compare(label, arguments.program, folder, loaded, arguments.prompts, arguments.new)
        if arguments.gguf:
            model = from_gguf(arguments.gguf)
            label = Path(arguments.gguf).stem[:24]
            fine &= compare(label, arguments.program, arguments.gguf, model, arguments.prompts, arguments.new)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
