"""Pairs of answers whose truth is known because of how they are made.

Every category gives as many pairs that say the same as pairs that do not. A pair is (category, gold, answer, truth).
"""

import random
from fractions import Fraction
from math import comb, factorial, gcd, lcm


def frac(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def grouped(number: int) -> str:
    return f"{number:,}"


class Pairs:
    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def integer(self, low=-50, high=50, avoid=()):
        while (value := self.random.randint(low, high)) in avoid:
            pass
        return value

    def fraction(self):
        while True:
            value = Fraction(self.integer(-30, 30, (0,)), self.integer(2, 24))
            if value.denominator > 1:
                return value

    def pick(self, *choices):
        return self.random.choice(choices)

    # Every category is a method that takes whether the pair has to be equal.

    def integers(self, same):
        a = self.integer(-10**6, 10**6)
        b = a if same else self.pick(a + self.pick(-1, 1), -a - 1, a * 10, a + 1000)
        forms = [str(b), f"+{b}" if b > 0 else str(b), f"{b}.0", f"{b}."]
        if abs(b) >= 1000:
            forms += [grouped(b), grouped(b).replace(",", "{,}"), grouped(b).replace(",", "\\,")]
        return str(a), self.pick(*forms)

    def decimals(self, same):
        places = self.integer(1, 6)
        a = Fraction(self.integer(-10**6, 10**6), 10**places)
        b = a if same else a + Fraction(self.pick(-1, 1), 10**places)
        gold = f"{float(a):.{places}f}"
        answer = self.pick(f"{float(b):.{places}f}", f"{float(b):.{places + 2}f}", frac(b), f"{b.numerator}/{b.denominator}")
        return gold, answer

    def rounded(self, same):
        value = self.fraction()
        while all(value.denominator % p or p in (2, 5) for p in range(2, value.denominator + 1) if value.denominator % p == 0 and all(p % q for q in range(2, p))):
            value = self.fraction()
        places = 8
        scaled = round(value * 10**places)
        if not same:
            scaled += self.pick(-1, 1) * 10 ** self.integer(3, 6)
        sign = "-" if scaled < 0 else ""
        digits = f"{abs(scaled):0{places + 1}d}"
        return frac(value), f"{sign}{digits[:-places]}.{digits[-places:]}"

    def fractions(self, same):
        a = self.fraction()
        b = a if same else self.pick(1 / a, -a, a + Fraction(1, a.denominator), a + 1)
        k = self.integer(1, 6)
        n, d = b.numerator * k, b.denominator * k
        sign = "-" if n < 0 else ""
        n = abs(n)
        forms = [f"{sign}\\frac{{{n}}}{{{d}}}", f"{sign}\\dfrac{{{n}}}{{{d}}}", f"{sign}{n}/{d}", f"\\frac{{{sign}{n}}}{{{d}}}"]
        if n < 10 and d < 10:
            forms.append(f"{sign}\\frac{n}{d}")
        return frac(a), self.pick(*forms)

    def mixed_numbers(self, same):
        whole, d = self.integer(1, 20), self.integer(2, 9)
        n = self.integer(1, d - 1)
        value = whole + Fraction(n, d)
        if not same:
            value = self.pick(whole * Fraction(n, d), value + 1, -value)
        return f"{whole}\\frac{{{n}}}{{{d}}}", frac(value)

    def percent(self, same):
        a = self.integer(1, 200)
        b = a if same else self.pick(a + 1, a * 10, a + 100)
        return f"{a}\\%", self.pick(f"{b}\\%", f"{b}%", f"{b}.0\\%", frac(Fraction(b, 100)), f"{b / 100}")

    def percent_or_number(self, same):
        # Half a percent is not a half: never equal, but for 0.
        a = self.integer(1, 200)
        return (f"{a}\\%", f"{a}") if not same else (f"{a}\\%", f"{a}\\%")

    def roots(self, same):
        k, m = self.integer(2, 9), self.pick(2, 3, 5, 6, 7, 10, 11)
        j = k if same else k + 1
        return f"\\sqrt{{{k * k * m}}}", self.pick(f"{j}\\sqrt{{{m}}}", f"{j}\\sqrt {m}" if m < 10 else f"{j}\\sqrt{{{m}}}", f"\\frac{{{j * m}}}{{\\sqrt{{{m}}}}}")

    def nested_roots(self, same):
        a, b = self.random.sample([2, 3, 5, 6, 7, 10, 11, 13], 2)
        s = a + b if same else a + b + 1
        return f"\\sqrt{{{a}}}+\\sqrt{{{b}}}", f"\\sqrt{{{s}+2\\sqrt{{{a * b}}}}}"

    def powers(self, same):
        base, power = self.integer(2, 9), self.integer(2, 9)
        value = base**power + (0 if same else self.pick(-1, 1, base))
        return f"{base}^{{{power}}}", str(value)

    def combinatorics(self, same):
        n = self.integer(3, 12)
        k = self.integer(1, n - 1)
        wrong = 0 if same else self.integer(1, 5)
        if self.pick(True, False):
            return f"\\binom{{{n}}}{{{k}}}", str(comb(n, k) + wrong)
        return f"{n}!", str(factorial(n) + wrong)

    def divisors(self, same):
        a, b = self.integer(2, 60), self.integer(2, 60)
        return self.pick((f"\\gcd({a},{b})", str(gcd(a, b) + (not same))), (f"\\operatorname{{lcm}}({a},{b})", str(lcm(a, b) + (not same))))

    def logarithms(self, same):
        base, k = self.integer(2, 9), self.integer(2, 6)
        j = k if same else k + 1
        return self.pick(
            (f"\\log_{{{base}}}{{{base**k}}}", str(j)), (f"\\ln({base**k})", f"{j}\\ln({base})"),
            (f"\\log_{{{base}}} 7", f"\\frac{{\\ln 7}}{{\\ln {base if same else base + 1}}}"))

    def trigonometry(self, same):
        table = [("\\sin\\frac{\\pi}{6}", "\\frac{1}{2}"), ("\\cos\\frac{\\pi}{3}", "0.5"), ("\\tan\\frac{\\pi}{4}", "1"),
                 ("\\sin\\frac{\\pi}{3}", "\\frac{\\sqrt{3}}{2}"), ("\\cos\\frac{\\pi}{4}", "\\frac{\\sqrt{2}}{2}"), ("\\cos\\pi", "-1"),
                 ("\\sin(2x)", "2\\sin(x)\\cos(x)"), ("\\cos(2x)", "1-2\\sin^2(x)"), ("\\tan(x)", "\\frac{\\sin(x)}{\\cos(x)}"),
                 ("\\arctan(1)", "\\frac{\\pi}{4}"), ("\\sin^2(x)+\\cos^2(x)+\\frac{1}{7}", "\\frac{8}{7}"), ("1+\\tan^2(x)", "\\frac{1}{\\cos^2(x)}")]
        i = self.random.randrange(len(table))
        j = i if same else self.pick(*[k for k in range(len(table)) if k != i and table[k][1] not in (table[i][1],) and {i, k} != {0, 1}])
        m = self.integer(2, 9)
        return f"{m}\\left({table[i][0]}\\right)", f"{m}\\left({table[j][1]}\\right)"

    def constants(self, same):
        a = self.fraction()
        b = a if same else a + 1
        sign = "-" if b < 0 else ""
        name = self.pick("\\pi", "e")
        return f"{frac(a)}{name}", f"{sign}\\frac{{{abs(b.numerator)}{name}}}{{{b.denominator}}}"

    def complex_numbers(self, same):
        a, b, c, d = (self.integer(-9, 9, (0,)) for _ in range(4))
        re, im = a * c - b * d, a * d + b * c
        if not same:
            re, im = self.pick((re, -im), (re + 1, im), (re, im - 1)) if im else (re + 1, im)
        return f"({a}{b:+}i)({c}{d:+}i)", f"{re}{im:+}i"

    def absolute_values(self, same):
        a, b = self.integer(-20, 20), self.integer(-20, 20, (0,))
        wrong = 0 if same else self.integer(1, 3)
        n, d = self.integer(-40, 40), self.integer(2, 9)
        return self.pick((f"|{a}{b:+}|", str(abs(a + b) + wrong)), (f"\\lfloor \\frac{{{n}}}{{{d}}} \\rfloor", str(n // d + wrong)), (f"\\lceil \\frac{{{n}}}{{{d}}} \\rceil", str(-(-n // d) + wrong)))

    def polynomials(self, same):
        a, b, c = self.integer(1, 9), self.integer(-9, 9, (0,)), self.integer(-9, 9, (0,))
        s, p = b + c, b * c
        if not same:
            s, p = self.pick((s + 1, p), (s, p + 1), (-s - 1, p))
        expanded = f"{a}x^2{a * s:+}x{a * p:+}".replace("+0x", "").replace("1x^2", "x^2" if a == 1 else "1x^2")
        return f"{a}(x{b:+})(x{c:+})", expanded

    def rational_functions(self, same):
        a, b = self.integer(1, 9), self.integer(1, 9)
        c = a if same else a + 1
        return f"\\frac{{x^2-{a * a}}}{{{b}(x-{a})}}", f"\\frac{{x+{c}}}{{{b}}}"

    def several_variables(self, same):
        a, b = self.integer(2, 9), self.integer(2, 9)
        wrong = 0 if same else self.integer(1, 3)
        return f"({a}a+{b}b)^2", f"{a * a}a^2+{2 * a * b + wrong}ab+{b * b}b^2"

    def tuples(self, same):
        parts = [self.fraction() if self.pick(0, 1) else Fraction(self.integer()) for _ in range(self.integer(2, 4))]
        others = list(parts)
        if not same:
            i = self.random.randrange(len(parts))
            others[i] += self.pick(-1, 1)
        return "(" + ",".join(map(frac, parts)) + ")", "\\left(" + ", ".join(map(frac, others)) + "\\right)"

    def tuples_reordered(self, same):
        parts = self.random.sample(range(-20, 20), self.integer(2, 4))
        others = parts if same else parts[1:] + parts[:1]
        return "(" + ",".join(map(str, parts)) + ")", "(" + ", ".join(map(str, others)) + ")"

    def tuple_or_set(self, same):
        a, b = sorted(self.random.sample(range(-20, 20), 2))
        return (f"({a},{b})", f"({a}, {b})") if same else (f"({a},{b})", f"\\{{{a},{b}\\}}")

    def sets(self, same):
        parts = self.random.sample(range(-20, 20), self.integer(2, 5))
        others = list(parts)
        self.random.shuffle(others)
        if not same:
            others[0] = self.integer(21, 40)
        return "\\{" + ",".join(map(str, parts)) + "\\}", "\\{" + ", ".join(map(str, others)) + "\\}"

    def lists(self, same):
        parts = self.random.sample(range(-20, 20), self.integer(2, 4))
        others = list(parts)
        self.random.shuffle(others)
        if not same:
            others[0] = self.integer(21, 40)
        return ", ".join(map(str, parts)), self.pick(", ", "\\text{ and }").join(map(str, others))

    def intervals(self, same):
        a, b = sorted(self.random.sample(range(-20, 20), 2))
        left, right = self.pick("(", "["), self.pick(")", "]")
        gold = f"{left}{a},{b}{right}"
        if not same:
            kind = self.integer(0, 2)
            if kind == 0:
                left = "[" if left == "(" else "("
            elif kind == 1:
                right = "]" if right == ")" else ")"
            else:
                b += 1
        return gold, self.pick(f"\\left{left}{a}, {b}\\right{right}", f"{left}\\frac{{{2 * a}}}{{2}},{b}{right}")

    def unions(self, same):
        a, b, c, d = sorted(self.random.sample(range(-20, 20), 4))
        gold = f"({a},{b}) \\cup [{c},{d})"
        if not same:
            d += 1
        return gold, self.pick(f"({a}, {b})\\cup[{c}, {d})", f"[{c},{d})\\cup({a},{b})")

    def infinite_intervals(self, same):
        a = self.integer()
        closed = self.pick(True, False)
        end = "]" if closed == same else ")"
        return f"(-\\infty,{a}" + ("]" if closed else ")"), f"\\left(-\\infty, {a}\\right{end}"

    def inequality_or_interval(self, same):
        a, b = sorted(self.random.sample(range(-20, 20), 2))
        if not same:
            b += 1
        return f"{a} < x < {b if same else b - 1}", f"({a},{b})"

    def inequalities(self, same):
        a = self.integer()
        relation, turned = self.pick(("<", ">"), (">", "<"), ("\\le", "\\ge"), ("\\ge", "\\le"))
        return f"x {relation} {a}", f"{a} {turned} x" if same else f"x {turned} {a}"

    def inequality_multiples(self, same):
        a, k = self.integer(), self.integer(2, 9)
        return f"x > {a}", f"{k}x > {k * a}" if same else f"-{k}x > {-k * a}"

    def plus_minus(self, same):
        a, m = self.integer(-9, 9, (0,)), self.pick(2, 3, 5, 7, 11, 19)
        n = m if same else m + 2
        return f"{a} \\pm \\sqrt{{{m}}}", f"{a}+\\sqrt{{{n}}}, {a}-\\sqrt{{{n}}}"

    def assignments(self, same):
        a = self.fraction() if self.pick(0, 1) else Fraction(self.integer())
        b = a if same else a + 1
        return f"x = {frac(a)}", self.pick(frac(b), f"x={frac(b)}")

    def equations(self, same):
        a, b, k = self.integer(2, 9), self.integer(2, 9), self.integer(2, 5)
        wrong = 0 if same else 1
        return f"{a}x+{b}y=1", f"{a * k}x+{b * k + wrong}y={k}"

    def matrices(self, same):
        rows, columns = self.integer(1, 3), self.integer(2, 3)
        cells = [[Fraction(self.integer()) if self.pick(0, 1) else self.fraction() for _ in range(columns)] for _ in range(rows)]
        other = [list(row) for row in cells]
        if not same:
            other[self.random.randrange(rows)][self.random.randrange(columns)] += 1

        def text(matrix, kind):
            return f"\\begin{{{kind}}}" + " \\\\ ".join(" & ".join(map(frac, row)) for row in matrix) + f"\\end{{{kind}}}"

        return text(cells, "pmatrix"), text(other, self.pick("pmatrix", "bmatrix"))

    def ratios(self, same):
        a, b, k = self.integer(2, 20), self.integer(2, 20), self.integer(2, 5)
        return f"{a}:{b}", f"{a * k}:{b * k}" if same else f"{a * k}:{b * k + 1}"

    def numerals(self, same):
        base = self.integer(3, 9)
        digits = [self.integer(1, base - 1)] + [self.integer(0, base - 1) for _ in range(2)]
        text = "".join(map(str, digits))
        if same:
            return f"{text}_{base}", f"{text}_{{{base}}}"
        digits[1] = (digits[1] + 1) % base
        return f"{text}_{base}", "".join(map(str, digits)) + f"_{base}"

    def numeral_or_number(self, same):
        base = self.integer(3, 9)
        digits = [self.integer(1, base - 1) for _ in range(3)]
        text = "".join(map(str, digits))
        return f"{text}_{base}", str(int(text, base)) if same else text

    def units(self, same):
        a = self.integer(1, 500)
        unit = self.pick("cm", "km", "kg", "meters", "hours", "miles", "apples")
        b = a if same else a + self.integer(1, 9)
        return f"{a}\\text{{ {unit}}}", self.pick(str(b), f"{b}\\text{{ {unit}}}", f"{b}\\mbox{{ {unit}}}")

    def other_units(self, same):
        a = self.integer(1, 500)
        one, two = self.random.sample(["cm", "km", "kg", "hours", "miles"], 2)
        return f"{a}\\text{{ {one}}}", f"{a}\\text{{ {one if same else two}}}"

    def degrees(self, same):
        a = self.integer(1, 360)
        b = a if same else a + 1
        return f"{a}^\\circ", self.pick(f"{b}^{{\\circ}}", str(b))

    def texts(self, same):
        names = ["Evelyn", "Briana", "even", "odd", "hexagon", "Monday", "ellipse", "parabola", "yes", "no"]
        one, two = self.random.sample(names, 2)
        return f"\\text{{{one}}}", f"\\text{{{one if same else two}}}"

    def choices(self, same):
        one, two = self.random.sample("ABCDE", 2)
        letter = one if same else two
        return one, self.pick(f"\\text{{({letter})}}", f"\\textbf{{({letter})}}", f"({letter})", letter)


CATEGORIES = [
    "integers", "decimals", "rounded", "fractions", "mixed_numbers", "percent", "percent_or_number", "roots", "nested_roots",
    "powers", "combinatorics", "divisors", "logarithms", "trigonometry", "constants", "complex_numbers", "absolute_values",
    "polynomials", "rational_functions", "several_variables", "tuples", "tuples_reordered", "tuple_or_set", "sets", "lists",
    "intervals", "unions", "infinite_intervals", "inequality_or_interval", "inequalities", "inequality_multiples", "plus_minus",
    "assignments", "equations", "matrices", "ratios", "numerals", "numeral_or_number", "units", "other_units", "degrees",
    "texts", "choices",
]


def pairs(count: int, seed: int = 1):
    """`count` pairs, the categories in turn."""
    source = Pairs(seed)
    for index in range(count):
        category = CATEGORIES[index % len(CATEGORIES)]
        same = (index // len(CATEGORIES)) % 2 == 0
        gold, answer = getattr(source, category)(same)
        yield category, gold, answer, same
