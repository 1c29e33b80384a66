import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct RotaryScalingTests {
  /// Llama 3.1's own numbers.
  private let llama3 = RotaryScaling.llama3(factor: 8, low: 1, high: 4, originalPositions: 8192)

  /// The frequency that makes a wave of so many positions.
  private func frequency(wavelength: Double) -> Float { Float(2 * Double.pi / wavelength) }

  @Test func `linear scaling slows every wave down alike`() {
    for wavelength in [7.0, 900, 30_000] {
      let given = frequency(wavelength: wavelength)
      #expect(RotaryScaling.linear(factor: 4).scaled(given) == given / 4)
    }
  }

  @Test func `short waves stay, long ones are slowed down, those in between partly and without a jump`() {
    for wavelength in [5.0, 500, 2047] {
      let given = frequency(wavelength: wavelength)
      #expect(llama3.scaled(given) == given)
    }
    for wavelength in [8193.0, 100_000] {
      let given = frequency(wavelength: wavelength)
      #expect(llama3.scaled(given) == given / 8)
    }
    // Half way in 8192 / wavelength between 1 and 4: the mean of both.
    let middle = frequency(wavelength: 8192 / 2.5)
    #expect(abs(llama3.scaled(middle) / ((middle + middle / 8) / 2) - 1) < 1e-6)
    var last = Float.infinity
    for step in 0...200 {
      let scaled = llama3.scaled(frequency(wavelength: 1900 + 35 * Double(step)))
      #expect(scaled < last && (last == .infinity || scaled > 0.9 * last))
      last = scaled
    }
  }

  @Test func `tables turn by the scaled frequencies`() {
    let (headDim, theta, position) = (8, 1e4, 50)
    let scaling = RotaryScaling.llama3(factor: 4, low: 1, high: 3, originalPositions: 64)
    let rotary = RotaryEmbedding(headDim: headDim, positions: 64, theta: theta, scaling: scaling)
    let buffer = FloatBuffer([1, 1, 1, 1, 0, 0, 0, 0])
    rotary.rotate(buffer.matrix(rows: 1, columns: headDim), heads: 1, position: { _ in position })
    let other = FloatBuffer([1, 1, 1, 1, 0, 0, 0, 0])
    let plain = RotaryEmbedding(headDim: headDim, positions: 64, theta: theta)
    plain.rotate(other.matrix(rows: 1, columns: headDim), heads: 1, position: { _ in position })
    for i in 0..<headDim / 2 {
      let angle =
        Float(position) * scaling.scaled(RotaryEmbedding.frequency(i, headDim: headDim, theta: theta))
      #expect(abs(Double(buffer.vector[i]) - cos(Double(angle))) < 1e-6)
    }
    #expect(buffer.array() != other.array())
  }
}
