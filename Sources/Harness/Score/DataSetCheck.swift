internal import Foundation
internal import Problems
internal import Verification

/// Checks that the reference answers of a data set can be read and are what its own solutions come to.
package struct DataSetCheck: Encodable, Sendable {
  /// Under which keys a line's object has what is checked.
  package struct Keys: Sendable {
    package var answer: String
    package var solution: String
    /// Where the answer's field holds this, the answer is what follows it, and all of the field is the solution.
    package var marker: String

    package init(answer: String = "answer", solution: String = "solution", marker: String = "####") {
      self.answer = answer
      self.solution = solution
      self.marker = marker
    }
  }

  /// What is wrong with a line.
  package struct Fault: Encodable, Sendable, Equatable {
    package let line: Int
    package let answer: String
    /// The answer that the solution comes to; nil if none was found.
    package let extracted: String?
    package let reason: String
  }

  package private(set) var answers = 0
  /// Answers without a solution beside them, which are only read.
  package private(set) var withoutSolution = 0
  /// How many answers were found in their solutions, by the rule that found them.
  package private(set) var rules: [String: Int] = [:]
  package private(set) var faults: [Fault] = []

  /// Checks the JSON Lines file at `path`; throws `ProblemsError` for a file or line that cannot be read.
  package init(path: String, keys: Keys = Keys()) throws {
    var reader = try LineReader(path: path, takesPipes: true)
    while let line = try reader.next() {
      let object = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any]
      guard let object, let answer = Self.text(object[keys.answer]) else {
        throw ProblemsError.brokenLine(
          file: path, line: reader.lineNumber,
          reason: "expected a JSON object with a text or number under \"\(keys.answer)\"")
      }
      check(answer, Self.text(object[keys.solution]), line: reader.lineNumber, marker: keys.marker)
    }
  }

  private static func text(_ value: Any?) -> String? {
    if let text = value as? String { return text }
    return (value as? NSNumber).map { "\($0)" }
  }

  private mutating func check(_ field: String, _ solution: String?, line: Int, marker: String) {
    answers += 1
    var (answer, solution) = (field, solution)
    if let range = field.ranges(of: marker).last {
      answer = String(field[range.upperBound...])
      solution = solution ?? field
    }
    func fault(_ extracted: String?, _ reason: String) {
      faults.append(Fault(line: line, answer: answer, extracted: extracted, reason: reason))
    }
    let reference: ReferenceAnswer
    do { reference = try ReferenceAnswer(answer) } catch { return fault(nil, "\(error)") }
    guard let solution else {
      withoutSolution += 1
      return
    }
    let result = AnswerCheck.check(completion: solution, reference: reference)
    if let rule = result.rule { rules[rule.rawValue, default: 0] += 1 }
    switch result.outcome {
    case .equivalent: break
    case .different: fault(result.extracted, "its solution comes to another answer")
    case .unparsed: fault(result.extracted, "no answer can be read in its solution")
    case .abandoned: fault(result.extracted, "whether its solution comes to the same is not known")
    }
  }
}
