import Foundation
internal import Texts

/// One line's JSON object, of which only the fields that are asked for are decoded.
struct JSONLine {
  private static let decoder = JSONDecoder()

  private let fields: KeyedDecodingContainer<AnyKey>
  private let isShown: Bool

  /// Throws if `line` is not a JSON object in UTF-8.
  ///
  /// - Parameter isShown: Whether errors may show its keys.
  init(_ line: [UInt8], isShown: Bool = true) throws(BrokenLine) {
    self.isShown = isShown
    guard String(validating: line, as: UTF8.self) != nil else {
      throw BrokenLine(reason: "invalid UTF-8: expected a JSON object encoded in UTF-8")
    }
    guard line.contains(where: { $0 > 0x20 }) else {
      throw BrokenLine(reason: "empty line: expected a JSON object")
    }
    do {
      fields = try Self.decoder.decode(Fields.self, from: Data(line)).container
    } catch {
      throw BrokenLine(
        reason: "not a JSON object: expected an object such as {\"problem\": \"...\"} on one line")
    }
  }

  /// Whether the object has `key`.
  func has(_ key: String) -> Bool { fields.contains(AnyKey(stringValue: key)) }

  /// The value of `key`, a string or a number, without surrounding white space; throws if it is missing,
  /// empty or of another type.
  func text(_ key: String) throws(BrokenLine) -> String {
    let codingKey = AnyKey(stringValue: key)
    guard fields.contains(codingKey) else {
      guard isShown else { throw BrokenLine(reason: "field \"\(key)\" is missing") }
      // The line may be anybody's: not all that it holds fits into a message.
      let keys = fields.allKeys.map { $0.stringValue.cut(to: 30) }.sorted()
      let present = keys.prefix(10).joined(separator: ", ") + (keys.count > 10 ? ", …" : "")
      throw BrokenLine(reason: "field \"\(key)\" is missing: expected it beside \(present)")
    }
    guard let text = string(codingKey) else {
      throw BrokenLine(reason: "field \"\(key)\" has the wrong type: expected a string or a number")
    }
    let trimmed = text[...].trimmingWhitespace()
    guard !trimmed.isEmpty else {
      throw BrokenLine(reason: "field \"\(key)\" is empty: expected a text or a number")
    }
    return trimmed
  }

  private func string(_ key: AnyKey) -> String? {
    if let text = try? fields.decode(String.self, forKey: key) { return text }
    if let number = try? fields.decode(Int.self, forKey: key) { return String(number) }
    return (try? fields.decode(Decimal.self, forKey: key)).flatMap { $0.isFinite ? "\($0)" : nil }
  }

  private struct Fields: Decodable {
    let container: KeyedDecodingContainer<AnyKey>

    init(from decoder: any Decoder) throws {
      container = try decoder.container(keyedBy: AnyKey.self)
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
