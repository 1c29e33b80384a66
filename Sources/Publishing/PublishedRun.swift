import Evaluation
package import Foundation
package import Records
import Reporting
import Specs
import Texts

/// A run as it lies beside a report: enough to compute every number of the report again, in about a megabyte.
///
/// A line of JSON each: the events of the run's journal that reports need, and its samples in blocks. What is computed from
/// samples (measurements, verdicts) is left out, and computed when the run is read; what the run has taken over from
/// another one is in that one's data. Training steps keep six digits.
package struct PublishedRun {
  package let history: RunHistory

  private static let format = 1

  private struct Head: Codable {
    var format: Int
  }

  private enum Line: Codable {
    case event(Event)
    case samples(SampleBlock)
    case taken(Taken)
  }

  /// What is in the data of the run that this one branched from.
  private struct Taken: Codable {
    /// Steps of stage 1, from the first.
    var steps: Int
    var samples: [Place]
  }

  /// Where samples belong.
  fileprivate struct Place: Hashable, Codable {
    var checkpoint: Checkpoint
    var sampling: Int
  }

  /// What of `history` is published beside `source`, the run that it branched from, as published.
  package static func encode(_ history: RunHistory, source: RunHistory?) throws -> Data {
    let evaluation = history.problems.filter { $0.split == .evaluation }.sorted { $0.index < $1.index }
    let references = Dictionary(uniqueKeysWithValues: evaluation.map { ($0.index, $0.answer) })
    let selection = BrowsedSelection(history)
    var lines: [Line] = [.event(.runStarted(history.run))]
    lines += history.attempts.map { .event(.attemptStarted($0.nameless)) }
    lines += history.end.map { [.event(.attemptEnded($0))] } ?? []
    lines += evaluation.map { .event(.problem($0)) }
    lines += history.weights.map { .event(.weights($0)) }
    lines += history.timings.map { .event(.timing($0)) }
    lines += history.resources.map { .event(.resource($0)) }
    let steps = history.steps.map(\.rounded)
    let shared = zip(steps, source?.steps ?? []).prefix { $0 == $1 && $0.stage == .sft }
    var taken = Taken(steps: shared.count, samples: [])
    lines += steps.dropFirst(shared.count).map { .event(.step($0)) }
    let others = Dictionary(uniqueKeysWithValues: source.map { blocks($0.samples) } ?? [])
    for (place, sets) in blocks(history.samples) {
      let block = try SampleBlock(sets, references: references, isShown: selection.contains)
      if let other = others[place], try block.sets(references: references) == other {
        taken.samples.append(place)
      } else {
        lines.append(.samples(block))
      }
    }
    if source != nil { lines.append(.taken(taken)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .throw
    var data = try encoder.encode(Head(format: format)) + Data("\n".utf8)
    for line in lines { data += try encoder.encode(line) + Data("\n".utf8) }
    return data
  }

  /// Evaluation samples by checkpoint and sampling setting, in order.
  fileprivate static func blocks(_ samples: [SampleSet]) -> [(Place, [SampleSet])] {
    let sets = Dictionary(grouping: samples.filter { $0.split == .evaluation && $0.sampling != nil }) {
      Place(checkpoint: $0.checkpoint, sampling: $0.sampling ?? 0)
    }
    return sets.sorted { ($0.key.checkpoint, $0.key.sampling) < ($1.key.checkpoint, $1.key.sampling) }
      .map { ($0.key, $0.value.sorted { $0.problem < $1.problem }) }
  }

  /// The run in `data`, with measurements and verdicts computed from its samples. Throws `PublishingError` for anything that
  /// is not such a run.
  ///
  /// - Parameter source: Gives the run that this one branched from; nil if it is not among the data.
  package init(_ data: Data, source: (String) -> RunHistory?) throws {
    let lines = data.split(separator: UInt8(ascii: "\n"), maxSplits: Self.mostLines)
    guard let first = lines.first else { throw PublishingError("is empty") }
    let head: Head = try Self.decode(first, number: 1)
    guard head.format == Self.format else {
      throw PublishingError("has format \(head.format); this version of twostage reads format \(Self.format)")
    }
    var fold = HistoryFold(keeps: \.isPublished)
    var blocks: [SampleBlock] = []
    var taken: Taken?
    var hasStarted = false
    for (index, line) in lines.enumerated().dropFirst() {
      let line: Line = try Self.decode(line, number: index + 1)
      switch line {
      case .samples(let block): blocks.append(block)
      case .taken(let part): taken = part
      case .event(let event):
        if case .runStarted = event {
          guard !hasStarted else { throw PublishingError("holds two runs") }
          hasStarted = true
        }
        fold.apply(event)
      }
    }
    guard var history = fold.finish() else { throw PublishingError("does not say which run it is of") }
    if let fault = history.run.benchmark.fault() { throw PublishingError("its benchmark \(fault)") }
    if let taken { try Self.add(taken, to: &history, from: source) }
    let references = Dictionary(history.problems.map { ($0.index, $0.answer) }) { first, _ in first }
    for block in blocks { history.samples += try block.sets(references: references) }
    do {
      let spec = try? BenchmarkSpec.reading(history.run.benchmark.canonical).get()
      try HistoryCheck(history).check(isWhole: true, limits: spec?.completionLimits ?? [:])
      if let spec { try GradeCheck(history, needsBox: spec.needsBox).check(hasTexts: false) }
    } catch {
      throw PublishingError("\(error)")
    }
    try history.summarize()
    self.history = history
  }

  /// Far more than the steps and problems of any run.
  private static let mostLines = 2_000_000
  /// The longest line holds the samples of a checkpoint: a hundred times what one of a thousand problems takes. What is read
  /// from it takes some ten times its size.
  private static let longestLine = 16 << 20

  private static func decode<Value: Decodable>(_ line: Data, number: Int) throws -> Value {
    guard line.count <= longestLine else {
      throw PublishingError("line \(number) is longer than \(longestLine >> 20) MiB")
    }
    do { return try JSONDecoder().decode(Value.self, from: line) } catch {
      throw PublishingError(
        "line \(number) is not what this version of twostage writes: \(error.decodingReason)")
    }
  }
}

extension PublishedRun {
  private static func add(_ taken: Taken, to history: inout RunHistory, from source: (String) -> RunHistory?)
    throws
  {
    guard let branch = history.run.provenance.branch, let other = source(branch.run) else {
      throw PublishingError(
        "it begins with the stage 1 of run \(history.run.provenance.branch?.run ?? "unknown"), whose data are missing"
      )
    }
    history.steps = other.steps.filter { $0.stage == .sft && $0.step <= taken.steps } + history.steps
    let blocks = Dictionary(uniqueKeysWithValues: blocks(other.samples))
    for place in taken.samples {
      guard let sets = blocks[place] else {
        throw PublishingError("run \(branch.run) has no samples of \(place.checkpoint), which it shares")
      }
      history.samples += sets
    }
  }
}

extension RunHistory {
  /// Computes what samples say: measurements and verdicts.
  fileprivate mutating func summarize() throws {
    let evaluation = problems.sorted { $0.index < $1.index }
    for (place, sets) in PublishedRun.blocks(samples) {
      measurements += try SampleSummary.measurements(
        sets, of: evaluation, checkpoint: place.checkpoint, sampling: place.sampling,
        samples: sets.first?.samples.count ?? 0, budgets: run.benchmark.budgets)
    }
    let judge = ClaimJudge(self, seed: run.seed)
    verdicts = try run.benchmark.claims.map { try judge.judge($0) }
  }
}

extension Event {
  /// Whether it is read from published data as it stands; what is computed from samples is taken from nobody.
  fileprivate var isPublished: Bool {
    switch self {
    case .samples, .measurement, .verdict: false
    default: true
    }
  }
}

extension StepRecord {
  /// With six digits of what is measured: figures show no more, and the rest would not compress.
  fileprivate var rounded: StepRecord {
    func round(_ value: Double) -> Double { Double(String(format: "%.6g", value)) ?? value }
    var step = self
    step.loss = round(loss)
    step.learningRate = round(learningRate)
    step.gradientNorm = round(gradientNorm)
    return step
  }
}

extension AttemptRecord {
  /// The same on a machine without a name: whose it was is nobody's business.
  fileprivate var nameless: AttemptRecord {
    var attempt = self
    attempt.host = ""
    return attempt
  }
}
