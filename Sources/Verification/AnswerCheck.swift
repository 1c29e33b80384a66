/// Decides whether a completion's answer equals the reference answer.
///
/// The answer is found (`Extraction`), read as an expression or as words (`AnswerReader`), brought to a normal form
/// (`Normalizer`) and compared (`Comparison`): exactly where both are rational, else by values with proven bounds.
/// Work is bounded by counted steps.
package enum AnswerCheck {
  /// Names the rules in force: stored with every verdict, changed whenever a verdict may change.
  package static let version = "exact-2"

  /// A number with more digits than this is not compared.
  package static let digitLimit = 5000

  /// Checks the answer in `completion`. Never throws and has no state: equal texts give equal results on
  /// every thread.
  package static func check(
    completion: String, reference: ReferenceAnswer, extraction: Extraction = Extraction()
  ) -> CheckResult {
    check(Array(completion.utf8), reference, extraction)
  }

  /// Checks the UTF-8 `completion`, which need not be valid.
  package static func check(
    _ completion: [UInt8], _ reference: ReferenceAnswer, _ extraction: Extraction
  )
    -> CheckResult
  {
    var work = Work()
    var found: Extraction.Found?
    do throws(ReadFailure) {
      guard let (place, result) = try extraction.answer(in: completion, work: &work) else {
        return CheckResult(outcome: .unparsed(.completion), extracted: nil, rule: nil)
      }
      found = place
      switch result {
      case .failure: return CheckResult(outcome: .unparsed(.completion), place)
      case .answer(let answer):
        var work = Work()
        switch try Comparison.compare(answer, reference.answer, work: &work) {
        case .equal: return CheckResult(outcome: .equivalent, place)
        case .different: return CheckResult(outcome: .different, place)
        case .unknown: return CheckResult(outcome: .abandoned, place)
        }
      }
    } catch .exhausted {
      return CheckResult(outcome: .abandoned, found)
    } catch {
      // A formula that has a value by itself may have none once it is combined with the other side.
      return CheckResult(outcome: .different, found)
    }
  }

  /// Whether two answers, without anything around them, say the same: what `check` does once an answer is found.
  package static func compare(_ answer: ReferenceAnswer, _ other: ReferenceAnswer)
    -> CheckResult.Outcome
  {
    var work = Work()
    do throws(ReadFailure) {
      switch try Comparison.compare(answer.answer, other.answer, work: &work) {
      case .equal: return .equivalent
      case .different: return .different
      case .unknown: return .abandoned
      }
    } catch .exhausted {
      return .abandoned
    } catch {
      return .different
    }
  }
}

extension CheckResult {
  fileprivate init(outcome: Outcome, _ found: Extraction.Found?) {
    self.init(
      outcome: outcome, extracted: found.map { String(decoding: $0.bytes, as: UTF8.self) },
      rule: found?.rule)
  }
}
