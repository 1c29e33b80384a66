"""A small GGUF file with a tensor of each type that can be read, and the floats that the `gguf` package makes of it."""

import json

import gguf
import numpy as np
from safetensors.numpy import load_file

from fixtures import TESTS, TRANSFORMERS, report

FOLDER = TESTS / "GGUFTests" / "Fixtures"
TYPES = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q6_K"]
ROWS, COLUMNS = 3, 256


def quantized(kind, draws):
    """Bytes of three rows. The package cannot write the K types: their blocks are random bytes with sane scales."""
    if kind not in (gguf.GGMLQuantizationType.Q4_K, gguf.GGMLQuantizationType.Q6_K):
        return gguf.quants.quantize(draws.standard_normal((ROWS, COLUMNS), dtype=np.float32), kind)
    size = gguf.GGML_QUANT_SIZES[kind][1]
    blocks = draws.integers(0, 256, (ROWS, size), dtype=np.uint8)
    scales = [0, 2] if kind == gguf.GGMLQuantizationType.Q4_K else [208]
    for place in scales:
        blocks[:, place : place + 2] = (
            draws.standard_normal((ROWS, 1)).astype(np.float16).view(np.uint8).reshape(ROWS, 2)
        )
    return blocks


LAYER = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def write_model(name):
    """The Hugging Face fixture `name` as a GGUF file in F32, as llama.cpp's converter writes it."""
    folder = TRANSFORMERS / name
    config = json.loads((folder / "config.json").read_text())
    heads, kv_heads, kind = config["num_attention_heads"], config["num_key_value_heads"], config["model_type"]
    path = TRANSFORMERS / "gguf" / f"{name}.gguf"
    path.parent.mkdir(exist_ok=True)
    writer = gguf.GGUFWriter(path, kind)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    if config.get("head_dim"):
        writer.add_key_length(config["head_dim"])
        writer.add_value_length(config["head_dim"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_token_list([f"<{i}>" for i in range(config["vocab_size"])])
    for key, weights in load_file(folder / "model.safetensors").items():
        stem, ending = key.rsplit(".", 1)
        if stem in WHOLE:
            target = WHOLE[stem]
        else:
            number, module = stem.removeprefix("model.layers.").split(".", 1)
            target = f"blk.{number}.{LAYER[module]}"
            rows = {"self_attn.q_proj": heads, "self_attn.k_proj": kv_heads}.get(module)
            if rows and kind == "llama":
                weights = weights.reshape(rows, 2, -1, weights.shape[1]).swapaxes(1, 2).reshape(weights.shape)
        writer.add_tensor(f"{target}.{ending}", np.ascontiguousarray(weights))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    report(path)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    draws = np.random.default_rng(7)
    writer = gguf.GGUFWriter(FOLDER / "types.gguf", "llama")
    writer.add_context_length(64)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_bool("test.flag", True)
    writer.add_int64("test.negative", -3)
    writer.add_array("test.strings", ["a", "é€😀", "", "x" * 40])
    writer.add_array("test.integers", [5, -6, 7])
    expected = []
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        data = quantized(kind, draws)
        writer.add_tensor(f"{name}.weight", data, raw_dtype=kind)
        floats = gguf.quants.dequantize(data.view(np.uint8) if kind.value > 1 else data, kind)
        expected.append(floats.astype("<f4").tobytes())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (FOLDER / "floats.bin").write_bytes(b"".join(expected))
    for file in ("types.gguf", "floats.bin"):
        report(FOLDER / file)
    for name in ("llama-untied", "qwen2", "qwen3"):
        write_model(name)
