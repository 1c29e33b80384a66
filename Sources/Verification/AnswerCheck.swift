/// Decides whether a completion's answer equals the reference answer.
///
/// The answer is the last box in the completion (`BoxedAnswer`). Numbers are compared exactly, as rationals;
/// everything else as normalised text. Work is linear in the length of the texts but for numbers, whose
/// digits are bounded.
package enum AnswerCheck {
  /// Names the rules in force: stored with every verdict, changed whenever a verdict may change.
  package static let version = "exact-1"

  /// A number with more digits than this is not compared.
  package static let digitLimit = 10_000

  /// Checks the answer in `completion`. Never throws and has no state: equal texts give equal results on
  /// every thread.
  package static func check(completion: String, reference: ReferenceAnswer) -> CheckResult {
    let bytes = Array(completion.utf8)
    guard let box = BoxedAnswer.find(in: bytes) else {
      return CheckResult(outcome: .unparsed(.completion), extracted: nil, rule: .noBox)
    }
    let extracted = String(decoding: bytes[box], as: UTF8.self)
    switch AnswerReader.read(bytes[box]) {
    case .number(let number):
      guard case .number(let expected) = reference.value else {
        return CheckResult(outcome: .different, extracted: extracted, rule: .kinds)
      }
      return CheckResult(
        outcome: number == expected ? .equivalent : .different, extracted: extracted, rule: .numbers)
    case .text(let text):
      guard case .text(let expected) = reference.value else {
        return CheckResult(outcome: .different, extracted: extracted, rule: .kinds)
      }
      return CheckResult(
        outcome: text == expected ? .equivalent : .different, extracted: extracted, rule: .texts)
    case .unreadable:
      return CheckResult(outcome: .unparsed(.completion), extracted: extracted, rule: .unreadable)
    case .tooLong:
      return CheckResult(outcome: .abandoned, extracted: extracted, rule: .digitLimit)
    }
  }
}
