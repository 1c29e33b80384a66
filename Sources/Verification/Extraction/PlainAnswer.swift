/// Finds answers without a box.
enum PlainAnswer {
  /// Where a rule would find an answer.
  struct Candidate {
    var rule: ExtractionRule
    var bytes: ArraySlice<UInt8>
    /// Whether words are an answer here; else only a formula is.
    var mayBeWords = false
  }

  /// An answer in words has no more bytes than this.
  private static let wordsLimit = 100
  /// A text with more bytes than this is no answer as a whole.
  private static let wholeLimit = 400
  /// So many bytes behind "answer" are looked at.
  private static let statementLimit = 2000

  /// What each rule would find, the likelier first.
  static func candidates(in text: ArraySlice<UInt8>, work: inout Work) throws(ReadFailure)
    -> [Candidate]
  {
    try work.spend(text.count / 64)
    var result: [Candidate] = []
    func add(_ rule: ExtractionRule, _ bytes: ArraySlice<UInt8>?, mayBeWords: Bool = false) {
      guard let bytes, bytes.count <= Work.answerLimit, bytes.contains(where: { $0 > 0x20 }),
        !mayBeWords || bytes.count <= wordsLimit
      else {
        return
      }
      result.append(Candidate(rule: rule, bytes: bytes, mayBeWords: mayBeWords))
    }
    if let marker = last("####", in: text) { add(.marker, line(text[marker.upperBound...])) }
    if let statement = statement(in: text) {
      let sentence = sentence(statement)
      add(.statement, sentence)
      add(.statement, decision(sentence), mayBeWords: true)
      let formula = LaTeXSpans.last(in: sentence)
      add(.statement, PlainNumber.last(in: formula.map { sentence[$0.endIndex...] } ?? sentence))
      add(.statement, formula ?? LaTeXSpans.first(in: statement.prefix(statementLimit)))
      add(.statement, sentence, mayBeWords: true)
    }
    let whole = trimmed(text)
    if whole.count <= wholeLimit, !beginsWithProse(whole) { add(.whole, whole) }
    let formula = LaTeXSpans.last(in: text)
    add(.number, PlainNumber.lastCall(in: formula.map { text[$0.endIndex...] } ?? text))
    add(.number, PlainNumber.last(in: formula.map { text[$0.endIndex...] } ?? text))
    add(.formula, formula)
    add(.words, whole, mayBeWords: true)
    return result
  }

  /// "yes", "no" or a letter of a multiple choice at the head of a sentence that goes on behind a comma.
  private static func decision(_ sentence: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let head = sentence.prefix { $0 != UInt8(ascii: ",") }
    guard head.count < sentence.count, head.count <= 5 else { return nil }
    if head.count == 1, let letter = head.first, UInt8(ascii: "A")...UInt8(ascii: "J") ~= letter {
      return head
    }
    return ["yes", "no", "true", "false"].contains(
      String(decoding: head, as: UTF8.self).lowercased())
      ? head : nil
  }

  /// Whether words stand before the first formula: "the sum is $2$".
  private static func beginsWithProse(_ text: ArraySlice<UInt8>) -> Bool {
    guard let formula = LaTeXSpans.first(in: text) else { return false }
    let letters = text[..<formula.startIndex].map { 0x61...0x7A ~= $0 | 0x20 }
    return zip(letters, letters.dropFirst()).contains { $0 && $1 }
  }

  /// What follows the last "answer is", "answer:" or "answer".
  private static func statement(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var end = text.endIndex
    while let word = last("nswer", in: text[..<end]) {
      end = word.lowerBound
      guard end > text.startIndex, text[end - 1] | 0x20 == UInt8(ascii: "a") else { continue }
      var rest = text[word.upperBound...]
      var isStated = false
      if rest.first == UInt8(ascii: "s") { rest = rest.dropFirst() }
      while true {
        let skipped = rest.drop { $0 <= 0x20 || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "#") }
        if let first = skipped.first, first == UInt8(ascii: ":") || first == UInt8(ascii: "=") {
          rest = skipped.dropFirst()
          isStated = true
        } else if let word = [
          "is ", "is:", "is\n", "are ", "would be ", "to the problem is ", "to the question is ",
          "should be ",
        ].first(where: {
          skipped.starts(with: $0.utf8)
        }) {
          rest = skipped.dropFirst(word.utf8.count)
          isStated = true
        } else {
          rest = skipped
          break
        }
      }
      if isStated, rest.contains(where: { $0 > 0x20 }) { return rest }
    }
    return nil
  }

  /// Up to the end of the sentence or line; a formula that begins it may have several lines.
  private static func sentence(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = text.startIndex
    let limit = min(text.endIndex, text.startIndex + statementLimit)
    while end < limit {
      let byte = text[end]
      if byte == UInt8(ascii: "\n") { break }
      if byte == UInt8(ascii: "."), end + 1 == text.endIndex || text[end + 1] <= 0x20 { break }
      end += 1
    }
    return trimmed(text[..<end])
  }

  private static func line(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    trimmed(text.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// Without white space, and without a full stop or emphasis at the ends.
  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop { $0 <= 0x20 || $0 == UInt8(ascii: "*") }
    while let last = text.last,
      last <= 0x20 || last == UInt8(ascii: "*") || last == UInt8(ascii: ".")
    {
      text = text.dropLast()
    }
    return text
  }

  /// Where `word` stands last.
  private static func last(_ word: StaticString, in text: ArraySlice<UInt8>) -> Range<Int>? {
    let count = word.utf8CodeUnitCount
    return word.withUTF8Buffer { word in
      var position = text.endIndex - count
      while position >= text.startIndex {
        if text[position] == word[0], text[position..<position + count].elementsEqual(word) {
          return position..<position + count
        }
        position -= 1
      }
      return nil
    }
  }
}
