#!/usr/bin/env python3
"""Reads what the tests of the writers wrote, each form with the programs that it is for: writers.py FOLDER

FOLDER holds for every part N: N.json with the texts as they should arrive, N.csv, N.table.md, N.page.md, N.html and N.tex.
"""
import csv
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

import cmarkgfm
import html5lib
import lxml.html
import markdown_it

csv.field_size_limit(1 << 30)
SPACE = "{http://www.w3.org/1999/xhtml}"


class Faults:
    """What arrived otherwise than it should, counted by form."""

    def __init__(self):
        self.read, self.wrong, self.seconds = {}, {}, {}

    def compare(self, form, found, expected):
        found, expected = list(found), list(expected)
        self.read[form] = self.read.get(form, 0) + len(expected)
        if found == expected:
            return
        wrong = [(f, e) for f, e in zip(found, expected) if f != e]
        if len(found) != len(expected):
            wrong.append((f"{len(found)} texts", f"{len(expected)} texts"))
        if not self.wrong.get(form):
            for f, e in wrong[:5]:
                print(f"{form}: found {ascii(f)}\n{' ' * len(form)}  wanted {ascii(e)}")
        self.wrong[form] = self.wrong.get(form, 0) + len(wrong)

    def refuse(self, form, words):
        if not self.wrong.get(form):
            print(f"{form}: {words}")
        self.wrong[form] = self.wrong.get(form, 0) + 1

    def timed(self, form, function, *arguments):
        start = time.monotonic()
        function(*arguments)
        self.seconds[form] = self.seconds.get(form, 0) + time.monotonic() - start


def flat(rows):
    return [cell for row in rows for cell in row]


def read_csv(faults, path, expected):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    if any(len(row) != 3 for row in rows):
        faults.refuse("csv", f"{path} has rows of other than three fields")
    faults.compare("csv", flat(rows[1:]), flat(expected["csv"]))


def whole(element):
    return "".join(element.itertext())


def tree_of(markup):
    return lxml.html.document_fromstring(f"<body>{markup}</body>", parser=lxml.html.HTMLParser(huge_tree=True))


def tags(tree):
    return {element.tag for element in tree.iter() if isinstance(element.tag, str)}


def mail(tree):
    """Nothing, or links if all of them are addresses of mail that lead to themselves: GitHub's dialect makes them of any text."""
    links = list(tree.iter("a"))
    return {"a"} if links and all(link.get("href") == f"mailto:{whole(link)}" for link in links) else set()


def read_table(faults, form, convert, path, expected):
    tree = tree_of(convert(path.read_text(encoding="utf-8")))
    strange = tags(tree) - {"html", "body", "table", "thead", "tbody", "tr", "th", "td"} - mail(tree)
    if strange:
        faults.refuse(form, f"{path} has {strange}")
    faults.compare(form, [whole(cell) for cell in tree.iter("td")], flat(expected["visible"]))


def read_page(faults, form, convert, path, expected):
    tree = tree_of(convert(path.read_text(encoding="utf-8")))
    known = {"html", "body", "h1", "h2", "p", "ul", "li", "pre", "code", "table", "thead", "tbody", "tr", "th", "td"}
    strange = tags(tree) - known - mail(tree)
    if strange:
        faults.refuse(form, f"{path} has {strange}")
    texts = expected["texts"]
    paragraphs = [whole(element) for element in tree.findall("body/p")]
    faults.compare(form, paragraphs, [text for text in texts if text])
    faults.compare(form, [whole(element).strip("\n") for element in tree.iter("li")], texts)
    faults.compare(form, [whole(element) for element in tree.iter("h1", "h2")], [expected["visible"][0][0]] * 2)


def read_html(faults, form, tree, expected, space=SPACE):
    rows = [[whole(cell) for cell in row] for row in tree.iter(space + "tr")]
    faults.compare(form, flat(rows[1:]), flat(expected["lines"]))
    strange = [e.tag for e in tree.iter() if e.tag in {space + "img", space + "iframe", space + "object"}]
    scripts = [e for e in tree.iter(space + "script")]
    handlers = [name for e in tree.iter() for name in e.attrib if name.startswith("on")]
    if strange or len(scripts) != 1 or handlers:
        faults.refuse(form, f"it has {strange} {len(scripts)} scripts, {handlers}")


LATEX = re.compile(
    r"\\ifdefined\\Umathcode (?P<strange>.+?)\\else (?:U\+[0-9A-F]{4,6} ?)+\\fi\{\}"
    r"|\\(?P<word>textbackslash|textasciitilde|textasciicircum|textasciigrave|ldots)\{\}"
    r"|\\(?P<sign>[&%$#_{} ])|\$(?P<math><|>|\||-|\\pm|\\times|\\leq|\\geq|\\to|\\cdot)\$"
    r"|\{(?P<group>[\[\]*]?)\}|(?P<dashes>---?)|(?P<tie>~)|(?P<plain>[ !\"'()*+,./0-9:;=?@A-Za-zÀ-ÖØ-öø-ÿ-])")
WORDS = {"textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`", "ldots": "…"}
MATH = {"<": "<", ">": ">", "|": "|", "-": "−", "\\pm": "±", "\\times": "×", "\\leq": "≤", "\\geq": "≥", "\\to": "→",
        "\\cdot": "·"}


def plain(cell):
    """A cell of LaTeX as text; fails on anything but what the writer has a reason to write."""
    text, place = "", 0
    while place < len(cell):
        match = LATEX.match(cell, place)
        if not match:
            raise ValueError(f"LaTeX would act on {ascii(cell[place:place + 20])}")
        kind, value = match.lastgroup, match.group(match.lastgroup)
        text += {"word": WORDS, "math": MATH, "dashes": {"--": "–", "---": "—"}, "tie": {"~": "\u00A0"}}.get(kind, {}).get(value, value)
        place = match.end()
    return text


def read_latex(faults, path, expected):
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [re.split(r"(?<!\\) & ", line.removesuffix(" \\\\")) for line in lines[4:-3]]
    try:
        cells = [[plain(cell) for cell in row] for row in rows]
    except ValueError as error:
        return faults.refuse("latex", f"{path}: {error}")
    faults.compare("latex", flat(cells), [text.replace("\ufffd", "U+FFFD") for text in flat(expected["visible"])])


def typeset(faults, engine, path, expected):
    """Sets some rows in type, without files or commands of their own, and looks for their words."""
    form, count = engine, 150
    lines = path.read_text(encoding="utf-8").split("\n")
    font = "\\usepackage[T1]{fontenc}\n\\usepackage{lmodern}\n" if engine == "pdflatex" else ""
    table = "\n".join(["\\begin{tabular}{lll}", *lines[1:4 + count], *lines[-3:]])
    for preamble in {font, ""}:
        document = (f"\\documentclass{{article}}\n{preamble}\\usepackage{{booktabs}}\n"
                    "\\usepackage[paperwidth=4000mm,paperheight=1500mm,margin=10mm]{geometry}\n"
                    f"\\begin{{document}}\n\\noindent\n{table}\n\\end{{document}}\n")
        with tempfile.TemporaryDirectory(prefix="writers-") as folder:
            (pathlib.Path(folder) / "t.tex").write_text(document, encoding="utf-8")
            run = subprocess.run([engine, "-no-shell-escape", "-interaction=batchmode", "-halt-on-error", "t.tex"],
                                 cwd=folder, capture_output=True)
            if run.returncode != 0:
                log = (pathlib.Path(folder) / "t.log").read_text(errors="replace")
                error = log[max(0, log.find("\n!")):][:400]
                return faults.refuse(form, f"{path} is not set in type: {error}")
            left = sorted(p.name for p in pathlib.Path(folder).iterdir())
            if left != ["t.aux", "t.log", "t.pdf", "t.tex"]:
                faults.refuse(form, f"it left {left}")
            if not shutil.which("pdftotext") or not preamble:
                continue
            words = subprocess.run(["pdftotext", "-raw", "t.pdf", "-"], cwd=folder, capture_output=True, text=True).stdout
            shown = "".join(words.translate(str.maketrans("’‘”“`´", "''\"\"''")).split())
            wanted = [text for text in flat(expected["visible"][:count]) if text.isascii()]
            missing = [text for text in wanted if "".join(text.replace("`", "'").split()) not in shown]
            faults.compare(form, missing, [])
            faults.read[form] = faults.read.get(form, 0) + len(wanted)


def browse(faults, program, path, expected):
    with tempfile.TemporaryDirectory(prefix="writers-", ignore_cleanup_errors=True) as profile:
        run = subprocess.run([program, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                              "--dump-dom", path.resolve().as_uri()], capture_output=True, timeout=600)
    read_html(faults, "chromium", html5lib.parse(run.stdout.decode(), treebuilder="etree"), expected)


def main():
    folder = pathlib.Path(sys.argv[1])
    parts = sorted((int(p.stem), p) for p in folder.glob("*.json"))
    if not parts:
        sys.exit(f"there are no texts in {folder}")
    faults = Faults()
    github = lambda text: cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE)
    reader = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    for number, place in parts:
        expected = json.loads(place.read_text(encoding="utf-8"))
        path = lambda kind: folder / f"{number}.{kind}"
        faults.timed("csv", read_csv, faults, path("csv"), expected)
        faults.timed("cmark-gfm", read_table, faults, "cmark-gfm", github, path("table.md"), expected)
        faults.timed("cmark-gfm page", read_page, faults, "cmark-gfm page", github, path("page.md"), expected)
        faults.timed("xhtml", lambda: read_html(faults, "xhtml", ElementTree.parse(path("html")), expected))
        faults.timed("latex", read_latex, faults, path("tex"), expected)
        if number < 5:
            faults.timed("markdown-it", read_table, faults, "markdown-it", reader.render, path("table.md"), expected)
            faults.timed("markdown-it page", read_page, faults, "markdown-it page", reader.render, path("page.md"), expected)
            faults.timed("html5lib", lambda: read_html(
                faults, "html5lib", html5lib.parse(path("html").read_bytes(), treebuilder="etree"), expected))
            if chromium:
                faults.timed("chromium", browse, faults, chromium, path("html"), expected)
            for engine in filter(shutil.which, ["pdflatex", "lualatex"]):
                faults.timed(engine, typeset, faults, engine, path("tex"), expected)
    for form in faults.seconds:
        print(f"{form:18} {faults.read.get(form, 0):9,} texts {faults.seconds[form]:8.1f} s  {faults.wrong.get(form, 0)} faults")
    if any(faults.wrong.values()):
        sys.exit("texts did not arrive")


if __name__ == "__main__":
    main()
