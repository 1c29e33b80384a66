/// The rule for names that come from outside: of benchmarks, variants, claims, families, problems' strata.
///
/// Names reach figures, tables, pages and terminals. They are checked where they are read, from benchmark files and from
/// restored or published data alike, so that no later place has to expect a name of a megabyte or one that is an escape sequence.
package enum Name {
  /// The largest number of Unicode scalars in a name.
  package static let longest = 200

  /// Why `text` cannot be a name, as the end of a sentence that begins with what it names; nil if it can.
  package static func fault(of text: some StringProtocol) -> String? {
    let scalars = text.unicodeScalars
    if scalars.allSatisfy(\.properties.isWhitespace) { return "is empty" }
    if let hidden = scalars.first(where: \.isHidden) {
      return "contains the control character U+\(String(hidden.value, radix: 16, uppercase: true))"
    }
    // Two names that differ in what nobody sees would be one to a reader. Joiners shape the letters of some scripts.
    var before: Unicode.Scalar?
    for scalar in scalars {
      let isJoiner = scalar == "\u{200C}" || scalar == "\u{200D}"
      if isJoiner
        ? before?.isASCII != false : scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}"
      {
        return "contains the invisible character U+\(String(scalar.value, radix: 16, uppercase: true))"
      }
      before = scalar
    }
    let end = scalars.index(scalars.startIndex, offsetBy: longest, limitedBy: scalars.endIndex)
    if let end, end != scalars.endIndex { return "is longer than \(longest) characters" }
    return nil
  }
}
