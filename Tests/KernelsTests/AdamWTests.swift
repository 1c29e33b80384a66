import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct AdamWTests {
  private let optimizer = AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1)

  /// The published update in double precision.
  private func naive(
    _ p: inout [Double], _ g: [Double], _ m: inout [Double], _ v: inout [Double], step: Int, rate: Double,
    scale: Double, decays: Bool
  ) {
    let (b1, b2) = (Double(optimizer.beta1), Double(optimizer.beta2))
    for i in p.indices {
      let gradient = g[i] * scale
      m[i] = b1 * m[i] + (1 - b1) * gradient
      v[i] = b2 * v[i] + (1 - b2) * gradient * gradient
      let first = m[i] / (1 - pow(b1, Double(step)))
      let second = v[i] / (1 - pow(b2, Double(step)))
      p[i] -= rate * (decays ? Double(optimizer.weightDecay) * p[i] : 0)
      p[i] -= rate * first / (second.squareRoot() + Double(optimizer.epsilon))
    }
  }

  @Test(arguments: oddSizes, [false, true]) func `five steps follow the formula`(count: Int, decays: Bool) {
    var numbers = TestNumbers(seed: UInt64(count))
    let start = numbers.floats(count)
    let (p, m, v) = (FloatBuffer(start), FloatBuffer(zeros: count), FloatBuffer(zeros: count))
    var (naiveP, naiveM, naiveV) = (
      doubles(start), [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
    )
    for step in 1...5 {
      let gradient = numbers.floats(count)
      let rate: Float = 0.01 * Float(step)
      optimizer.update(
        p.vector, gradient: FloatBuffer(gradient).vector, firstMoment: m.vector, secondMoment: v.vector,
        step: step,
        learningRate: rate, gradientScale: 0.25, decays: decays)
      naive(
        &naiveP, doubles(gradient), &naiveM, &naiveV, step: step, rate: Double(rate), scale: 0.25,
        decays: decays)
    }
    #expect(relativeDifference(p.array(), naiveP) < 1e-6)
    #expect(relativeDifference(m.array(), naiveM) < 1e-6)
    #expect(relativeDifference(v.array(), naiveV) < 1e-6)
  }

  @Test func `a zero gradient moves nothing but the decay`() {
    let (p, m, v) = (FloatBuffer([1, -2, 0]), FloatBuffer(zeros: 3), FloatBuffer(zeros: 3))
    optimizer.update(
      p.vector, gradient: FloatBuffer(zeros: 3).vector, firstMoment: m.vector, secondMoment: v.vector,
      step: 1,
      learningRate: 0.5, gradientScale: 1, decays: true)
    #expect(p.array() == [0.95, -1.9, 0])
    #expect(m.array() == [0, 0, 0] && v.array() == [0, 0, 0])
  }
}
