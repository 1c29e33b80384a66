/// Finds the answer in a completion.
enum BoxedAnswer {
  private static let commands = ["\\boxed", "\\fbox"].map { Array($0.utf8) }

  /// The contents of the last `\boxed{...}` or `\fbox{...}` that is closed and holds more than white space.
  ///
  /// "Last" is the one that begins last, so the inner one of two nested boxes. Braces after a backslash are
  /// literal. One pass with a stack: linear time whatever the text.
  static func find(in bytes: [UInt8]) -> Range<Int>? {
    var open: [(content: Int, isBox: Bool)] = []
    var best: Range<Int>?
    var isEscaped = false
    for (position, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "{") where !isEscaped:
        open.append((position + 1, endsWithCommand(bytes[..<position])))
      case UInt8(ascii: "}") where !isEscaped:
        guard let group = open.popLast(), group.isBox, group.content > best?.lowerBound ?? -1,
          bytes[group.content..<position].contains(where: { $0 > 0x20 })
        else { break }
        best = group.content..<position
      default:
        break
      }
      isEscaped = byte == UInt8(ascii: "\\")
    }
    return best
  }

  private static func endsWithCommand(_ bytes: ArraySlice<UInt8>) -> Bool {
    commands.contains { command in
      guard let last = bytes.last else { return false }
      // Spaces may stand between the command and its brace; more than a few do not occur.
      let spaces = last == 0x20 ? bytes.suffix(4).reversed().prefix { $0 == 0x20 }.count : 0
      return bytes.dropLast(spaces).suffix(command.count).elementsEqual(command)
    }
  }
}
