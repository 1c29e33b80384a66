import Records
import Statistics

/// Where a claim wants an estimate to lie.
struct Requirement {
  let direction: Comparison
  let bound: Double
  /// The value that stands for "no difference".
  let neutral: Double
  /// Whether a value on the bound does not keep it.
  let isStrict: Bool

  init(_ relation: Relation) {
    switch relation {
    case .difference(let direction, let bound): self.init(direction, bound, neutral: 0, isStrict: false)
    case .notBelowBy(let margin): self.init(.atLeast, -margin, neutral: 0, isStrict: true)
    case .ratio(let direction, let bound): self.init(direction, bound, neutral: 1, isStrict: false)
    }
  }

  private init(_ direction: Comparison, _ bound: Double, neutral: Double, isStrict: Bool) {
    self.direction = direction
    self.bound = bound
    self.neutral = neutral
    self.isStrict = isStrict
  }

  /// Supported if the near bound lies on the claimed side, refuted if the opposite one lies on the other.
  func outcome(_ bounds: Bounds) -> VerdictOutcome {
    // Distances into the claimed side, of the end that must lie there and of the other one.
    let (near, far) =
      switch direction {
      case .atLeast: (bounds.lower - bound, bounds.upper - bound)
      case .atMost: (bound - bounds.upper, bound - bounds.lower)
      }
    if near > 0 || (near == 0 && !isStrict) { return .supported }
    return far < 0 ? .refuted : .inconclusive
  }

  /// How far the neutral value lies inside the claimed side; nil if it lies outside.
  var neutralDistance: Double? {
    let distance = direction == .atLeast ? neutral - bound : bound - neutral
    return distance > 0 ? distance : nil
  }
}
