extension StringProtocol {
  /// Without white space, stops and quotation marks at its ends.
  var trimmingPunctuation: String {
    let dropped: Set<Character> = [
      " ", "\n", "\t", "\r", ".", ",", ";", ":", "\"", "'", "`", "*", "“", "”", "\u{A0}",
    ]
    let head = drop { dropped.contains($0) }
    guard let last = head.lastIndex(where: { !dropped.contains($0) }) else { return "" }
    return String(head[...last])
  }
}
