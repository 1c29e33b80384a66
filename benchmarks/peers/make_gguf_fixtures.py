"""A small GGUF file with a tensor of each type that can be read, and the floats that the `gguf` package makes of it."""

import gguf
import numpy as np

from fixtures import TESTS, report

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
