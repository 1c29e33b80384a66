import Foundation
import TestSupport
import Testing
import Verification

/// How many checks a second one core makes.
///
/// `VERIFICATION_SPEED=1 swift test -c release --disable-testable-imports --filter SpeedTests` measures longer, and
/// expects what an idle core does: 200,000 checks of numbers, 20,000 of all kinds, none longer than 10 ms.
@Suite(.serialized) struct SpeedTests {
  private static let isMeasuring = ProcessInfo.processInfo.environment["VERIFICATION_SPEED"] != nil

  /// Processor time of ten thousand checks of a plain number, in seconds: the measure of the others, whatever the machine.
  static let tenThousandPlainChecks: Double = {
    guard let reference = try? ReferenceAnswer("12") else { return 0 }
    return ProcessorTime.of {
      for _ in 0..<10_000 {
        _ = AnswerCheck.check(completion: "3 + 9 = 12, so \\boxed{12}", reference: reference)
      }
    }
  }()

  /// The longest that any of `pairs` takes, in seconds: the least of three measurements of each.
  private static func slowest(_ pairs: [(completion: String, reference: ReferenceAnswer)]) -> (
    seconds: Double, completion: String
  ) {
    var result = (seconds: 0.0, completion: "")
    for (completion, reference) in pairs {
      let times = (0..<3).map { _ in
        ProcessorTime.of { _ = AnswerCheck.check(completion: completion, reference: reference) }
      }
      if let time = times.min(), time > result.seconds { result = (time, completion) }
    }
    return result
  }

  private static func rate(_ pairs: [(completion: String, reference: ReferenceAnswer)], rounds: Int) -> Double
  {
    var right = 0
    let seconds = ProcessorTime.of {
      for _ in 0..<rounds {
        for (completion, reference) in pairs
        where AnswerCheck.check(completion: completion, reference: reference).outcome == .equivalent {
          right += 1
        }
      }
    }
    #expect(right > 0)
    return Double(rounds * pairs.count) / seconds
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
    let rate = Self.rate(pairs, rounds: Self.isMeasuring ? 20 : 1)
    if Self.isMeasuring { print("numbers: \(Int(rate)) checks/s") }
    #expect(!Self.isMeasuring || rate > 200_000)
    #expect(10_000 / rate < 4 * Self.tenThousandPlainChecks)
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
    let rate = Self.rate(pairs, rounds: Self.isMeasuring ? 100 : 2)
    let slowest = Self.slowest(pairs)
    if Self.isMeasuring {
      print(
        "all kinds: \(Int(rate)) checks/s of \(pairs.count) pairs, slowest \(slowest.seconds) s: \(slowest.completion)"
      )
    }
    #expect(!Self.isMeasuring || (rate > 20_000 && slowest.seconds < 0.01))
    // In the mean a check of any kind takes as long as some plain ones, the slowest as long as many.
    #expect(10_000 / rate < 40 * Self.tenThousandPlainChecks)
    #expect(slowest.seconds < 20 * Self.tenThousandPlainChecks)
  }

  @Test func `the hardest texts take less than 10 ms`() throws {
    let references = [try ReferenceAnswer("12"), try ReferenceAnswer(#"x^2+\sqrt{2}"#)]
    let pairs = HostileAnswerTests.completions.flatMap { completion in
      references.map { (completion: completion, reference: $0) }
    }
    let slowest = Self.slowest(pairs)
    if Self.isMeasuring { print("hardest: \(slowest.seconds) s: \(slowest.completion.prefix(60))") }
    #expect(!Self.isMeasuring || slowest.seconds < 0.01)
    #expect(slowest.seconds < 20 * Self.tenThousandPlainChecks)
  }
}
