/// The parts of a completion.
enum CompletionText {
  private static let endOfThinking = Array("</think>".utf8)
  private static let specialTokens = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "</s>",
  ].map { Array($0.utf8) }

  /// What follows the last `</think>`, or everything.
  static func answerPart(of bytes: [UInt8]) -> ArraySlice<UInt8> {
    var position = bytes.count - endOfThinking.count
    while position >= 0 {
      if bytes[position] == UInt8(ascii: "<"), bytes[position...].starts(with: endOfThinking) {
        return bytes[(position + endOfThinking.count)...]
      }
      position -= 1
    }
    return bytes[...]
  }

  /// Everything before the first token that ends a turn of a chat.
  static func withoutSpecialTokens(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for position in bytes.indices where bytes[position] == UInt8(ascii: "<") {
      if specialTokens.contains(where: { bytes[position...].starts(with: $0) }),
        bytes[..<position].contains(where: { $0 > 0x20 })
      {
        return bytes[..<position]
      }
    }
    return bytes
  }
}
