internal import Records

/// A number that something must reach or must not pass, written `>= 0.5`.
struct Bound: Sendable, Equatable {
  var comparison: Comparison
  var value: Double
}

extension ValueType where Value == Bound {
  static var bound: ValueType {
    .scalar(
      "bound such as \">= 0.5\" or \"<= 0.7\"",
      parse: { raw, _ in
        guard let comparison = Comparison(rawValue: String(raw.prefix(2))),
          let value = decimal(raw.dropFirst(2).trimming(while: { $0 == " " }))
        else { return nil }
        return Bound(comparison: comparison, value: value)
      },
      write: { bound, _ in .string("\(bound.comparison.rawValue) \(JSON.format(bound.value))") })
  }
}
