/// Characters beyond ASCII with a meaning.
enum UnicodeSymbols {
  static let kinds: [Unicode.Scalar: Token.Kind] = [
    "\u{2212}": .minus, "\u{2013}": .minus, "\u{FE63}": .minus, "×": .times, "·": .times,
    "⋅": .times,
    "∗": .times, "÷": .divide, "∕": .divide, "⁄": .divide, "±": .plusMinus, "∓": .minusPlus,
    "°": .degree,
    "≤": .relation(.lessOrEqual), "≥": .relation(.greaterOrEqual), "⩽": .relation(.lessOrEqual),
    "⩾": .relation(.greaterOrEqual), "≠": .relation(.notEqual), "≈": .relation(.approximatelyEqual),
    "∈": .relation(.element), "π": .constant(.pi), "∞": .constant(.infinity), "√": .squareRoot,
    "∪": .union,
    "∩": .intersection, "∖": .without, "∅": .emptySet, "⌊": .open(.floor), "⌋": .close(.floor),
    "⌈": .open(.ceiling), "⌉": .close(.ceiling), "ℝ": .numberSet("R"), "ℤ": .numberSet("Z"),
    "ℕ": .numberSet("N"),
    "ℚ": .numberSet("Q"), "ℂ": .numberSet("C"), "∶": .colon, "…": .dots, "∧": .and, "∨": .or,
    "α": .symbol("alpha"), "β": .symbol("beta"), "γ": .symbol("gamma"), "δ": .symbol("delta"),
    "θ": .symbol("theta"), "λ": .symbol("lambda"), "μ": .symbol("mu"), "φ": .symbol("phi"),
    "ω": .symbol("omega"),
    "％": .percent, "€": .currency("euros"), "£": .currency("pounds sterling"),
    "¥": .currency("yen"),
    "¢": .currency("cents"), "₹": .currency("rupees"),
  ]

  /// The digits that are exponents.
  static let superscripts: [Unicode.Scalar: Int] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]

  /// Fractions in one character: numerator and denominator.
  static let fractions: [Unicode.Scalar: (Int, Int)] = [
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
  ]

  /// Currency signs and marks that carry no value.
  static let ignored: Set<Unicode.Scalar> = ["\u{200B}", "\u{FEFF}", "\u{2061}"]
}
