internal import Foundation
internal import Verification

/// Scores answers that come as lines of JSON.
package enum AnswerScorer {
  /// What is said of one line.
  package struct Score: Encodable, Sendable, Equatable {
    package let equivalent: Bool
    /// `equivalent`, `different`, `unparsed` or `abandoned`.
    package let outcome: String
    /// `gold` or `completion`: which of them could not be read; nil for the other outcomes.
    package let side: String?
    /// The answer as it stands in the completion; nil if none was found.
    package let extracted: String?
    /// How it was found; nil if it was not.
    package let rule: String?
  }

  /// Scores the line number `number`: an object with the texts `gold` and `completion`, other keys ignored.
  ///
  /// Throws `PreparationError` if it is none; answers that cannot be read are a score.
  package static func score(line: String, number: Int, includesThinking: Bool) throws -> Score {
    let pair: Pair
    do {
      pair = try JSONDecoder().decode(Pair.self, from: Data(line.utf8))
    } catch {
      throw PreparationError(
        "line \(number): expected an object with the texts \"gold\" and \"completion\", such as "
          + #"{"gold": "1/2", "completion": "so \\boxed{0.5}"}"#)
    }
    let reference: ReferenceAnswer
    do {
      reference = try ReferenceAnswer(pair.gold.text)
    } catch {
      let isAbandoned = if case .tooMuchWork = error { true } else { false }
      return Score(
        equivalent: false, outcome: isAbandoned ? "abandoned" : "unparsed", side: isAbandoned ? nil : "gold",
        extracted: nil, rule: nil)
    }
    return Score(
      AnswerCheck.check(
        completion: pair.completion, reference: reference,
        extraction: Extraction(includesThinking: includesThinking)))
  }

  private struct Pair: Decodable {
    let gold: Gold
    let completion: String
  }

  /// A text, or a number, which data sets have as well.
  private struct Gold: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else {
        text = "\(try container.decode(Decimal.self))"
      }
    }
  }
}

extension AnswerScorer.Score {
  init(_ result: CheckResult) {
    let outcome: String
    var side: String?
    switch result.outcome {
    case .equivalent: outcome = "equivalent"
    case .different: outcome = "different"
    case .unparsed(let unread):
      outcome = "unparsed"
      side = unread == .reference ? "gold" : "completion"
    case .abandoned: outcome = "abandoned"
    }
    self.init(
      equivalent: result.outcome == .equivalent, outcome: outcome, side: side, extracted: result.extracted,
      rule: result.rule?.rawValue)
  }
}
