internal import Foundation

/// Elementary functions to about 29 digits, for arguments of moderate size.
extension DoubleDouble {
  var exponential: Self {
    let powers = (high / Self.logarithmOf2.high).rounded()
    guard abs(powers) < 1000 else { return DoubleDouble(powers > 0 ? .infinity : .nan) }
    // |rest| < 0.35, a thousandth of it after scaling.
    let rest = (self - DoubleDouble(powers) * Self.logarithmOf2).scaled(by: -10)
    var term = rest
    var sum = rest
    for index in 2...9 {
      term = term * rest / DoubleDouble(Double(index))
      sum = sum + term
    }
    // (1 + s)^2 - 1 = 2 s + s^2, ten times: the small part keeps its digits.
    for _ in 0..<10 { sum = sum.scaled(by: 1) + sum * sum }
    return (sum + DoubleDouble(1)).scaled(by: Int(powers))
  }

  /// For positive numbers: one step of Newton's iteration doubles the digits of the library's logarithm.
  var logarithm: Self {
    let guess = DoubleDouble(Foundation.log(high))
    return guess + (self * (-guess).exponential - DoubleDouble(1))
  }

  /// Sine and cosine for magnitudes below a million.
  var sineAndCosine: (sine: Self, cosine: Self) {
    let quarters = (high / Self.halfPi.high).rounded()
    let third = DoubleDouble(-1.4973849048591833e-33) * DoubleDouble(quarters)
    let rest = self - DoubleDouble(quarters) * Self.halfPi - third
    let square = rest * rest
    var (sine, cosine) = (rest, DoubleDouble(1))
    var (sineTerm, cosineTerm) = (rest, DoubleDouble(1))
    for index in 1...13 {
      let n = Double(2 * index)
      cosineTerm = -(cosineTerm * square / DoubleDouble(n * (n - 1)))
      sineTerm = -(sineTerm * square / DoubleDouble(n * (n + 1)))
      cosine = cosine + cosineTerm
      sine = sine + sineTerm
    }
    switch ((Int(quarters) % 4) + 4) % 4 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  var arctangent: Self {
    if !high.isFinite { return high > 0 ? Self.halfPi : -Self.halfPi }
    let guess = DoubleDouble(Foundation.atan(high))
    let (sine, cosine) = guess.sineAndCosine
    let rest = (self * cosine - sine) / (cosine + self * sine)
    return guess + rest - rest * rest * rest / DoubleDouble(3)
  }
}
