/// A number that was written with a decimal point: it may be a rounded one.
struct DecimalNumber: Sendable, Hashable {
  /// As written, exactly.
  var value: Rational
  /// Digits after the point.
  var places: Int
  /// Digits from the first that is not zero.
  var significantDigits: Int

  /// Whether it is precise enough to be taken for the rounded value of a number without finite decimals: four
  /// decimals and four significant digits. 0.33 is never 1/3, 0.3333 may be.
  var mayBeRounded: Bool { places >= 4 && significantDigits >= 4 }

  /// Half a unit in the last place.
  var halfUnit: Rational {
    let scale = Rational(10).power(places) * Rational(2)
    return scale.reciprocal ?? .zero
  }

  var negated: DecimalNumber {
    DecimalNumber(value: -value, places: places, significantDigits: significantDigits)
  }
}
