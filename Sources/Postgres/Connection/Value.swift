/// A value bound to a parameter of a statement; NULL is `nil` of `Value?`.
package enum Value: Sendable, Equatable {
  case text(String)
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  case boolean(Bool)

  /// A 64-bit integer.
  package static func int(_ value: Int) -> Value { .integer(Int64(value)) }

  /// As the server reads it in text format.
  var encoded: String {
    switch self {
    case .text(let text): text.storable
    case .integer(let value): String(value)
    case .unsigned(let value): String(value)
    case .double(let value): value.description
    case .boolean(let value): value ? "t" : "f"
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
}
