import Foundation
import Kernels
import TestSupport
import Testing
import Training

/// Losses, gradients and advantages of TRL; `benchmarks/peers` says how they were computed.
@Suite struct GRPOPeerTests {
  private struct Fixture: Decodable {
    struct Advantage: Decodable {
      let rewards: String
      let scaleRewards: String
      let advantages: [Double]
    }
    struct Case: Decodable {
      let lossType: String
      let rewards: String
      let beta, epsilonLow, epsilonHigh: Double
      let maskTruncated, onPolicy: Bool
      let microBatches: Int
      let klCorrection: Bool
      let advantages: [Double]
      let loss: Double
      let kl: Double?
      let clipRegion: Double
      let gradient: [[Double]]
    }
    let numGenerations: Int
    let maxCompletionLength: Int
    let lengths: [Int]
    let truncated: [Bool]
    let rewards: [String: [Double]]
    let logps, oldLogps, refLogps: [[Double]]
    let advantages: [Advantage]
    let cases: [Case]

    func groups(_ name: String) -> [[Double]] {
      let all = rewards[name] ?? []
      return stride(from: 0, to: all.count, by: numGenerations).map {
        Array(all[$0..<($0 + numGenerations)])
      }
    }
  }

  /// What the objective makes of the completions `rows` of a case, weights as for them alone.
  private func evaluate(_ fixture: Fixture, _ given: Fixture.Case, rows: Range<Int>) -> (
    objective: GRPOObjective, gradient: [[Float]]
  ) {
    let loss = GRPOLoss(
      normalization: LossNormalization(rawValue: given.lossType) ?? .grpo, beta: given.beta,
      epsilonLow: given.epsilonLow, epsilonHigh: given.epsilonHigh)
    let masked = rows.map { given.maskTruncated && fixture.truncated[$0] }
    let lengths = Array(fixture.lengths[rows])
    let weights = loss.weights(
      lengths: lengths, masked: masked, maxCompletionLength: fixture.maxCompletionLength)
    let advantages = Advantages.compute(fixture.groups(given.rewards), scale: .group).flatMap { $0 }
    var targets = GRPOObjective.Targets()
    for (index, row) in rows.enumerated() {
      targets.advantages += [Double](repeating: advantages[row], count: lengths[index])
      targets.weights += [Double](repeating: weights[index], count: lengths[index])
      targets.counts += [Bool](repeating: !masked[index], count: lengths[index])
      if given.beta != 0 { targets.reference += fixture.refLogps[row].map(Float.init) }
      if !given.onPolicy { targets.old += fixture.oldLogps[row].map(Float.init) }
    }
    let count = lengths.reduce(0, +)
    let memory = FloatBuffer(count: 7 * count)
    func vector(_ index: Int) -> Vector { memory.vector(at: index * count, count: count) }
    for (index, value) in fixture.logps[rows].joined().enumerated() { memory.vector[index] = Float(value) }
    var objective = GRPOObjective(loss, targets: targets)
    objective.evaluate(
      0..<count,
      rows: TokenHead.Rows(
        logProbability: vector(0), logSumExp: vector(1), entropy: vector(2), meanLogProbability: vector(3)),
      into: TokenHead.Coefficients(
        logProbability: vector(4), entropy: vector(5), meanLogProbability: vector(6)))
    let values = memory.array()
    #expect(values[(5 * count)...].allSatisfy { $0 == 0 })
    var gradient = values[(4 * count)..<(5 * count)]
    let perRow = lengths.map { length in
      defer { gradient = gradient.dropFirst(length) }
      return Array(gradient.prefix(length))
    }
    return (objective, perRow)
  }

  @Test func `losses, gradients and metrics are those of TRL`() throws {
    let fixture = try Fixtures.decode(Fixture.self, "grpo.json")
    let count = fixture.lengths.count
    // The recipe's KL term is not multiplied by the ratio.
    let cases = fixture.cases.filter { !$0.klCorrection }
    #expect(cases.count >= 48)
    var worst: [String: Double] = [:]
    for given in cases {
      // BNPO alone averages over the tokens of each micro-batch; for the others the whole step is one batch.
      let parts = given.lossType == "bnpo" ? given.microBatches : 1
      var (loss, kl, clipped, gradient) = (0.0, 0.0, 0.0, [[Double]]())
      for part in 0..<parts {
        let result = evaluate(fixture, given, rows: (part * count / parts)..<((part + 1) * count / parts))
        loss += result.objective.total / Double(parts)
        kl += result.objective.klSum / Double(result.objective.tokenCount) / Double(parts)
        clipped += Double(result.objective.clippedCount) / Double(result.objective.tokenCount) / Double(parts)
        gradient += result.gradient.map { $0.map { Double($0) / Double(parts) } }
      }
      func check(_ what: String, _ difference: Double, _ tolerance: Double) {
        worst[what] = max(worst[what] ?? 0, difference)
        #expect(
          difference < tolerance,
          "\(what) of \(given)"
        )
      }
      // Fixtures keep nine digits, coefficients are handed on in single precision.
      check("loss", abs(loss - given.loss), 2e-8)
      check("gradient", relativeDifference(gradient.flatMap { $0 }, given.gradient.flatMap { $0 }), 1e-7)
      // TRL averages its metrics over micro-batches; ours are over the step.
      if given.microBatches == parts {
        check("clip fraction", abs(clipped - given.clipRegion), 1e-8)
        if let expected = given.kl { check("kl", abs(kl - expected), 1e-8) }
      }
    }
    for (what, difference) in worst.sorted(by: { $0.key < $1.key }) {
      Fixtures.report("GRPO \(what)", difference)
    }
  }

  @Test func `advantages are those of TRL`() throws {
    let fixture = try Fixtures.decode(Fixture.self, "grpo.json")
    #expect(fixture.advantages.count >= 9)
    var worst = 0.0
    for given in fixture.advantages {
      let scale = try #require(RewardScale(rawValue: given.scaleRewards))
      let ours = Advantages.compute(fixture.groups(given.rewards), scale: scale).flatMap { $0 }
      // TRL takes n / (n - 1) of its deviation in single precision.
      worst = max(worst, relativeDifference(ours, given.advantages))
      #expect(relativeDifference(ours, given.advantages) < 3e-8)
    }
    Fixtures.report("advantages", worst)
  }
}
