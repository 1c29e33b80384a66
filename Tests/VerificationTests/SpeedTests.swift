import Foundation
import Testing
import Verification

/// How many checks a second one core makes.
///
/// `VERIFICATION_SPEED=1 swift test -c release --disable-testable-imports --filter SpeedTests` measures longer, and
/// expects what an idle core does: 200,000 checks of numbers, 20,000 of all kinds, none longer than 10 ms.
@Suite(.serialized) struct SpeedTests {
  private static let isMeasuring = ProcessInfo.processInfo.environment["VERIFICATION_SPEED"] != nil

  private static func rate(_ pairs: [(completion: String, reference: ReferenceAnswer)], rounds: Int) -> (
    checksPerSecond: Double, slowest: Duration
  ) {
    let clock = ContinuousClock()
    var slowest = Duration.zero
    var right = 0
    let duration = clock.measure {
      for _ in 0..<rounds {
        for (completion, reference) in pairs
        where AnswerCheck.check(completion: completion, reference: reference).outcome == .equivalent {
          right += 1
        }
      }
    }
    for (completion, reference) in pairs {
      // The least of three: what else the machine does is not the check's.
      let times = (0..<3).map { _ in
        clock.measure { _ = AnswerCheck.check(completion: completion, reference: reference) }
      }
      slowest = max(slowest, times.min() ?? .zero)
    }
    #expect(right > 0)
    return (Double(rounds * pairs.count) / (duration / .seconds(1)), slowest)
  }

  @Test func `numbers are checked fast enough to score rollouts`() throws {
    let reference = try ReferenceAnswer("38")
    let answers = (0..<5000).flatMap { ["\($0)", "\($0).5", "\($0)/7", "\($0),000"] }
    let pairs = answers.map {
      (
        completion: "<think>7+1+0=8. 3+0+0=3. So the answer is \($0). </think>\\boxed{\($0)}",
        reference: reference
      )
    }
    let (rate, slowest) = Self.rate(pairs, rounds: Self.isMeasuring ? 20 : 1)
    print("numbers: \(Int(rate)) checks/s, slowest \(slowest)")
    #expect(rate > (Self.isMeasuring ? 200_000 : 20_000))
  }

  @Test func `answers of all kinds are checked fast enough to score rollouts`() throws {
    let pairs = try EquivalenceTests.categories.flatMap { category in
      try category.equal.flatMap { pair in
        try [(pair.0, pair.1), (pair.1, pair.0)].map {
          (completion: "so it is \\boxed{\($0)}", reference: try ReferenceAnswer($1))
        }
      }
        + category.different.compactMap { pair in
          (try? ReferenceAnswer(pair.1)).map { (completion: "so it is \\boxed{\(pair.0)}", reference: $0) }
        }
    }
    let (rate, slowest) = Self.rate(pairs, rounds: Self.isMeasuring ? 100 : 2)
    print("all kinds: \(Int(rate)) checks/s of \(pairs.count) pairs, slowest \(slowest)")
    #expect(rate > (Self.isMeasuring ? 20_000 : 2_000))
    #expect(slowest < (Self.isMeasuring ? .milliseconds(10) : .milliseconds(200)))
  }

  @Test func `the hardest texts take less than 10 ms`() throws {
    let references = [try ReferenceAnswer("12"), try ReferenceAnswer(#"x^2+\sqrt{2}"#)]
    let pairs =
      HostileAnswerTests.completions.flatMap { completion in
        references.map { (completion: completion, reference: $0) }
      } + [(completion: "12", reference: references[0])]
    let slowest = pairs.map { pair in
      let times = (0..<3).map { _ in
        ContinuousClock().measure {
          _ = AnswerCheck.check(completion: pair.completion, reference: pair.reference)
        }
      }
      return (times.min() ?? .zero, pair.completion)
    }.max { $0.0 < $1.0 }
    print("hardest: \(slowest?.0 ?? .zero), \(slowest?.1.prefix(60) ?? "")")
    #expect((slowest?.0 ?? .zero) < (Self.isMeasuring ? .milliseconds(10) : .milliseconds(200)))
  }
}
