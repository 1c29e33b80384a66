"""Writes Tests/TokenizersTests/Fixtures: small tokenizers trained by Hugging Face's library with the ids that it gives, and
conversations as transformers renders them."""

import json
import pathlib
import sys

import tokenizers
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers.utils.chat_template_utils import render_jinja_template

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from compare import build, hard_lines, pre_tokenizer

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "Tests/TokenizersTests/Fixtures"
TRAINING = [
    "A baker sells 12 loaves in the morning and 3 times as many in the afternoon. How many loaves does she sell?",
    "She sells 12*3 = <<12*3=36>>36 loaves in the afternoon, so 12 + 36 = 48 loaves in all.\n#### 48",
    "Tom's father gave him $5.50; he'd saved $1,000 before. They're going to buy what they've wanted: a bike.",
    "Während der Fahrt naïve cafés überall, дети идут в школу, 数学の問題を解く, 한국어 문장 123.",
    "The the the then there, aaaa aaaaaa bbbb ababab   spaces\t\ttabs\r\n\r\nlines\n\n\nend 2024 2025 20252024",
]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def train(kind):
    tokenizer = Tokenizer(models.BPE(ignore_merges=kind == "llama3"))
    tokenizer.pre_tokenizer = pre_tokenizer(kind)
    tokenizer.decoder = decoders.ByteLevel()
    if kind == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=SPECIAL, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(TRAINING, trainer)
    return tokenizer


def byte_pairs():
    texts = TRAINING + ["", " ", "\n", "it's IT'S 'ſ'lL", "1234567 ٣٤٥ Ⅷ ½ 𝟘𝟙", "\r\n \r\n  x", "e\u0301 \u1112\u1161\u11ab \u212b"] + hard_lines(60, 7, set())
    for kind in ("gpt2", "llama3", "qwen2", "smollm"):
        tokenizer = train(kind)
        learned = json.loads(tokenizer.to_str())
        vocabulary = learned["model"]["vocab"]
        merges = [tuple(merge) for merge in learned["model"]["merges"]]
        tokenizer = build(kind, vocabulary, merges, SPECIAL, {"bos": "<|endoftext|>"})
        tokenizer.add_tokens([AddedToken("<b>", lstrip=True, rstrip=True, normalized=False),
                              AddedToken("whole", single_word=True), AddedToken("<box>"), AddedToken("<boxes>")])
        extra = ["a <b>  c", "<b><b>", "whole wholesale whole,whole", "<boxes><box>s <boxe", " <|im_end|> x<|im_", "n\u00e9<box>e\u0301"]
        tokenizer.save(str(FOLDER / f"{kind}.json"), pretty=False)
        cases = [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids, "special": tokenizer.encode(t).ids} for t in texts + extra]
        yield kind, {"merges": [" ".join(m) for m in merges], "cases": cases}


SMOLLM2 = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
Be brief.<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""

LLAMA3 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined and use_date is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- A system message of its own comes first. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if builtin_tools is defined or tools is not none %}
    {{- "Environment: python\\n" }}
{%- endif %}
{%- if builtin_tools is defined %}
    {{- "Tools: " + builtin_tools | reject('equalto', 'interpreter') | join(", ") + "\\n\\n"}}
{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{%- if tools is not none %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("one call at a time") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {{- tool_call.name + ".call(" }}
        {%- for arg_name, arg_val in tool_call.arguments | items %}
            {{- arg_name + '="' ~ arg_val ~ '"' }}
            {%- if not loop.last %}
                {{- ", " }}
            {%- endif %}
        {%- endfor %}
        {{- ")<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You help.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\n{\\"name\\": <name>}<|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\\n' + message.content }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- tool_call.name }}
            {{- '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN3 = """{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(looking=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.looking and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.looking = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set thoughts = '' %}
        {%- if message.thoughts is string %}
            {%- set thoughts = message.thoughts %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set thoughts = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last %}
            {%- if loop.last or (not loop.last and thoughts) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + thoughts.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (loop.previtem and loop.previtem.role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n' + content }}
        {%- if loop.last or (loop.nextitem and loop.nextitem.role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

SMOLLM3 = """{# ───── defaults ───── #}
{%- if enable_thinking is not defined -%}
{%- set enable_thinking = true -%}
{%- endif -%}
{# ───── mode ───── #}
{%- set reasoning_mode = "/think" if enable_thinking else "/no_think" -%}
{%- if messages[0].role == "system" -%}
  {%- set system_message = messages[0].content -%}
  {%- if "/no_think" in system_message -%}
    {%- set reasoning_mode = "/no_think" -%}
  {%- endif -%}
  {%- set custom = system_message.replace("/no_think", "").replace("/think", "").rstrip() -%}
{%- endif -%}
{{- "<|im_start|>system\\n" -}}
{%- if messages[0].role == "system" and "/system_override" in system_message -%}
  {{- custom.replace("/system_override", "").rstrip() -}}
{%- else -%}
  {{- "## Metadata\\n\\n" -}}
  {{- "Reasoning Mode: " + reasoning_mode + "\\n\\n" -}}
  {%- if custom -%}
    {{- custom + "\\n\\n" -}}
  {%- elif reasoning_mode == "/think" -%}
    {{- "Think first.\\n\\n" -}}
  {%- endif -%}
{%- endif -%}
{{- "<|im_end|>\\n" -}}
{# ───── the conversation ───── #}
{%- for message in messages -%}
    {%- set content = message.content if message.content is string else "" -%}
    {%- if message.role == "user" -%}
        {{ "<|im_start|>" + message.role + "\\n"  + content + "<|im_end|>\\n" }}
    {%- elif message.role == "assistant" -%}
        {% generation %}
        {%- if reasoning_mode == "/think" -%}
            {{ "<|im_start|>assistant\\n" + content.lstrip("\\n") + "<|im_end|>\\n" }}
        {%- else -%}
            {{ "<|im_start|>assistant\\n" + "<think>\\n\\n</think>\\n" + content.lstrip("\\n") + "<|im_end|>\\n" }}
        {%- endif -%}
        {% endgeneration %}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {%- if reasoning_mode == "/think" -%}
        {{ "<|im_start|>assistant\\n" }}
    {%- else -%}
        {{ "<|im_start|>assistant\\n" + "<think>\\n\\n</think>\\n"  }}
    {%- endif -%}
{%- endif -%}
"""

WHITE_SPACE = """  first
  {% if true %}
    kept {# gone #} here
  {# alone #}
  {%- set x = [1, 2.5, 'a', none, true] %}
{{ x | tojson }}
  {%+ if x %}plus{% endif +%}
end {{- ' joined ' -}}   next
{% for i in range(1, 8) if i is odd %}{% if i == 7 %}{% break %}{% endif %}{{ loop.index }}/{{ loop.length }}:{{ i }}{{ "," if not loop.last }}{% else %}never{% endfor %}

{% for k, v in {'b': 1, 'a': [1, {'c': 'ü"'}]}.items() %}{{ k }}={{ v | tojson(indent=2) }};{% endfor %}
{% for i in [] %}x{% else %}empty{% endfor %}
{% set block %}in {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 + 3 * 4 - 1 }}{% endset %}{{ block | upper }}
{{ 'a' 'b' ~ 1 ~ none ~ true }}{{ undefined_name }}{{ undefined_name | default('d') }}{{ '' | default('e', true) }}
{{ 'Äpfel und Birnen'.split() | join('|') }} {{ 'abc'[::-1] }} {{ 'abcdef'[1:-1:2] }} {{ [1,2,3,4][-2:] | tojson }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ not 1 in [1] }} {{ 'x' not in 'abc' }} {{ 1 if false else 2 if false else 3 }} {{ (1, 2) | last }}
{{ '  x y '.strip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'éclair'|capitalize }}|{{ [{'n': 'q'}, {'n': 'r'}] | map(attribute='n') | join('+') }}|{{ 'a' == "a" and 1 == 1.0 }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages[0].get('absent', 'none here') }} {{ 'b' > 'a' or 1 }}
  {% endif %}
last
"""

USER = {"role": "user", "content": "What is 2 + 3?"}
ASSISTANT = {"role": "assistant", "content": "<think>\nTwo and three.\n</think>\n\n5, naïve as it is: “5”."}
SYSTEM = {"role": "system", "content": "  You add numbers. /no_think\n"}
TOOL = {"type": "function", "function": {"name": "add", "description": "Adds <numbers> & more", "parameters": {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]}}}
CALL = {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "add", "arguments": {"a": 2, "b": 3.5, "c": "ü"}}}]}
RESULT = {"role": "tool", "content": "5"}
CONVERSATIONS = [
    ([USER], {}), ([SYSTEM, USER], {}), ([SYSTEM, USER, ASSISTANT, USER], {}), ([USER, ASSISTANT], {}), ([USER, CALL, RESULT, RESULT, ASSISTANT, USER], {}),
    ([USER], {"tools": [TOOL, TOOL]}), ([SYSTEM, USER], {"tools": [TOOL], "builtin_tools": ["search", "interpreter", "maths"]}),
    ([USER], {"enable_thinking": False}), ([USER, ASSISTANT, USER], {"enable_thinking": False}),
]


def chats():
    templates = {"smollm2": SMOLLM2, "llama3": LLAMA3, "qwen2.5": QWEN25, "qwen3": QWEN3, "smollm3": SMOLLM3, "white space": WHITE_SPACE}
    for name, template in templates.items():
        for messages, variables in CONVERSATIONS:
            for prompt in (False, True):
                variables = dict(variables)
                tools = variables.pop("tools", None)
                try:
                    expected = render_jinja_template([messages], tools=tools, chat_template=template, add_generation_prompt=prompt, bos_token="<s>", **variables)[0][0]
                except Exception as error:
                    expected = None
                    print(f"{name}: {error}")
                if tools:
                    variables["tools"] = tools
                yield {"template": name, "messages": messages, "variables": variables, "prompt": prompt, "text": expected}
    yield {"templates": templates}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind, expected in byte_pairs():
        (FOLDER / f"{kind}-expected.json").write_text(json.dumps(expected) + "\n")
    *cases, templates = chats()
    versions = {"tokenizers": tokenizers.__version__, "transformers": transformers.__version__}
    (FOLDER / "training.json").write_text(json.dumps(TRAINING) + "\n")
    (FOLDER / "chats.json").write_text(json.dumps({"versions": versions, **templates, "cases": cases}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
