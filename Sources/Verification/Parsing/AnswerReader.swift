/// Reads an answer: a formula, or else words.
enum AnswerReader {
  /// Reads the UTF-8 `bytes` of an answer, without what was written around it.
  static func read(_ bytes: ArraySlice<UInt8>, work: inout Work) throws(ReadFailure) -> Answer {
    // Most answers are plain numbers: they need no tree.
    if let plain = NumberParser.parse(bytes) {
      switch plain {
      case .value(let value): return Answer([value])
      case .noValue: throw .undefined
      case .tooLong: throw .exhausted
      }
    }
    guard bytes.count <= Work.answerLimit else { throw .exhausted }
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .malformed }
    try work.spend(bytes.count / 32)
    let bytes = TextAnswer.withoutMathDelimiters(bytes)
    if let number = EuropeanNumber.parse(bytes) { return Answer([number]) }
    if let letter = TextAnswer.choice(bytes) {
      return try choice(letter.letter, rest: letter.rest, &work)
    }
    do throws(ReadFailure) {
      return try formula(bytes, &work)
    } catch .malformed {
      guard let text = TextAnswer.normalized(bytes) else { throw .malformed }
      return Answer([.text(text)], plainText: text)
    }
  }

  private static func choice(_ letter: String, rest: ArraySlice<UInt8>, _ work: inout Work)
    throws(ReadFailure)
    -> Answer
  {
    var readings = [Expression.variable(letter)]
    do throws(ReadFailure) {
      if rest.contains(where: { $0 > 0x20 }) { readings += try formula(rest, &work).readings }
    } catch .exhausted {
      throw .exhausted
    } catch {}
    return Answer(readings, plainText: letter.lowercased())
  }

  private static func formula(_ bytes: ArraySlice<UInt8>, _ work: inout Work) throws(ReadFailure)
    -> Answer
  {
    let tokens = try Lexer.tokens(of: bytes, work: &work)
    if TextAnswer.areWords(tokens) {
      guard let text = TextAnswer.normalized(bytes) else { throw .malformed }
      if let number = NumberWords.value(text) { return Answer([.integer(number)], plainText: text) }
      return Answer([.text(text)], plainText: text)
    }
    var parser = Parser(tokens, readsDecimalCommas: false, work: work)
    var readings: [Expression] = []
    do throws(ReadFailure) {
      let expression = try parser.parse()
      work = parser.work
      readings.append(try Normalizer.normalized(expression, work: &work))
    } catch .malformed where parser.hasDoubtfulComma {}
    if parser.hasDoubtfulComma {
      var second = Parser(tokens, readsDecimalCommas: true, work: work)
      readings.append(try Normalizer.normalized(second.parse(), work: &work))
    }
    return Answer(readings, plainText: TextAnswer.normalized(bytes) ?? "")
  }
}
