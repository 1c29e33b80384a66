"""Compares `twostage tokenize` with Hugging Face's tokenizers on one vocabulary and four ways of cutting words.

The vocabulary and merges come from a GGUF file; the peer's tokenizers are built from them with its own classes, saved by
it, and read by both. Compared are the ids of every question and answer of GSM8K and of generated lines of hard Unicode,
and whether ids decode to the text they came from. Ends with 0 if nothing differs.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata

import gguf
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers.convert_slow_tokenizer import bytes_to_unicode

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def pre_tokenizer(kind):
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=kind in ("gpt2", "smollm"))
    if kind == "gpt2":
        return byte_level
    if kind == "smollm":
        return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level])
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3 if kind == "llama3" else QWEN2), "isolated"), byte_level])


def build(kind, vocabulary, merges, special, names):
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=kind == "llama3"))
    tokenizer.pre_tokenizer = pre_tokenizer(kind)
    tokenizer.decoder = decoders.ByteLevel()
    if kind == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    if kind == "llama3":
        tokenizer.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single=f"{names['bos']} $A", special_tokens=[(names["bos"], vocabulary[names["bos"]])]),
        ])
    return tokenizer


def ranges(*pairs):
    return [chr(c) for first, last in pairs for c in range(first, last + 1)]


POOLS = [
    ranges((0x20, 0x7E)),
    ranges((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)),
    ranges((0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x64B, 0x655), (0x93C, 0x94D), (0x20D0, 0x20F0)),
    ranges((0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x4FFF), (0x9F00, 0x9FFF), (0xAC00, 0xACFF), (0xFF01, 0xFF5E), (0x20000, 0x200FF)),
    ranges((0x1100, 0x11FF), (0xF900, 0xFA6D)),
    ranges((0x1F300, 0x1F64F), (0x1F900, 0x1F9FF), (0x2600, 0x27BF)) + ["\u200d", "\ufe0f", "\u20e3"] * 40,
    ranges((0x30, 0x39), (0x660, 0x669), (0x6F0, 0x6F9), (0x966, 0x96F), (0x0E50, 0x0E59), (0xFF10, 0xFF19), (0x2160, 0x2188),
           (0x2460, 0x249B), (0xBC, 0xBE), (0x1D7CE, 0x1D7FF), (0x2070, 0x2089), (0x3021, 0x3029), (0x11DE0, 0x11DE9)),
    list(" \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u180e\ufeff") + [" ", "  ", "\r\n", "\n\n", "\u3000"] * 4,
    list("'\u2019sStTmMdDlLrReEvV\u017f") + ["'s", "'RE", "'Ll", "'ve", "'\u017f", " '", "''"],
    ranges((0x410, 0x44F), (0x391, 0x3C9), (0x5D0, 0x5EA), (0x627, 0x64A), (0x905, 0x939), (0xE01, 0xE30), (0x10A0, 0x10FF)),
    ranges((0xA7CB, 0xA7F6), (0x10940, 0x10959), (0x11DB0, 0x11DDB), (0x1E5D0, 0x1E5F0), (0x323B0, 0x323FF), (0xE000, 0xE00F), (0x1, 0x1F)),
]
WORDS = ["e\u0301", "\u1112\u1161\u11ab", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "don't", "I'LL", "x=1", "3.14", "1,000",
         "<|im_start|>", "<|endoftext|>", " <|im_end|> ", "<|im_", "    ", "$5", "naïve", "\u212b", "\u0344", "\ufb01", "\u1e9b\u0323"]


def hard_lines(count, seed, missing):
    generator = random.Random(seed)
    lines = []
    while len(lines) < count:
        pools = generator.sample(POOLS, generator.randint(1, 4))
        parts = [generator.choice(WORDS) if generator.random() < 0.1 else generator.choice(generator.choice(pools))
                 for _ in range(generator.randint(1, 60))]
        line = "".join(part for part in parts if not missing & set(unicodedata.normalize("NFC", part).encode()))
        if not missing & set(unicodedata.normalize("NFC", line).encode()):
            lines.append(line)
    return lines


def twostage(program, model, lines, *options):
    done = subprocess.run([program, "tokenize", "--model", model, *options], input=b"\n".join(lines) + b"\n", capture_output=True)
    if done.returncode:
        sys.exit(f"twostage ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout.split(b"\n")[:-1]


def gsm8k(folder):
    for name in ("train.jsonl", "test.jsonl"):
        for line in (folder / name).read_text().splitlines():
            row = json.loads(line)
            yield from (row["question"], row["answer"])


def check_invalid(program, folder, missing, count, seed, composes):
    """Lines of bytes that are not UTF-8: the peer takes none, so only the way back is compared."""
    generator = random.Random(seed)
    allowed = [b for b in range(256) if b not in missing and b != 10]
    lines = []
    for _ in range(count):
        text = "".join(generator.choice(generator.choice(POOLS[:2] + POOLS[5:6])) for _ in range(10)).replace("\n", "")
        if composes:
            text = unicodedata.normalize("NFC", text)
        data = bytearray(text.encode())
        for _ in range(generator.randint(1, 5)):
            data.insert(generator.randint(0, len(data)), generator.choice([b for b in allowed if b >= 0x80]))
        data = bytes(b for b in data if b in allowed)
        if composes and unicodedata.normalize("NFC", data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape") != data:
            continue
        lines.append(data)
    back = twostage(program, folder, twostage(program, folder, lines), "--decode")
    return len(lines), sum(a != b for a, b in zip(lines, back)) + abs(len(lines) - len(back))


def speed(program, folder, tokenizer, texts, rounds):
    """Median seconds: twostage in a fresh process less its start, the peer in one thread, a text at a time, its words met before."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    lines = [json.dumps(text).encode() for text in texts]
    ours, theirs, starting = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        twostage(program, folder, lines[:1], "--json-lines")
        starting.append(time.perf_counter() - start)
        start = time.perf_counter()
        twostage(program, folder, lines, "--json-lines")
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        for text in texts:
            tokenizer.encode(text, add_special_tokens=False).ids
        theirs.append(time.perf_counter() - start)
    started = statistics.median(starting)
    return size, statistics.median(ours) - started, started, statistics.median(theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", required=True, help="a GGUF file with a byte-level BPE vocabulary")
    parser.add_argument("--gsm8k", required=True, type=pathlib.Path, help="folder of GSM8K's train.jsonl and test.jsonl")
    parser.add_argument("--twostage", default=".build/release/twostage")
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    fields = gguf.GGUFReader(options.gguf).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    special = [token for token, kind in zip(tokens, types) if kind == 3]
    names = {key: tokens[fields[f"tokenizer.ggml.{key}_token_id"].contents()] for key in ("bos", "eos")}
    missing = {byte for byte, character in bytes_to_unicode().items() if character not in vocabulary}
    print(f"{len(tokens)} tokens; no token for the bytes {' '.join(f'{b:02x}' for b in sorted(missing))}: left out of the lines")

    problems = list(gsm8k(options.gsm8k))
    hard = hard_lines(options.lines, options.seed, missing)
    failures = 0
    for kind in ("gpt2", "llama3", "qwen2", "smollm"):
        tokenizer = build(kind, vocabulary, merges, special, names)
        with tempfile.TemporaryDirectory() as folder:
            tokenizer.save(f"{folder}/tokenizer.json")
            pathlib.Path(folder, "tokenizer_config.json").write_text(json.dumps({"bos_token": names["bos"], "eos_token": names["eos"]}))
            for name, texts in (("GSM8K", problems), ("hard lines", hard)):
                answers = [json.loads(line) for line in
                           twostage(options.twostage, folder, [json.dumps(t).encode() for t in texts], "--json-lines", "--add-special-tokens")]
                differences = 0
                for text, ids in zip(texts, answers, strict=True):
                    expected = tokenizer.encode(text).ids
                    if ids != expected:
                        differences += 1
                        if differences <= 3:
                            print(f"  {kind}: {text!r}\n    twostage {ids}\n    peer     {expected}")
                plain = twostage(options.twostage, folder, [json.dumps(t).encode() for t in texts], "--json-lines")
                back = [json.loads(line) for line in twostage(options.twostage, folder, plain, "--json-lines", "--decode")]
                wanted = [unicodedata.normalize("NFC", t) for t in texts] if kind == "qwen2" else texts
                lost = [(a, b) for a, b in zip(wanted, back, strict=True) if a != b]
                for a, b in lost[:3]:
                    print(f"  {kind}: {a!r} came back as {b!r}")
                print(f"{kind}: {name}: {len(texts)} texts, {differences} with other ids, {len(lost)} that do not come back")
                failures += differences + len(lost)
            count, wrong = check_invalid(options.twostage, folder, missing, options.lines, options.seed, kind == "qwen2")
            print(f"{kind}: bytes that are not UTF-8: {count} lines, {wrong} that do not come back")
            failures += wrong
            texts, size = [], 0
            for text in problems:
                texts.append(text)
                size += len(text.encode())
                if size >= 1_000_000:
                    break
            size, ours, started, theirs = speed(options.twostage, folder, tokenizer, texts, options.rounds)
            print(f"{kind}: {size:.2f} MB of GSM8K: twostage {ours:.3f} s with reading and writing JSON (start {started:.3f} s more), "
                  f"peer {theirs:.3f} s, {theirs / ours:.1f} times as long")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
