import Testing
import Verification

/// Pairs of answers that say the same, and pairs that do not, for every kind of answer.
@Suite struct EquivalenceTests {
  static let categories = numberCategories + structureCategories

  struct Category: Sendable, CustomTestStringConvertible {
    let name: String
    let equal: [(String, String)]
    let different: [(String, String)]

    var testDescription: String { name }
  }

  private static func outcome(_ answer: String, _ reference: String) throws -> CheckResult.Outcome {
    AnswerCheck.check(
      completion: "so \\boxed{\(answer)}", reference: try ReferenceAnswer(reference),
      extraction: Extraction(needsBox: true)
    ).outcome
  }

  @Test(arguments: categories) func `answers that say the same are equivalent, either way round`(
    category: Category
  ) throws {
    for (left, right) in category.equal {
      #expect(try Self.outcome(left, right) == .equivalent, "\(left) is \(right)")
      #expect(try Self.outcome(right, left) == .equivalent, "\(right) is \(left)")
    }
  }

  @Test(arguments: categories) func `answers that say something else are not, either way round`(
    category: Category
  ) throws {
    for (left, right) in category.different {
      for (answer, reference) in [(left, right), (right, left)] {
        // What has no value cannot be a reference.
        guard let outcome = try? Self.outcome(answer, reference) else { continue }
        #expect(outcome != .equivalent && outcome != .abandoned, "\(answer) is not \(reference)")
      }
    }
  }

  @Test(arguments: categories) func `every answer that can be read is equivalent to itself`(
    category: Category
  ) throws {
    for (left, right) in category.equal {
      #expect(try Self.outcome(left, left) == .equivalent, "\(left)")
      #expect(try Self.outcome(right, right) == .equivalent, "\(right)")
    }
  }

  @Test(arguments: categories) func `a grader that accepts everything would fail in every category`(
    category: Category
  ) {
    #expect(!category.equal.isEmpty && category.different.count >= category.equal.count)
  }
}
