/// The counter-based generator Philox4x32-10: a keyed bijection on 128-bit counters.
///
/// There is no state: the same key and counter give the same four words on every machine, in any order.
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC11).
package struct Philox: Sendable, Equatable {
  private let key: SIMD2<UInt32>

  /// A generator with the raw 64-bit `key`, as in the published test vectors.
  package init(key: SIMD2<UInt32>) {
    self.key = key
  }

  /// The generator for one purpose of a run with `seed`. Different purposes give unrelated numbers.
  package init(seed: UInt64, purpose: Purpose) {
    let mixed = Self.mix(seed &+ Self.mix(purpose.rawValue))
    self.key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
  }

  /// Four uniformly distributed words for `counter`.
  @inlinable
  package func words(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = keys
    for _ in 0..<10 {
      let p0 = c0.multipliedFullWidth(by: 0xD251_1F53)
      let p1 = c2.multipliedFullWidth(by: 0xCD9E_8D57)
      (c0, c1, c2, c3) = (p1.high ^ c1 ^ k0, p1.low, p0.high ^ c3 ^ k1, p0.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }

  @usableFromInline var keys: (UInt32, UInt32) { (key.x, key.y) }

  /// A uniform number in [0, 1) with 24 bits for the draw at (`step`, `sequence`, `position`).
  package func uniform(step: Int, sequence: Int, position: Int) -> Float {
    let word = words(
      SIMD4(
        UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: sequence),
        UInt32(truncatingIfNeeded: position), 0)
    ).x
    return Float(word >> 8) * 0x1p-24
  }

  /// A generator that draws one number after the other, for work that has an order of its own.
  package func stream(step: Int = 0, sequence: Int = 0) -> RandomStream {
    RandomStream(
      philox: self, step: UInt32(truncatingIfNeeded: step), sequence: UInt32(truncatingIfNeeded: sequence))
  }

  /// The finaliser of SplitMix64: spreads every bit of the input over the whole word.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What random numbers are drawn for. The raw values are part of every run's result: never change or reuse one.
package enum Purpose: UInt64, Sendable {
  case initialization = 1
  case trainingProblems = 2
  case evaluationProblems = 3
  case grpoProblems = 4
  case solutionStyle = 5
  case sftOrder = 6
  case grpoOrder = 7
  case rollouts = 8
  case evaluationSampling = 9
  case bootstrap = 10
  case permutation = 11
  case benchmarkInputs = 12
  case selfCheck = 13
  case adapterInitialization = 14
}
