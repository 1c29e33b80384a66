import Foundation
import Kernels
import Testing

@Suite struct LanesTests {
  /// Every float from `first` to `last` in steps of `stride` bit patterns, with the last one.
  private func floats(from first: Float, to last: Float, stride: UInt32) -> [Float] {
    Swift.stride(from: first.bitPattern, through: last.bitPattern, by: Int(stride)).map {
      Float(bitPattern: $0)
    } + [last]
  }

  private func apply(_ function: (Lanes) -> Lanes, _ values: [Float]) -> [Float] {
    values.indices.map { index in
      // Neighbouring lanes hold other values, which must not matter.
      var lanes = Lanes(repeating: values[(index * 7 + 3) % values.count])
      lanes[index % 16] = values[index]
      return function(lanes)[index % 16]
    }
  }

  @Test func `exponential is within 2e-7 of e^x where it is normal`() {
    let positive = floats(from: 1e-30, to: 88, stride: 9_973)
    let negative = floats(from: -1e-30, to: -87.3, stride: 9_973)
    for values in [positive, negative, [0, -0]] {
      let results = apply(exponential, values)
      let worst = zip(values, results).map { abs(Double($1) / exp(Double($0)) - 1) }.max() ?? .infinity
      #expect(worst < 2e-7)
    }
  }

  @Test func `exponential stays finite and positive in both tails`() {
    let low = apply(exponential, [-87.4, -100, -1e4, -.greatestFiniteMagnitude, -.infinity])
    #expect(low.allSatisfy { $0 > 0 && $0 < 1.3e-38 })
    let high = apply(exponential, [88.1, 100, 1e4, .greatestFiniteMagnitude, .infinity])
    #expect(high.allSatisfy { $0.isFinite && $0 > 1.6e38 })
  }

  @Test func `NaN stays NaN and touches no other lane`() {
    var lanes = Lanes(repeating: 1)
    lanes[5] = .nan
    lanes[6] = -Float.nan
    for result in [exponential(lanes), logistic(lanes)] {
      for lane in 0..<16 { #expect(result[lane].isNaN == (lane == 5 || lane == 6)) }
    }
  }

  @Test func `exponential does not fall where its argument rises`() {
    // Across the points where the rounded multiple of ln 2 changes.
    for n in -120...120 {
      let edge = (Float(n) + 0.5) * 0.693_147_18
      let values = (-20...20).map { Float(bitPattern: edge.bitPattern &+ UInt32(bitPattern: Int32($0))) }
        .sorted()
      let results = apply(exponential, values)
      #expect(zip(results, results.dropFirst()).allSatisfy { $1 >= $0 * (1 - 2e-7) })
    }
  }

  @Test func `logistic is within 3e-7 where it is normal and saturates beyond`() {
    let values = floats(from: 1e-20, to: 87, stride: 9_973)
    for arguments in [values, values.map { -$0 }] {
      let worst = zip(arguments, apply(logistic, arguments)).map { x, y in
        abs(Double(y) * (1 + exp(-Double(x))) - 1)
      }.max()
      #expect((worst ?? .infinity) < 3e-7)
    }
    #expect(apply(logistic, [.infinity, 200, 0]) == [1, 1, 0.5])
    #expect(apply(logistic, [-.infinity, -200]).allSatisfy { $0 >= 0 && $0 < 1e-38 })
  }
}
