/// Writes strings as JSON.
package enum JSONText {
  /// `text` in quotes, escaped where JSON asks for it and nowhere else, as Python's `json.dumps` and Rust's serde do.
  package static func quoted(_ text: String) -> String {
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result.append(contentsOf: #"\""#.unicodeScalars)
      case "\\": result.append(contentsOf: #"\\"#.unicodeScalars)
      case "\n": result.append(contentsOf: #"\n"#.unicodeScalars)
      case "\r": result.append(contentsOf: #"\r"#.unicodeScalars)
      case "\t": result.append(contentsOf: #"\t"#.unicodeScalars)
      case "\u{8}": result.append(contentsOf: #"\b"#.unicodeScalars)
      case "\u{C}": result.append(contentsOf: #"\f"#.unicodeScalars)
      case "\0"..<" ":
        let code = String(scalar.value, radix: 16)
        result.append(
          contentsOf: (#"\u"# + String(repeating: "0", count: 4 - code.count) + code).unicodeScalars)
      default: result.append(scalar)
      }
    }
    result.append("\"")
    return String(result)
  }
}
