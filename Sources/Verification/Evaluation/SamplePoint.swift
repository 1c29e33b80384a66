/// Values for variables at which formulas are compared: always the same, different for every name.
struct SamplePoint {
  private let index: Int
  private let kind: Kind

  private enum Kind {
    /// Magnitudes around the scale; negative for some names if `isMixed`.
    case real(scale: Double, isMixed: Bool)
    /// Integers from 1.
    case integer
  }

  private init(_ index: Int, _ kind: Kind) {
    self.index = index
    self.kind = kind
  }

  /// Points of all sizes, positive ones first.
  static let reals: [SamplePoint] = [
    (1.0, false), (1, true), (0.25, false), (4, true), (0.25, true), (1, true), (30, false),
    (0.05, false),
    (4, false),
    (30, true), (0.6, false), (2, true),
  ]
  .enumerated().map { SamplePoint($0, .real(scale: $1.0, isMixed: $1.1)) }

  /// Points for formulas that only have values at integers.
  static let integers: [SamplePoint] = (0..<8).map { SamplePoint($0, .integer) }

  /// The value of the variable `name`: a multiple of 2^-20, which is exact.
  func value(of name: String) -> Ball {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return value(hash)
  }

  func value(_ hash: UInt64) -> Ball {
    var bits = (hash &+ UInt64(index)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    switch kind {
    case .integer: return Ball(Double(1 + Int(bits % UInt64(3 + 2 * index))))
    case .real(let scale, let isMixed):
      let unit = 0.5 + Double(bits >> 40) * 0x1p-24
      let value = (unit * scale * 0x1p20).rounded() * 0x1p-20
      return Ball(isMixed && bits & 1 == 1 ? -value : value)
    }
  }
}
