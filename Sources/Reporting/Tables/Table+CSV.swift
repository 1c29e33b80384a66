extension Table {
  /// Comma-separated values by RFC 4180: the headings, then the rows, as they are read in the table. What stands out
  /// does so for the eye, and is not marked.
  package func csv() -> String {
    ([columns.map(\.name)] + rows).map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
