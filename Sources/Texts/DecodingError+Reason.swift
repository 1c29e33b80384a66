extension Error {
  /// What a decoder found wrong with its input, without a dump; other errors in their own words.
  package var decodingReason: String { (self as? DecodingError)?.reason ?? "\(self)" }
}

extension DecodingError {
  /// What is wrong, by the keys that were asked for: nothing of what the file says, and no dump.
  /// Whether the words are the standard library's, which speak of Swift's types and quote the value.
  private static func isDump(_ context: Context) -> Bool {
    context.debugDescription.hasPrefix("Cannot initialize")
  }

  fileprivate var reason: String {
    func path(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = context.codingPath + (last.map { [$0] } ?? [])
      return keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch self {
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return "\(path(context)): a value of another type than \(type), or out of its range"
    case .keyNotFound(let key, let context): return "the key \(path(context, key)) is missing"
    case .dataCorrupted(let context) where context.underlyingError == nil && !Self.isDump(context):
      return context.debugDescription.messageLine(longest: 200)
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "\(path(context)): a value that is none of those that may stand there"
    default: return "it is not JSON, or too deep, or has a number that is out of its range"
    }
  }
}
