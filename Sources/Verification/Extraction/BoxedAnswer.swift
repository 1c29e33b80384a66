/// Finds boxed answers.
enum BoxedAnswer {
  private static let commands = ["\\boxed", "\\fbox"].map { Array($0.utf8) }
  /// Boxes further apart than this many bytes are answers of their own.
  private static let gapLimit = 48
  /// At most so many boxes form one answer.
  private static let countLimit = 32

  private struct Box {
    /// Where the command begins.
    let start: Int
    let content: Range<Int>
  }

  /// The last `\boxed{...}` or `\fbox{...}` that is closed and holds more than white space, with those before it that
  /// form one answer with it; nil without a box.
  static func find(in bytes: ArraySlice<UInt8>) -> Extraction.Found? {
    guard mentionsBox(bytes) else { return nil }
    let boxes = boxes(in: bytes)
    guard var best = boxes.last else { return nil }
    var parts = [best.content]
    for box in boxes.dropLast().reversed() where parts.count < countLimit {
      guard box.content.upperBound < best.start else { continue }
      guard joins(bytes[(box.content.upperBound + 1)..<best.start]) else { break }
      parts.append(box.content)
      best = box
    }
    let contents = parts.reversed().map { bytes[$0] }
    guard contents.count > 1, contents.contains(where: { !$0.elementsEqual(contents[0]) }) else {
      return Extraction.Found(bytes: bytes[parts[0]], rule: .box)
    }
    return Extraction.Found(
      bytes: Array(contents.joined(separator: Array(", ".utf8)))[...], rule: .boxes)
  }

  /// Whether "box" stands anywhere, which both commands have.
  private static func mentionsBox(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var position = 2
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "x"), bytes[position - 1] == UInt8(ascii: "o"),
          bytes[position - 2] == UInt8(ascii: "b")
        {
          return true
        }
        position += 1
      }
      return false
    }
  }

  /// All boxes in the order in which they begin. Braces after a backslash are literal. One pass with a stack: linear
  /// time whatever the text.
  private static func boxes(in bytes: ArraySlice<UInt8>) -> [Box] {
    var open: [(content: Int, command: Int?)] = []
    var boxes: [Box] = []
    var isEscaped = false
    for position in bytes.indices {
      switch bytes[position] {
      case UInt8(ascii: "{") where !isEscaped:
        open.append((position + 1, commandStart(bytes[..<position])))
      case UInt8(ascii: "}") where !isEscaped:
        guard let group = open.popLast(), let start = group.command else { break }
        let content = group.content..<position
        guard bytes[content].contains(where: { $0 > 0x20 }) else { break }
        // An outer box is closed after the inner ones, which begin later.
        if let last = boxes.last, last.start > start { break }
        boxes.append(Box(start: start, content: content))
      default: break
      }
      isEscaped = bytes[position] == UInt8(ascii: "\\") && !isEscaped
    }
    return boxes
  }

  private static func commandStart(_ bytes: ArraySlice<UInt8>) -> Int? {
    // Spaces may stand between the command and its brace; more than a few do not occur.
    var bytes = bytes
    for _ in 0..<3 where bytes.last == 0x20 { bytes = bytes.dropLast() }
    guard bytes.last == UInt8(ascii: "d") || bytes.last == UInt8(ascii: "x") else { return nil }
    for command in commands where bytes.suffix(command.count).elementsEqual(command) {
      return bytes.endIndex - command.count
    }
    return nil
  }

  /// Whether what stands between two boxes joins them: a comma, "and" or "or", and no sentence or formula of its own.
  private static func joins(_ gap: ArraySlice<UInt8>) -> Bool {
    guard gap.count <= gapLimit,
      !gap.contains(where: {
        0x30...0x39 ~= $0
          || [
            UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "!"),
            UInt8(ascii: ":"),
            UInt8(ascii: "<"),
          ]
          .contains($0)
      })
    else { return false }
    let words = String(decoding: gap, as: UTF8.self).lowercased()
      .split { !$0.isLetter && $0 != "," && $0 != ";" && $0 != "&" }
    guard
      !words.contains(where: {
        ["so", "then", "thus", "hence", "therefore", "but", "is", "not"].contains($0)
      })
    else { return false }
    return words.contains { $0 == "and" || $0 == "or" || $0.contains { !$0.isLetter } }
  }
}
