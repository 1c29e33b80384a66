/// How a text becomes a field of comma-separated values (RFC 4180).
///
/// Two readers are thought of: programs, which have to find the text again, and spreadsheets, which take a field that begins with
/// `=`, `+`, `-` or `@` for a formula and run it. Numbers stay as they are, whatever sign they begin with.
package enum CSVField {
  /// `text` as a spreadsheet shows it and does not run it: an apostrophe stands before what would begin a formula, and
  /// hidden scalars but line breaks and tabs are written as escapes.
  package static func harmless(_ text: String) -> String {
    // A line break may be of two scalars.
    let shown = text.unicodeScalars.split(separator: "\r\n".unicodeScalars, omittingEmptySubsequences: false)
      .map { String($0).visible(keepsLines: true) }.joined(separator: "\r\n")
    return beginsFormula(shown) ? "'" + shown : shown
  }

  /// `text` within quotes if it needs them; `isStrict` quotes all with white space too, which some readers take away, and
  /// the empty text, to tell it from a missing one.
  package static func quoted(_ text: String, isStrict: Bool = false) -> String {
    let needsQuotes = text.unicodeScalars.contains { scalar in
      ["\"", ",", "\n", "\r"].contains(scalar) || isStrict && scalar.value <= 0x20
    }
    guard needsQuotes || isStrict && text.isEmpty else { return text }
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    result.append("\"")
    return String(result)
  }

  /// Full-width signs count: spreadsheets in East Asian languages read them as the narrow ones.
  private static let formulaSigns: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]

  private static func beginsFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    // Blanks before a formula are taken away by some, and a tab or line break may end the field before.
    guard let sign = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else { return false }
    return formulaSigns.contains(sign) && !(sign == first && isNumeric(text))
      || ["\t", "\n", "\r"].contains(first)
  }

  /// Whether `text` is made of a number that begins with a sign, and then of numbers, bounds and units alone, as tables have
  /// them: `-0.3`, `1e-05`, `+91.1 points`, `-10.5 % (-20.4 to -0.6)`.
  private static func isNumeric(_ text: String) -> Bool {
    let words = text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map {
      String(String.UnicodeScalarView($0))
    }
    return isNumber(words[0])
      && words.dropFirst().allSatisfy { word in
        ["%", "±", "to", "points", "pts", "tokens", "%)"].contains(word) || isNumber(word)
          || word.hasPrefix("(") && isNumber(String(word.dropFirst()))
          || word.hasSuffix(")") && isNumber(String(word.dropLast()))
      }
  }

  /// Whether `word` is a number: a sign or none, digits with points and commas, an exponent or none.
  private static func isNumber(_ word: String) -> Bool {
    var rest = Substring(word).utf8
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    func dropSign() {
      if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
        rest.removeFirst()
      }
    }
    dropSign()
    guard let first = rest.first, isDigit(first) else { return false }
    rest = rest.drop { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    if rest.first == UInt8(ascii: "e") {
      rest.removeFirst()
      dropSign()
      guard let first = rest.first, isDigit(first) else { return false }
      rest = rest.drop(while: isDigit)
    }
    return rest.isEmpty || rest.elementsEqual("*".utf8)
  }
}
