/// How the frequencies of a rotary embedding are slowed down for sequences longer than those of pretraining; names and
/// formulas are those of transformers, in single precision as there.
package enum RotaryScaling: Codable, Sendable, Equatable {
  /// All frequencies are divided by the factor.
  case linear(factor: Double)
  /// Llama 3.1: waves longer than `originalPositions` / `low` are slowed down by the factor, those shorter than
  /// `originalPositions` / `high` are not, those in between partly.
  case llama3(factor: Double, low: Double, high: Double, originalPositions: Int)

  /// The scaled frequency, in radians a position.
  package func scaled(_ frequency: Float) -> Float {
    switch self {
    case .linear(let factor): return frequency / Float(factor)
    case .llama3(let factor, let low, let high, let originalPositions):
      let wavelength = Float(2 * Double.pi) / frequency
      if wavelength > Float(Double(originalPositions) / low) { return frequency / Float(factor) }
      if wavelength < Float(Double(originalPositions) / high) { return frequency }
      let smooth = (Float(originalPositions) / wavelength - Float(low)) / Float(high - low)
      return (1 - smooth) * frequency / Float(factor) + smooth * frequency
    }
  }
}
