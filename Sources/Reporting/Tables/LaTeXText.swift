internal import Texts

/// The one way in which texts get into LaTeX: everything that it would take for a command, a ligature or an option is written
/// so that it is shown, scalar by scalar.
///
/// What the fonts that LaTeX begins with have no letter for stays as it is for XeLaTeX and LuaLaTeX, whose fonts may have it, and is
/// shown by its number, `U+6F22`, by pdfLaTeX, which would stop. U+FFFD is shown so by all: LuaLaTeX takes it for an error.
enum LaTeXText {
  static func escaped(_ text: String) -> String {
    let scalars = Array(text.visible().unicodeScalars)
    var result = ""
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let before = index > 0 ? scalars[index - 1] : nil
      if isStrange(scalar) {
        let run = scalars[index...].prefix(while: isStrange)
        result += choice(run)
        index += run.count
        continue
      }
      switch scalar {
      case " " where before == nil || before == " " || index + 1 == scalars.count: result += "\\ "
      // Two of them would be another sign.
      case "-" where before == "-", "'" where before == "'", "," where before == ",": result += "{}\(scalar)"
      // The end of a row takes these for its options.
      case "*" where before == nil: result += "{*}"
      default: result += signs[scalar] ?? String(scalar)
      }
      index += 1
    }
    return result
  }

  /// Signs that LaTeX would act on, or has under another name.
  private static let signs: [Unicode.Scalar: String] = [
    "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "`": "\\textasciigrave{}", "[": "{[}", "]": "{]}", "<": "$<$", ">": "$>$", "|": "$|$",
    "\u{A0}": "~", "±": "$\\pm$", "×": "$\\times$", "≤": "$\\leq$", "≥": "$\\geq$", "→": "$\\to$",
    "·": "$\\cdot$",
    "−": "$-$", "\u{FFFD}": "U+FFFD", "–": "--", "—": "---", "…": "\\ldots{}",
  ]

  /// Whether pdfLaTeX's first fonts have no letter for `scalar`. They have the Latin ones with most accents.
  private static func isStrange(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x7F: false
    case 0xD0, 0xD7, 0xDE, 0xF0, 0xF7, 0xFE: signs[scalar] == nil
    case 0xC0...0xFF: false
    default: signs[scalar] == nil
    }
  }

  /// The scalars themselves where the engine knows all of Unicode, which has this primitive; else their numbers.
  private static func choice(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    let numbers = scalars.map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
    let text = String(String.UnicodeScalarView(scalars))
    return "\\ifdefined\\Umathcode \(text)\\else \(numbers.joined(separator: " "))\\fi{}"
  }
}
