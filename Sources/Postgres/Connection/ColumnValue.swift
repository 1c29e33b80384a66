/// A type that a column of a result can be read as.
package protocol ColumnValue {
  /// The value of a field in text format (`nil` bytes are NULL), or nil if the bytes are not of this type.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> Self?
}

extension String: ColumnValue {
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension ColumnValue where Self: FixedWidthInteger {
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> Self? {
    guard let bytes, let first = bytes.first else { return nil }
    let negative = first == UInt8(ascii: "-")
    let digits = bytes.dropFirst(negative ? 1 : 0)
    guard !digits.isEmpty else { return nil }
    var value: Self = 0
    for byte in digits {
      guard let digit = Self(exactly: byte &- UInt8(ascii: "0")), digit < 10 else { return nil }
      let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) =
        negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if tooBig || overflow { return nil }
      value = sum
    }
    return value
  }
}

extension Int: ColumnValue {}
extension Int32: ColumnValue {}
extension Int64: ColumnValue {}
extension UInt64: ColumnValue {}

extension Double: ColumnValue {
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> Double? {
    bytes.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
  }
}

extension Bool: ColumnValue {
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> Bool? {
    guard let bytes, bytes.count == 1 else { return nil }
    return switch bytes[0] {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>?) -> Wrapped?? {
    guard let bytes else { return .some(nil) }
    return Wrapped.decode(bytes).map { .some($0) }
  }
}
