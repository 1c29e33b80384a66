/// Where answers are looked for.
package struct Extraction: Sendable, Equatable {
  /// Whether only a box counts; else all rules are tried.
  package var needsBox: Bool
  /// Whether an answer inside `<think>` counts; else only what follows the last `</think>`, where there is one.
  package var includesThinking: Bool

  package init(needsBox: Bool = false, includesThinking: Bool = false) {
    self.needsBox = needsBox
    self.includesThinking = includesThinking
  }

  /// An answer that was found.
  struct Found: Equatable {
    /// As it stands in the completion; boxes that form one answer with commas in between.
    var bytes: ArraySlice<UInt8>
    var rule: ExtractionRule
  }

  /// The answer in `bytes`, read; nil if no rule finds one.
  func answer(in bytes: [UInt8], work: inout Work) throws(ReadFailure) -> (
    found: Found, answer: ReadResult
  )? {
    let text = includesThinking ? bytes[...] : CompletionText.answerPart(of: bytes)
    if let found = BoxedAnswer.find(in: text) {
      return (found, try Self.read(found.bytes, &work))
    }
    if needsBox { return nil }
    for candidate in try PlainAnswer.candidates(
      in: CompletionText.withoutSpecialTokens(text), work: &work)
    {
      let result = try Self.read(candidate.bytes, &work)
      guard case .answer(let answer) = result,
        candidate.mayBeWords || !answer.readings.contains(where: \.isText)
      else {
        continue
      }
      return (Found(bytes: candidate.bytes, rule: candidate.rule), result)
    }
    return nil
  }

  enum ReadResult {
    case answer(Answer)
    case failure(ReadFailure)
  }

  private static func read(_ bytes: ArraySlice<UInt8>, _ work: inout Work) throws(ReadFailure)
    -> ReadResult
  {
    do throws(ReadFailure) {
      return .answer(try AnswerReader.read(bytes, work: &work))
    } catch .exhausted {
      throw .exhausted
    } catch {
      return .failure(error)
    }
  }
}
