/// Numbers with units.
extension Comparison {
  /// A unit that only one side has is dropped; two must be the same, or of one dimension, and then are converted.
  mutating func quantity(_ left: Expression, _ right: Expression) throws(ReadFailure) -> Verdict {
    guard case .quantity(let value, let unit) = left else { return .different }
    guard case .quantity(let other, let otherUnit) = right else {
      if case .text = right { return .different }
      return try compare(value, right)
    }
    if unit == otherUnit || Self.areAlike(unit, otherUnit) { return try compare(value, other) }
    guard unit.dimension == otherUnit.dimension, let scale = unit.scale,
      let otherScale = otherUnit.scale
    else {
      return .different
    }
    return try compareScalars(
      .product([value, .number(scale)]), .product([other, .number(otherScale)]))
  }

  /// "apples" are alike "red apples".
  private static func areAlike(_ unit: Unit, _ other: Unit) -> Bool {
    guard unit.scale == nil, other.scale == nil else { return false }
    let (words, others) = (
      Set(unit.name.split(separator: " ")), Set(other.name.split(separator: " "))
    )
    return words.isSubset(of: others) || others.isSubset(of: words)
  }
}
