/// Group-relative advantages (Z. Shao et al., "DeepSeekMath", 2024), with the constants of TRL.
package enum Advantages {
  /// A_i = (r_i - mean of the group) / (standard deviation + 1e-4), the deviation with n - 1 in the denominator.
  package static func compute(_ rewards: [[Double]], scale: RewardScale) -> [[Double]] {
    let everything = rewards.flatMap { $0 }
    return rewards.map { group in
      let centre = mean(group)
      let divisor =
        switch scale {
        case .group: deviation(group) + 1e-4
        case .batch: deviation(everything) + 1e-4
        case .none: 1.0
        }
      return group.map { ($0 - centre) / divisor }
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let centre = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
