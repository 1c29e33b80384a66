/// Pseudo-random numbers for test inputs (SplitMix64), apart from the generator that the product uses.
package struct TestNumbers: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` single-precision numbers in -`scale`...`scale`.
  package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
  }

  /// `count` tokens below `vocabulary`.
  package mutating func tokens(_ count: Int, below vocabulary: Int) -> [Int32] {
    (0..<count).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &self) }
  }
}

/// The largest difference over the largest magnitude expected; infinite where sizes differ or there is a NaN.
package func relativeDifference(_ actual: [Float], _ expected: [Double]) -> Double {
  relativeDifference(actual.map(Double.init), expected)
}

/// The largest difference over the largest magnitude expected; infinite where sizes differ or there is a NaN.
package func relativeDifference(_ actual: [Double], _ expected: [Double]) -> Double {
  let difference = absoluteDifference(actual, expected)
  let scale = expected.reduce(0) { max($0, abs($1)) }
  return difference == 0 ? 0 : difference / scale
}

/// The largest difference; infinite where sizes differ or there is a NaN.
package func absoluteDifference(_ actual: [Double], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// The gradient of `function` by central differences in double precision.
package func centralDifferences(
  at point: [Double], step: Double = 1e-5, _ function: ([Double]) -> Double
) -> [Double] {
  var moved = point
  return point.indices.map { index in
    moved[index] = point[index] + step
    let above = function(moved)
    moved[index] = point[index] - step
    let below = function(moved)
    moved[index] = point[index]
    return (above - below) / (2 * step)
  }
}

/// The sum of products.
package func weightedSum(_ values: [Double], _ weights: [Double]) -> Double {
  zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The same numbers in double precision.
package func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }
