import Digests
import Foundation
import Records

/// All evaluation samples of one checkpoint under one sampling setting, column by column, problem after problem: what
/// numbers need of them, the hash of every text, and the texts that a report shows.
struct SampleBlock: Codable {
  /// A solution that a report shows.
  struct Text: Codable {
    var problem: Int
    var sample: Int
    var text: String
  }

  var checkpoint: Checkpoint
  var sampling: Int
  /// Indices of the problems.
  var problems: [Int]
  var samplesPerProblem: Int
  var tokens: [Int]
  /// A letter a sample: s(top), c(ut).
  var ends: String
  /// A letter a sample: e(quivalent), d(ifferent), u(nparsed), a(bandoned).
  var outcomes: String
  /// 0 for none, 1 for the reference answer's own text, from 2 on an index into `words`.
  var answers: [Int]
  var words: [String]
  /// Base64 of the first `hashBytes` bytes of each text's SHA-256.
  var hashes: String
  var texts: [Text]

  private static let hashBytes = 4
  private static let mostSamples = Int(Int16.max)
  private static let mostProblems = 1 << 24
  private static let ends: [(Unicode.Scalar, SampleEnd)] = [("s", .stop), ("c", .cut)]
  private static let outcomes: [(Unicode.Scalar, Outcome)] = [
    ("e", .equivalent), ("d", .different), ("u", .unparsed), ("a", .abandoned),
  ]

  private enum CodingKeys: String, CodingKey {
    case checkpoint, sampling, problems, tokens, ends, outcomes, answers, words, hashes, texts
    case samplesPerProblem = "samples_per_problem"
  }

  /// - Parameters:
  ///   - sets: Of one checkpoint and sampling setting; each problem has as many samples.
  ///   - references: The problems' reference answers by index.
  ///   - isShown: Whether a report shows a sample's text.
  init(_ sets: [SampleSet], references: [Int: String], isShown: (SampleSet, Sample) -> Bool) throws {
    guard let first = sets.first, let sampling = first.sampling,
      sets.allSatisfy({ $0.samples.count == first.samples.count })
    else { throw PublishingError("problems have different numbers of samples; is the run finished?") }
    checkpoint = first.checkpoint
    self.sampling = sampling
    problems = sets.map(\.problem)
    samplesPerProblem = first.samples.count
    let samples = sets.flatMap(\.samples)
    tokens = samples.map(\.tokens)
    ends = Self.text(samples.map { sample in Self.ends.first { $0.1 == sample.end }?.0 ?? "?" })
    outcomes = Self.text(samples.map { sample in Self.outcomes.first { $0.1 == sample.outcome }?.0 ?? "?" })
    var places: [String: Int] = [:]
    var words: [String] = []
    answers = sets.flatMap { set in
      set.samples.map { sample in
        guard let answer = sample.answer else { return 0 }
        if answer == references[set.problem] { return 1 }
        if let place = places[answer] { return place }
        words.append(answer)
        places[answer] = words.count + 1
        return words.count + 1
      }
    }
    self.words = words
    hashes = Data(samples.flatMap { Self.hash($0.text) }).base64EncodedString()
    texts = sets.flatMap { set in
      set.samples.filter { isShown(set, $0) }.map {
        Text(problem: set.problem, sample: $0.index, text: $0.text)
      }
    }
  }

  /// The samples again, without the texts that were not kept. Throws `PublishingError` if the columns do not fit together, or
  /// a text is not the one that its hash was taken of.
  func sets(references: [Int: String]) throws -> [SampleSet] {
    // Both numbers come from a file: their product must not overflow, nor be a range's bound if it is negative.
    guard (1...Self.mostSamples).contains(samplesPerProblem), problems.count <= Self.mostProblems else {
      throw damage("it has \(samplesPerProblem) samples of \(problems.count) problems")
    }
    guard Set(problems).count == problems.count else { throw damage("it has a problem twice") }
    let count = problems.count * samplesPerProblem
    let (ends, outcomes) = (Array(ends.unicodeScalars), Array(outcomes.unicodeScalars))
    guard let hashes = Data(base64Encoded: hashes).map(Array.init), tokens.count == count,
      ends.count == count,
      outcomes.count == count, answers.count == count, hashes.count == count * Self.hashBytes
    else { throw damage("its columns are not of one length") }
    var kept: [Int: [Int: String]] = [:]
    let known = Set(problems)
    for text in texts {
      guard known.contains(text.problem), (0..<samplesPerProblem).contains(text.sample) else {
        throw damage("it has a text of a sample that it does not have")
      }
      kept[text.problem, default: [:]][text.sample] = text.text
    }
    return try problems.enumerated().map { place, problem in
      let samples = try (0..<samplesPerProblem).map { index in
        let row = place * samplesPerProblem + index
        guard let end = Self.ends.first(where: { $0.0 == ends[row] })?.1,
          let outcome = Self.outcomes.first(where: { $0.0 == outcomes[row] })?.1
        else { throw damage("it has a letter that means nothing") }
        let text = kept[problem]?[index]
        if let text, Self.hash(text) != Array(hashes[(row * Self.hashBytes)..<((row + 1) * Self.hashBytes)]) {
          throw damage("the text of problem \(problem), sample \(index) is not the one that was sampled")
        }
        return Sample(
          index: index, tokens: tokens[row], end: end, outcome: outcome,
          answer: try answer(answers[row], references[problem]), text: text ?? "")
      }
      return SampleSet(
        checkpoint: checkpoint, split: .evaluation, sampling: sampling, problem: problem, samples: samples)
    }
  }

  private func answer(_ code: Int, _ reference: String?) throws -> String? {
    switch code {
    case 0: return nil
    case 1: return reference
    case 2..<(words.count + 2): return words[code - 2]
    default: throw damage("it has an answer that is not listed")
    }
  }

  private static func text(_ letters: [Unicode.Scalar]) -> String {
    String(String.UnicodeScalarView(letters))
  }

  private func damage(_ what: String) -> PublishingError {
    PublishingError("samples of \(checkpoint) under setting \(sampling): \(what)")
  }

  private static func hash(_ text: String) -> [UInt8] {
    let digits = SHA256.hexadecimal(of: text)
    return stride(from: 0, to: 2 * hashBytes, by: 2).map { place in
      let start = digits.index(digits.startIndex, offsetBy: place)
      return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16) ?? 0
    }
  }
}
