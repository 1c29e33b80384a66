#!/usr/bin/env python3
"""Gives the program inputs that ask for too much, and checks that each is refused.

Benchmark files, data, answers, checkpoints, tokenizers, chat templates and options are made that are endless, enormous, nested,
or refer to themselves. For each the program must end by itself with an exit code of 0, 1 or 2 (0 only where the input can be
used after all), within the time and the memory stated below, with a message of a few lines of bounded length, and without a line
of a file that lies elsewhere.

  benchmarks/security/inputs.py [--program FILE] [--only WORD]

Needs a build; takes a few minutes with a debug build. Exit code 1 if anything went wrong.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 120
ADDRESS_SPACE = 8 << 30  # Libraries reserve some gigabytes that they never touch.
RESIDENT = 700 << 20
LONGEST_LINE = 3000
MOST_LINES = 24
SECRET = "swordfish-7f3a"

failures = []
made = 0


class Site:
    """A folder with a model, data and a benchmark that are in order, for inputs to depart from."""

    def __init__(self, folder):
        self.folder = folder
        self.work = folder / "files"
        self.outside = folder / "outside"
        self.work.mkdir()
        self.outside.mkdir()
        self.data = self.write("train.jsonl", "\n".join(
            json.dumps({"question": f"What is {n} and {n + 1}?", "answer": f"Add.\n#### {2 * n + 1}"}) for n in range(20)))
        self.benchmark = self.write("small.yaml", SMALL)
        self.model = self.checkpoint("model")

    def write(self, name, content, mode="w"):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
        return path

    def checkpoint(self, name, config=None, template=None, tensors=None, header=None):
        folder = self.work / name
        folder.mkdir()
        fixture = json.loads((ROOT / "Tests/TokenizersTests/Fixtures/smollm.json").read_text())
        (folder / "tokenizer.json").write_text(json.dumps(fixture))
        vocabulary = max(list(fixture["model"]["vocab"].values()) + [t["id"] for t in fixture["added_tokens"]]) + 1
        settings = {"eos_token": "<|im_end|>"}
        if template is not None:
            settings["chat_template"] = template
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
        sizes = {"architectures": ["LlamaForCausalLM"], "vocab_size": vocabulary, "hidden_size": 16, "num_hidden_layers": 1,
                 "num_attention_heads": 2, "num_key_value_heads": 1, "intermediate_size": 32,
                 "max_position_embeddings": 256, "tie_word_embeddings": True, "hidden_act": "silu"}
        shapes = tensors or {
            "model.embed_tokens.weight": [vocabulary, 16], "model.norm.weight": [16],
            "model.layers.0.input_layernorm.weight": [16], "model.layers.0.post_attention_layernorm.weight": [16],
            "model.layers.0.self_attn.q_proj.weight": [16, 16], "model.layers.0.self_attn.k_proj.weight": [8, 16],
            "model.layers.0.self_attn.v_proj.weight": [8, 16], "model.layers.0.self_attn.o_proj.weight": [16, 16],
            "model.layers.0.mlp.gate_proj.weight": [32, 16], "model.layers.0.mlp.up_proj.weight": [32, 16],
            "model.layers.0.mlp.down_proj.weight": [16, 32]}
        (folder / "config.json").write_text(json.dumps(sizes) if config is None else config(sizes))
        entries, end = {}, 0
        for tensor, shape in shapes.items():
            size = 4
            for count in shape:
                size *= count
            entries[tensor] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + size]}
            end += size
        text = json.dumps(entries).encode() if header is None else header
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + struct.pack("<f", 0.01) * (end // 4))
        return folder


SMALL = """version: 1
name: small
shards: 2
model: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, intermediate_size: 64, max_position_embeddings: 192}
problems: {train: {count: 40}, grpo: {count: 8}, evaluation: {count: 18}}
sft: {num_train_epochs: 1, warmup_steps: 1}
grpo: {max_steps: 1, prompts_per_step: 4, num_generations: 4, warmup_steps: 1, max_completion_length: 96, rewards: {cosine: {max_length: 96}}}
evaluation: {samples: 1, samples_at_stage_end: 1, max_completion_length: 96, budgets: [24, 48]}
"""


def attack(name, *arguments, stdin=None, codes=(1, 2), seconds=SECONDS, resident=RESIDENT, before=None, says=None):
    """Runs the program once; `stdin` is a path, or chunks to write until nobody reads on."""
    global made
    if only and only not in name:
        return None
    made += 1
    errors = tempfile.TemporaryFile()
    output = tempfile.TemporaryFile()

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    source = subprocess.DEVNULL
    if isinstance(stdin, (str, pathlib.Path)):
        source = open(stdin, "rb")
    elif stdin is not None:
        source = subprocess.PIPE
    if before:
        before()
    start = time.monotonic()
    child = subprocess.Popen([str(program), *map(str, arguments)], stdin=source, stdout=output, stderr=errors,
                             cwd=site.work, env=environment, preexec_fn=limit)

    def feed():
        try:
            for chunk in stdin:
                child.stdin.write(chunk)
            child.stdin.close()
        except (BrokenPipeError, OSError):
            pass

    if source == subprocess.PIPE:
        threading.Thread(target=feed, daemon=True).start()
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    timer.cancel()
    took = time.monotonic() - start
    errors.seek(0)
    output.seek(0)
    message = errors.read(1 << 20).decode(errors="replace")
    text = output.read(1 << 20).decode(errors="replace")
    faults = []
    if os.WIFSIGNALED(status):
        faults.append(f"ended by signal {os.WTERMSIG(status)} after {took:.0f} s")
    elif os.WEXITSTATUS(status) not in codes:
        faults.append(f"exit code {os.WEXITSTATUS(status)}, wanted {codes}")
    if usage.ru_maxrss * 1024 > resident:
        faults.append(f"{usage.ru_maxrss // 1024} MB of memory")
    lines = message.splitlines()
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        faults.append(f"a message of {len(lines)} lines and {len(message)} characters")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) and not (message + text).strip():
        faults.append("no message")
    if SECRET in message or SECRET in text:
        faults.append("shows what stands in a file elsewhere")
    if says and says not in message + text:
        faults.append(f"does not say '{says}'")
    mark = "FAULT" if faults else "ok"
    first = (lines or text.splitlines() or [""])[0][:150]
    print(f"{mark:5} {took:6.1f} s {usage.ru_maxrss // 1024:5} MB  {name}: {first}", flush=True)
    for fault in faults:
        print(f"            {fault}", flush=True)
        failures.append(name)
    return message


def repeat(chunk, count):
    for _ in range(count):
        yield chunk


def forever(chunk):
    while True:
        yield chunk


def benchmark_files():
    def plan(name, text, *more, **options):
        path = site.write("hostile.yaml", text)
        return attack("benchmark: " + name, "plan", path, *more, **options)

    laughs = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    plan("aliases that double", laughs)
    plan("a key that is aliases that double", laughs + "? *a59\n: 1\n")
    plan("a key in brackets that doubles", laughs + "x: {? [*a59] : 1}\n")
    plan("aliases to a long text", "a: &a " + "x" * 500_000 + "\nb: [" + "*a," * 100_000 + "1]\n")
    plan("a grid of aliases to a long text",
         "a: &a " + "x" * 500_000 + "\nsweep: {grid: {seed: [" + "*a," * 20_000 + "1]}}\n")
    plan("lists in lists", "x: " + "[" * 100_000)
    plan("mappings in mappings", "x: " + "{a: " * 50_000)
    plan("lists on one line", "- " * 100_000)
    plan("keys on one line", "? " * 100_000)
    plan("many keys", SMALL + "".join(f"k{n}: 1\n" for n in range(30_000)))
    plan("many elements", SMALL + "claims: [" + "1," * 300_000 + "]\n")
    plan("a long key", SMALL + "k" * 900_000 + ": 1\n")
    plan("a long text", SMALL + "seed: " + "x" * 900_000 + "\n")
    plan("a long number", SMALL + "seed: " + "9" * 900_000 + "\n")
    plan("fifty megabytes of digits", "seed: " + "9" * 50_000_000 + "\n")
    plan("a mapping of exponents", SMALL + "sft: {learning_rate: 1e999999999}\n")
    plan("control characters", SMALL + 'x: "\\e[31m\\u202e\\a"\n')
    plan("bytes that are not UTF-8", b"name: \xff\xfe\xfa\n")
    plan("bytes of UTF-16", "version: 1\nname: wide\n".encode("utf-16"))
    plan("many claims", SMALL + "claims:\n" + "".join(
        f"  - {{name: c{n}, left: grpo.length, right: sft.length, ratio: '<= 0.8', confidence: 0.95}}\n" for n in range(5000)),
        codes=(0, 1, 2))
    plan("the largest sizes", "version: 1\nname: large\nshards: 1024\nmodel: {from: pretrained, path: nowhere, vocab_size: 1048576, "
         "hidden_size: 65536, num_hidden_layers: 1024, num_attention_heads: 1024, num_key_value_heads: 1024, head_dim: 1024, "
         "intermediate_size: 1048576, max_position_embeddings: 1048576}\ntokenizer: {kind: pretrained}\n"
         "problems: {source: files, train: {path: no, limit: 10000000}, grpo: {limit: 10000000}, evaluation: {path: no, limit: 10000000}}\n"
         "sft: {num_train_epochs: 10000, batch_size: 65536}\n"
         "grpo: {max_steps: 10000000, prompts_per_step: 65536, num_generations: 4096, num_iterations: 1000, max_completion_length: 1048575}\n"
         "evaluation: {samples: 65536, samples_at_stage_end: 65536, every_steps: 1, max_completion_length: 1048575}\n")
    for key, value in [("sft.learning_rate", "9" * 100_000), ("x" * 100_000, "1"), ("a." * 50_000 + "a", "1"),
                       ("sft", "[" * 50_000), ("sft.learning_rate", "\x1b[31m\u202e")]:
        attack(f"--set {key[:20]}={value[:10]}…", "plan", site.benchmark, "--set", f"{key}={value}")
    for place in ["/dev/zero", "/dev/urandom", "/proc/self/mem", site.work, site.outside / "nothing", "/dev/null"]:
        attack(f"benchmark: {place}", "plan", place)
    os.mkfifo(site.work / "pipe.yaml")
    attack("benchmark: an endless pipe", "plan", site.work / "pipe.yaml", before=lambda: threading.Thread(
        target=fill, args=(site.work / "pipe.yaml", b"# nothing\n" * 100_000), daemon=True).start())
    attack("benchmark: standard input", "plan", "/dev/stdin", stdin=site.benchmark, codes=(0, 1, 2))


def fill(path, chunk):
    try:
        with open(path, "wb", buffering=0) as pipe:
            while True:
                pipe.write(chunk)
    except OSError:
        pass


def extended_files():
    secret = site.outside / "secret.txt"
    secret.write_text(f"root:{SECRET}:19000:0:99999:7:::\n")
    (site.outside / "secret.yaml").write_text(f"name: {SECRET}\nsft: {{{SECRET}: 1}}\n{SECRET}: [\n")
    (site.outside / "values.yaml").write_text(f"sft: {{learning_rate: {SECRET}}}\n{SECRET}: 1\nmodel: {SECRET}\n")
    (site.outside / "twice.yaml").write_text(f"{SECRET}: 1\n{SECRET}: 2\n")
    os.symlink(secret, site.work / "link.yaml")
    places = [secret, site.outside / "secret.yaml", site.outside / "values.yaml", site.outside / "twice.yaml", "link.yaml",
              "../outside/secret.txt", "../outside/values.yaml", "./../files/../outside/twice.yaml"]
    for place in places:
        path = site.write("extending.yaml", f"extends: {place}\n" + SMALL)
        message = attack(f"extends: {place}", "plan", path, says="")
    for place in ["/dev/stdin", "/dev/zero", "/proc/self/environ", "~/.ssh/id_rsa", ".", "/", "extending.yaml", "/dev/tty"]:
        path = site.write("extending.yaml", f"extends: {place}\n" + SMALL)
        attack(f"extends: {place}", "plan", path, stdin=secret)
    for number in range(2000):
        site.write(f"chain/{number}.yaml", f"extends: {number + 1}.yaml\n")
    attack("extends: a chain of 2000", "plan", site.work / "chain/0.yaml")
    for role in ["train", "evaluation"]:
        for place in [secret, site.outside / "values.yaml"]:
            path = site.write("reading.yaml", SMALL + "tokenizer: {kind: characters}\n")
            attack(f"problems.{role}: {place}", "plan", path, "--set", "problems.source=files", "--set",
                   f"problems.train={site.data}", "--set", f"problems.evaluation={site.data}", "--set", f"problems.{role}={place}")
    (site.outside / "secret.jsonl").write_text(json.dumps({SECRET: 1, "x": SECRET}) + "\n")
    path = site.write("reading.yaml", SMALL.replace("problems: {", f"problems: {{source: files, train: {{path: {site.outside}/secret.jsonl}}, "
                      f"evaluation: {{path: {site.outside}/secret.jsonl}}}}\nx: {{") .replace("x: {train: {count: 40}, grpo: {count: 8}, evaluation: {count: 18}}\n", "")
                      + "tokenizer: {kind: characters}\n")
    attack("problems: keys of a JSON file elsewhere", "plan", path)
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors", "generation_config.json"]:
        folder = site.checkpoint(f"linked-{name}")
        (folder / name).unlink(missing_ok=True)
        os.symlink(secret, folder / name)
        attack(f"a checkpoint whose {name} is a link", "generate", "--model", folder, "--prompt", "1", "--max-tokens", "4")


def sweeps():
    grid = "sweep:\n  grid:\n"
    keys = ["sft.learning_rate", "sft.warmup_steps", "grpo.learning_rate", "grpo.warmup_steps", "seed", "sft.weight_decay",
            "grpo.weight_decay", "grpo.beta", "sft.max_grad_norm"]
    for count in (10, 100, 500):
        path = site.write("sweep.yaml", SMALL + grid + "".join(
            f"    {key}: [{', '.join(str((n + 1) / 1000 if '.' in key and 'steps' not in key else n) for n in range(count))}]\n"
            for key in keys))
        attack(f"a grid of {count}^9 runs", "sweep", path, "--plan")
    path = site.write("sweep.yaml", SMALL + f"sweep: {{seeds: [{', '.join(map(str, range(40_000)))}]}}\n")
    attack("40,000 seeds", "sweep", path, "--plan")
    path = site.write("sweep.yaml", SMALL + f"sweep: {{seeds: [{', '.join(map(str, range(15_000)))}]}}\n")
    attack("15,000 seeds", "sweep", path, "--plan")
    path = site.write("sweep.yaml", SMALL + "sweep: {variants: [" + ", ".join(
        f"{{name: v{n}, set: {{sft.warmup_steps: {n}}}}}" for n in range(4000)) + "], seeds: [1, 2, 3]}\n")
    attack("12,000 runs of variants", "sweep", path, "--plan")
    attack("--seeds without end", "sweep", site.benchmark, "--plan", "--seeds", ",".join(map(str, range(20_000))))


def data_files():
    settings = ["eval", "--model", site.model, "--max-tokens", "4", "--layout", "gsm8k"]
    huge = site.work / "huge.jsonl"

    def evaluate(name, path, *more, **options):
        attack("data: " + name, *settings, "--data", path, *more, **options)

    for place in ["/dev/zero", "/dev/urandom", "/dev/null", site.work, "/proc/self/mem"]:
        evaluate(str(place), place)
        attack(f"score --data {place}", "score", "--data", place)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(site.work / "socket"))
    evaluate("a socket", site.work / "socket")
    with open(huge, "wb") as file:
        file.truncate(3 << 30)
    evaluate("a sparse file of 3 GB", huge)
    lines = {
        "a line of 40 MB": b'{"question": "' + b"x" * (40 << 20) + b'", "answer": "#### 1"}\n',
        "a number of 5 MB": b'{"question": 1, "answer": ' + b"9" * 5_000_000 + b"}\n",
        "lists in lists": b'{"question": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}\n",
        "a million keys": b"{" + b",".join(b'"k%d": 1' % n for n in range(1_000_000)) + b"}\n",
        "a nested answer": b'{"question": "x", "answer": "#### ' + b"(" * 100_000 + b'"}\n',
        "powers": b'{"question": "x", "answer": "#### 9^9^9^9^9"}\n',
        "factorials": b'{"question": "x", "answer": "#### ' + b"9" + b"!" * 1000 + b'"}\n',
        "a large exponent": b'{"question": "x", "answer": "#### 1e999999999"}\n',
        "an enormous exponent in JSON": b'{"question": "x", "answer": 1e999999999}\n',
        "no UTF-8": b"\xff" * 1000 + b"\n",
        "controls": '{"question": "x", "ans\x7f\u202ewer": "1"}\n'.encode(),
    }
    for name, line in lines.items():
        path = site.write("hostile.jsonl", line)
        # A power is bounded like any other work, so the problem with it can be put to a model.
        evaluate(name, path, codes=(0,) if name == "powers" else (1, 2))
        attack("score --data: " + name, "score", "--data", path, codes=(0, 1, 2))
        attack("import: " + name, "import", path, "--benchmark", site.benchmark)
    attack("import: /dev/zero", "import", "/dev/zero", "--benchmark", site.benchmark)


def answers():
    def score(name, gold, completion, **options):
        line = json.dumps({"gold": gold, "completion": completion}).encode() + b"\n"
        attack("score: " + name, "score", "--json", stdin=[line], codes=(0, 1, 2), **options)

    score("a number of 50 MB", "9" * 50_000_000, "\\boxed{1}")
    score("an answer of 50 MB", "1", "\\boxed{" + "9" * 50_000_000 + "}")
    score("fractions in fractions", "1", "\\boxed{" + "\\frac{1}{" * 100_000 + "1" + "}" * 100_000 + "}")
    score("boxes in boxes", "1", "\\boxed{" * 200_000 + "}" * 200_000)
    score("powers", "9^9^9^9^9", "\\boxed{9^{9^{9^9}}}")
    score("factorials", "9!!!!!!!!!", "\\boxed{1000000!}")
    score("roots", "\\sqrt[1000000000]{2}", "\\boxed{\\sqrt[99999999999999999999]{3}}")
    score("an exponent", "1e999999999", "\\boxed{1e-999999999}")
    score("dollars", "1", "$" * 5_000_000)
    score("braces", "1", "{" * 5_000_000 + "\\boxed{1}")
    attack("score: an endless line", "score", "--json", stdin=forever(b"x" * (1 << 16)))
    attack("score: /dev/zero", "score", stdin="/dev/zero")
    attack("score: lists in lists", "score", stdin=[b"[" * 1_000_000, b"\n"])
    attack("tokenize: an endless line", "tokenize", "--model", site.model, stdin=forever(b"x y " * (1 << 14)))
    attack("tokenize: a line of 8 MB without a space", "tokenize", "--model", site.model, stdin=[b"x" * (8 << 20), b"\n"],
           codes=(0, 2))
    attack("tokenize --decode: large ids", "tokenize", "--decode", "--model", site.model, stdin=[b"[99999999999999999999]\n"])
    attack("generate: an endless line", "generate", "--model", site.model, "--max-tokens", "4", stdin=forever(b"x" * (1 << 16)))


def options():
    most = "9223372036854775807"
    generate = ["generate", "--model", site.model, "--prompt", "1"]
    evaluate = ["eval", "--model", site.model, "--data", site.data]
    for arguments in [
        [*generate, "--max-tokens", most], [*generate, "--samples", most], [*generate, "--seed", "18446744073709551616"],
        [*evaluate, "--max-tokens", most], [*evaluate, "--limit", most, "--max-tokens", most], [*evaluate, "--threads", most],
        [*evaluate, "--budgets", most], ["logprobs", "--model", site.model, "--tokens", "1", "--greedy", most],
        ["logprobs", "--model", site.model, "--tokens", "2147483647"], ["logprobs", "--model", site.model, "--tokens", "-1"],
        ["logprobs", "--model", site.model, "--tokens", ",".join("1" * 50_000)],
        ["sweep", site.benchmark, "--threads", most, "--plan"], ["plan", site.benchmark, "--threads", most],
        ["bench", "--threads", most], ["calibrate", "a,b", "--seeds", most, "--pairs", most],
        ["regress", "HEAD", "--seeds", most], ["prune", "--older-than", "1e400", "--dry-run", "--yes"],
        [*generate, "--temperature", "nan"], [*generate, "--top-p", "-1"], [*evaluate, "--min-p", "inf"],
    ]:
        attack(" ".join(map(str, arguments[:1] + arguments[-2:]))[:60], *arguments)
    attack("generate --top-k", *generate, "--top-k", most, "--temperature", "1", "--max-tokens", "4", codes=(0, 1, 2))
    attack("prune --keep", "prune", "--keep", most, "--dry-run", codes=(0, 1, 2))


def checkpoints():
    def model(name, **changes):
        folder = site.checkpoint("checkpoint-" + name.replace(" ", "-").replace("/", "-"), **changes)
        attack("checkpoint: " + name, "generate", "--model", folder, "--prompt", "1", "--max-tokens", "4")
        shutil.rmtree(folder)

    for key in ["hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "vocab_size",
                "max_position_embeddings", "head_dim"]:
        for value in [1 << 62, 1 << 20, -1, 0, 1e300]:
            if (key, value) != ("max_position_embeddings", 1 << 20):
                model(f"{key} {value}", config=lambda sizes: json.dumps({**sizes, key: value}))
    model("layers without end", config=lambda sizes: json.dumps({**sizes, "num_hidden_layers": 4096, "hidden_size": 1 << 20,
          "intermediate_size": 1 << 20, "num_attention_heads": 4096, "num_key_value_heads": 4096, "head_dim": 4096}))
    model("a configuration of lists", config=lambda sizes: "[" * 200_000)
    model("a configuration of 20 MB", config=lambda sizes: json.dumps({**sizes, "x": "y" * (20 << 20)}))
    model("an architecture of 2 MB", config=lambda sizes: json.dumps({**sizes, "architectures": ["x" * (2 << 20)]}))
    model("layer types", config=lambda sizes: json.dumps({**sizes, "layer_types": ["x" * (2 << 20)]}))
    entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    model("a shape of 100,000 dimensions", header=json.dumps({"x": {**entry, "shape": [1] * 100_000}}).encode())
    model("a shape whose product overflows", header=json.dumps({"x": {**entry, "shape": [1 << 62, 4, 1 << 62]}}).encode())
    model("a shape below zero", header=json.dumps({"x": {**entry, "shape": [-1, -1]}}).encode())
    model("offsets below zero", header=json.dumps({"x": {**entry, "data_offsets": [-8, -4]}}).encode())
    model("offsets at the end of numbers", header=json.dumps({"x": {**entry, "data_offsets": [0, (1 << 63) - 1]}}).encode())
    model("a name of 900 kB", header=json.dumps({"x" * 900_000: entry}).encode())
    model("a type of 900 kB", header=json.dumps({"x": {**entry, "dtype": "F" * 900_000}}).encode())
    model("100,000 tensors", header=json.dumps({f"x{n}": entry for n in range(12_000)}).encode())
    model("a header of lists", header=b'{"x":' + b"[" * 900_000)
    model("a header of numbers", header=b'{"x": {"dtype": "F32", "shape": [' + b"9" * 900_000 + b'], "data_offsets": [0, 4]}}')
    for length in [1 << 63, (1 << 64) - 1, 1 << 40, 99_999_999]:
        folder = site.checkpoint(f"length-{length}")
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", length) + b"{}")
        attack(f"checkpoint: a header of {length} bytes", "generate", "--model", folder, "--prompt", "1")
        shutil.rmtree(folder)
    folder = site.checkpoint("sparse")
    with open(folder / "model.safetensors", "r+b") as file:
        file.write(struct.pack("<Q", 99_000_000))
        file.truncate(6 << 30)
    attack("checkpoint: a header of zeros in 6 GB", "generate", "--model", folder, "--prompt", "1")
    for name in ["config.json", "tokenizer.json", "model.safetensors"]:
        for target in ["/dev/zero", "/dev/urandom", "/"]:
            (folder / name).unlink()
            os.symlink(target, folder / name)
            attack(f"checkpoint: {name} is {target}", "generate", "--model", folder, "--prompt", "1")
        shutil.rmtree(folder)
        folder = site.checkpoint("sparse")
    with open(folder / "tokenizer.json", "wb") as file:
        file.truncate(5 << 30)
    attack("checkpoint: tokenizer.json of 5 GB", "generate", "--model", folder, "--prompt", "1")
    with open(folder / "config.json", "wb") as file:
        file.truncate(5 << 30)
    attack("checkpoint: config.json of 5 GB", "generate", "--model", folder, "--prompt", "1")


def gguf_files():
    def gguf(name, body, tensors=0, keys=0, version=3):
        path = site.write("hostile.gguf", b"GGUF" + struct.pack("<IQQ", version, tensors, keys) + body)
        attack("GGUF: " + name, "generate", "--model", path, "--prompt", "1")
        attack("GGUF, tokens: " + name, "tokenize", "--model", path, stdin=[b"1\n"])

    def text(value):
        return struct.pack("<Q", len(value)) + value

    gguf("2^63 tensors", b"x" * 100, tensors=1 << 63)
    gguf("2^63 keys", b"x" * 100, keys=1 << 63)
    gguf("a key of 2^63 bytes", struct.pack("<Q", 1 << 63) + b"x" * 100, keys=1)
    gguf("an array of 2^63", text(b"a") + struct.pack("<IIQ", 9, 4, 1 << 63) + b"x" * 100, keys=1)
    gguf("arrays in arrays", text(b"a") + struct.pack("<IIQ", 9, 9, 1) * 1000, keys=1)
    gguf("a key of 5 MB", text(b"k" * 5_000_000) + struct.pack("<II", 4, 1), keys=1)
    gguf("an architecture of 5 MB", text(b"general.architecture") + struct.pack("<I", 8) + text(b"k" * 5_000_000), keys=1)
    gguf("a tensor of 2^32 dimensions", text(b"t") + struct.pack("<I", 0xFFFFFFFF) + b"\1" * 100, tensors=1)
    gguf("a tensor whose size overflows",
         text(b"t") + struct.pack("<IQQQQIQ", 4, 1 << 40, 1 << 40, 1 << 40, 1 << 40, 0, 0), tensors=1)
    gguf("a tensor of an unknown type", text(b"t") + struct.pack("<IQIQ", 1, 1 << 40, 12345, 0), tensors=1)
    for key, value in [("embedding_length", 1 << 31), ("block_count", (1 << 32) - 1), ("context_length", 0), ("vocab_size", (1 << 32) - 1)]:
        body = text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
        sizes = {"embedding_length": 16, "block_count": 1, "context_length": 64, "vocab_size": 300, "feed_forward_length": 32,
                 "attention.head_count": 2, key: value}
        for name, size in sizes.items():
            body += text(b"llama." + name.encode()) + struct.pack("<II", 4, size)
        body += text(b"llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-5)
        gguf(f"{key} {value}", body, keys=len(sizes) + 2)


def tokenizers():
    fixture = json.loads((ROOT / "Tests/TokenizersTests/Fixtures/smollm.json").read_text())

    def tokenizer(name, change):
        folder = site.checkpoint("tokenizer")
        data = json.loads(json.dumps(fixture))
        (folder / "tokenizer.json").write_text(change(data) or json.dumps(data))
        attack("tokenizer: " + name, "tokenize", "--model", folder, stdin=[b"hello\n"], codes=(0, 2))
        shutil.rmtree(folder)

    tokenizer("an id of 2^60", lambda d: d["model"]["vocab"].update({"zz": 1 << 60}))
    tokenizer("an id of 2^31 - 1", lambda d: d["model"]["vocab"].update({"zz": (1 << 31) - 1}))
    tokenizer("an id of -1", lambda d: d["model"]["vocab"].update({"zz": -1}))
    tokenizer("an added id of 2^31 - 1", lambda d: d["added_tokens"].append({"id": (1 << 31) - 1, "content": "zz"}))
    tokenizer("an added id below zero", lambda d: d["added_tokens"].append({"id": -5, "content": "zz"}))
    tokenizer("an added token of 5 MB", lambda d: d["added_tokens"].append({"id": 5000, "content": "z" * 5_000_000}))
    tokenizer("an empty added token", lambda d: d["added_tokens"].append({"id": 5000, "content": ""}))
    tokenizer("merges of 5 MB", lambda d: d["model"]["merges"].append("z" * 5_000_000))
    tokenizer("200,000 added tokens", lambda d: d["added_tokens"].extend({"id": 5000 + n, "content": f"z{n}"} for n in range(200_000)))
    tokenizer("a normalizer in normalizers", lambda d: d.update(normalizer=json.loads(
        '{"type": "Sequence", "normalizers": [' * 25 + '{"type": "NFC"}' + "]}" * 25)))
    tokenizer("lists in lists", lambda d: "[" * 2_000_000)
    tokenizer("a model of 5 MB", lambda d: d["model"].update(type="z" * 5_000_000))
    tokenizer("a regular expression of 5 MB", lambda d: d.update(pre_tokenizer={"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "(a+)+" * 1_000_000}, "behavior": "Isolated"}]}))


def templates():
    deep = "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}"
    twice = "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}"
    long = "{% set ns = namespace(x='ab', l=[]) %}{% for i in range(20) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{% set x = ns.x %}"
    many = "{% set l = range(400000) %}"
    for name, template in {
        "lists in lists": deep, "lists in lists, written": deep + "{{ ns.x | tojson }}",
        "doubling lists, written": twice + "{{ ns.x | tojson }}", "doubling lists, compared": twice + "{{ ns.x == ns.y }}",
        "gigabytes in blocks": long + "{% for i in range(2000) %}{% set a %}{{ x }}{% endset %}{% set ns.l = ns.l + [a] %}{% endfor %}",
        "gigabytes in parts": long + "{% for i in range(2000) %}{% set ns.l = ns.l + [x.split('b')] %}{% endfor %}",
        "a range without end": "{% for i in range(9999999999) %}{% endfor %}",
        "loops in loops": many + "{% for i in l %}{% for j in l %}{% endfor %}{% endfor %}",
        "namespaces": "{% for i in range(1000) %}{% set n = namespace(" + ",".join(f"a{n}=1" for n in range(9000)) + ") %}{% endfor %}",
        "a loop in a loop": "{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% for a in ns.x %}{% set ns.x = [loop] %}{% endfor %}{% endfor %}",
        "an index into a long text": long + "{% for i in range(9999999) %}{{ x[-1] }}{% endfor %}",
        "an exception of megabytes": long + "{{ raise_exception(x) }}",
        "a template of a megabyte": "x" * (1 << 20), "parentheses": "{{ " + "(" * 100_000, "conditions": "{% if 1 %}" * 20_000,
        "controls": "{{ raise_exception('\x1b[31m\u202e') }}",
    }.items():
        folder = site.checkpoint("templated", template=template)
        attack("template: " + name, "generate", "--model", folder, "--chat", "--prompt", "1", "--max-tokens", "4")
        shutil.rmtree(folder)


def main():
    global program, site, environment, only
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / ".build/release/twostage", type=pathlib.Path)
    parser.add_argument("--only", default="", help="only what has this word in its name")
    options_given = parser.parse_args()
    program, only = options_given.program.resolve(), options_given.only
    folder = pathlib.Path(tempfile.mkdtemp(prefix="twostage-inputs."))
    try:
        site = Site(folder)
        # No database is needed to refuse anything.
        environment = {**os.environ, "TWOSTAGE_HOME": str(folder / "home"), "TWOSTAGE_LOCK": str(folder / "lock"),
                       "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
        attack("a benchmark in order", "plan", site.benchmark, codes=(0,))
        attack("a model in order", "generate", "--model", site.model, "--prompt", "1", "--max-tokens", "4", codes=(0,))
        attack("data in order", "eval", "--model", site.model, "--data", site.data, "--max-tokens", "4", codes=(0,))
        for group in [benchmark_files, extended_files, sweeps, data_files, answers, options, checkpoints, gguf_files, tokenizers,
                      templates]:
            group()
    finally:
        shutil.rmtree(folder)
    print(f"{made} inputs, {len(set(failures))} not refused as they should be")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
