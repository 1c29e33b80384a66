internal import Foundation

/// The learning rate of each step: linear warm-up, then one of three shapes.
package struct LearningRateSchedule: Sendable, Equatable {
  /// What follows the warm-up.
  package enum Shape: String, Sendable, Codable, CaseIterable {
    /// Half a cosine from the peak down to `minRatio` of it.
    case cosine
    /// A straight line from the peak down to `minRatio` of it.
    case linear
    /// The peak throughout.
    case constant
  }

  package var peak: Double
  package var warmupSteps: Int
  package var totalSteps: Int
  package var shape: Shape
  /// The last rate as a fraction of the peak.
  package var minRatio: Double

  package init(peak: Double, warmupSteps: Int, totalSteps: Int, shape: Shape, minRatio: Double) {
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
    self.shape = shape
    self.minRatio = minRatio
  }

  /// The rate of step `step`, from 1: step / warmupSteps of the peak while warming up, then with the share q of the
  /// remaining steps that is done, from q = 1 / remaining at the first to q = 1 at the last.
  package func rate(step: Int) -> Double {
    if step <= warmupSteps { return peak * Double(step) / Double(warmupSteps) }
    let q = min(1, Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps)))
    let decay =
      switch shape {
      case .cosine: 0.5 * (1 + cos(Double.pi * q))
      case .linear: 1 - q
      case .constant: 1.0
      }
    return shape == .constant ? peak : peak * (minRatio + (1 - minRatio) * decay)
  }
}
