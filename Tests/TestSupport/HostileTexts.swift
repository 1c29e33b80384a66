/// Texts that try to be more than texts where they are written: quotes, commands, markup, formulas, escapes, scalars that join
/// or turn what stands beside them. The same seed gives the same texts.
package struct HostileTexts: Sequence, IteratorProtocol {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// Scalars that form one grapheme with whatever follows them.
  package static let prepending: [Unicode.Scalar] = (0x80...0x1FFFF).compactMap(Unicode.Scalar.init).filter {
    String(String.UnicodeScalarView([$0, "'"])).count == 1
  }

  /// A text that runs a command if one writer forgets one rule.
  package static let attacks = [
    "' . `touch canary` . '", "\" . `touch canary` . \"", "`touch canary`", "'; system('touch canary') #",
    "'\n!touch canary\n",
    "\nEOD\n!touch canary\n", "@system", "%d %s %n %", "50% growth", "100%", "%%", "{/Bold a}_b^{c}",
    "\\input{/etc/passwd}",
    "\\end{tabular}", "a & b \\\\", "\\write18{touch canary}", "^^5cinput x", "$x$", "%\n",
    "=HYPERLINK(\"http://x\")",
    "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "\t=1", "\r\n=1", " =1", "a,b;c\td\"e\"",
    "</td><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "\" onload=\"alert(1)", "<!--", "]]>", "&amp;&lt;&#0;", "&nbsp", "|x|",
    "\\|", "\\\\|",
    "[a](javascript:alert(1))", "![a](http://x/y.png)", "<http://x>", "http://example.com", "www.example.com",
    "a@example.com",
    "**a** _b_ __c__ ~~d~~", "# a #", "- a", "+ a", "1. a", "---", "> a", "```", "~~~", "    a", "[^1]: a",
    "[a]: http://x", "- [ ] a",
    ":+1:", "a  ", "  a", "--", "---", "``a''", "?`", "\u{1B}[31mred\u{1B}[0m", "\u{202E}abc", "\u{0}",
    "\u{FFFE}",
    " id=\"a\" stroke-width=\"1.00\"", "url(#a)", "é e\u{301} ﷽ 漢字 עברית 👩‍👩‍👧", "\u{85}\u{2028}\u{2029}", "'",
    "''", "\"", "", " ",
  ]

  private static let signs = Array("'\"`\\%$@{}^_|<>&#~,;:!?*+-=()[]/. \n\r\tab1Z".unicodeScalars)
  private static let rare: [Unicode.Scalar] =
    [
      "\u{0}", "\u{7}", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{200B}", "\u{200D}", "\u{200E}",
      "\u{200F}",
    ]
    + [
      "\u{202A}", "\u{202E}", "\u{2028}", "\u{2066}", "\u{2069}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}",
      "\u{E0041}",
    ]
    + [
      "\u{301}", "\u{20E0}", "\u{FE0F}", "\u{1F1E6}", "\u{1F468}", "\u{5D0}", "\u{627}", "\u{4E2D}",
      "\u{FF1D}", "é", "ß", "þ",
    ]
    + prepending

  /// A text of up to about fifty scalars.
  package mutating func next() -> String? {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<(1 + draw(8)) {
      switch draw(8) {
      case 0: scalars.append(contentsOf: Self.attacks[draw(Self.attacks.count)].unicodeScalars)
      case 1: scalars.append(Self.rare[draw(Self.rare.count)])
      case 2:
        scalars.append(Self.rare[draw(Self.rare.count)])
        scalars.append(Self.signs[draw(Self.signs.count)])
      default: scalars.append(Self.signs[draw(Self.signs.count)])
      }
    }
    return String(scalars)
  }

  /// A number below `bound` (SplitMix64).
  private mutating func draw(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
