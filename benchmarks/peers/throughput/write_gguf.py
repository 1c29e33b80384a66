"""Writes a shape with random float32 weights as a GGUF file, for llama.cpp; it has no vocabulary, only its size."""

import gguf
import numpy as np


def write_gguf(shape, path):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(512)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(shape.hidden // shape.heads)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("no_vocab")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)

    draws = np.random.default_rng(1)

    def matrix(name, rows, columns):
        writer.add_tensor(f"{name}.weight", draws.standard_normal((rows, columns), dtype=np.float32) * np.float32(0.02))

    def ones(name):
        writer.add_tensor(f"{name}.weight", np.ones(shape.hidden, dtype=np.float32))

    hidden, key_value = shape.hidden, shape.hidden // shape.heads * shape.kv_heads
    # Without an output matrix llama.cpp takes the embedding's: tied.
    matrix("token_embd", shape.vocabulary, hidden)
    ones("output_norm")
    for layer in range(shape.layers):
        ones(f"blk.{layer}.attn_norm")
        matrix(f"blk.{layer}.attn_q", hidden, hidden)
        matrix(f"blk.{layer}.attn_k", key_value, hidden)
        matrix(f"blk.{layer}.attn_v", key_value, hidden)
        matrix(f"blk.{layer}.attn_output", hidden, hidden)
        ones(f"blk.{layer}.ffn_norm")
        matrix(f"blk.{layer}.ffn_gate", shape.feed_forward, hidden)
        matrix(f"blk.{layer}.ffn_up", shape.feed_forward, hidden)
        matrix(f"blk.{layer}.ffn_down", hidden, shape.feed_forward)

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
