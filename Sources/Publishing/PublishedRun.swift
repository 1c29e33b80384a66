import Evaluation
import Foundation
import Records
import Reporting

/// A run as it lies beside a report: enough to compute every number of the report again, in about a megabyte.
///
/// A line of JSON each: the events of the run's journal that reports need, and its samples in blocks. What is computed from
/// samples (measurements, verdicts) is left out, and computed when the run is read. Training steps keep six digits.
struct PublishedRun {
  let history: RunHistory

  private static let format = 1

  private struct Head: Codable {
    var format: Int
  }

  private enum Line: Codable {
    case event(Event)
    case samples(SampleBlock)
  }

  /// What of `history` is published.
  static func encode(_ history: RunHistory) throws -> Data {
    let evaluation = history.problems.filter { $0.split == .evaluation }.sorted { $0.index < $1.index }
    let references = Dictionary(uniqueKeysWithValues: evaluation.map { ($0.index, $0.answer) })
    let selection = BrowsedSelection(history)
    var lines: [Line] = [.event(.runStarted(history.run))]
    lines += history.attempts.map { .event(.attemptStarted($0)) }
    lines += history.end.map { [.event(.attemptEnded($0))] } ?? []
    lines += evaluation.map { .event(.problem($0)) }
    lines += history.steps.map { .event(.step($0.rounded)) }
    lines += history.weights.map { .event(.weights($0)) }
    lines += history.timings.map { .event(.timing($0)) }
    lines += history.resources.map { .event(.resource($0)) }
    for sets in blocks(history.samples) {
      lines.append(.samples(try SampleBlock(sets, references: references, isShown: selection.contains)))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .throw
    var data = try encoder.encode(Head(format: format)) + Data("\n".utf8)
    for line in lines { data += try encoder.encode(line) + Data("\n".utf8) }
    return data
  }

  /// Evaluation samples by checkpoint and sampling setting, in order.
  private static func blocks(_ samples: [SampleSet]) -> [[SampleSet]] {
    struct Place: Hashable {
      var checkpoint: Checkpoint
      var sampling: Int
    }
    let sets = Dictionary(grouping: samples.filter { $0.split == .evaluation && $0.sampling != nil }) {
      Place(checkpoint: $0.checkpoint, sampling: $0.sampling ?? 0)
    }
    return sets.sorted { ($0.key.checkpoint, $0.key.sampling) < ($1.key.checkpoint, $1.key.sampling) }
      .map { $0.value.sorted { $0.problem < $1.problem } }
  }

  /// The run in `data`, with measurements and verdicts computed from its samples. Throws `PublishingError` for anything that
  /// is not such a run.
  init(_ data: Data) throws {
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    guard let head = try lines.first.map({ try decoder.decode(Head.self, from: $0) }) else {
      throw PublishingError("is empty")
    }
    guard head.format == Self.format else {
      throw PublishingError("has format \(head.format); this version of twostage reads format \(Self.format)")
    }
    var history: RunHistory?
    var blocks: [SampleBlock] = []
    for line in lines.dropFirst() {
      switch try decoder.decode(Line.self, from: line) {
      case .samples(let block): blocks.append(block)
      case .event(.runStarted(let run)): history = RunHistory(run: run)
      case .event(let event): history?.add(event)
      }
    }
    guard var history else { throw PublishingError("does not say which run it is of") }
    try history.addSamples(blocks)
    self.history = history
  }
}

extension RunHistory {
  fileprivate mutating func add(_ event: Event) {
    switch event {
    case .attemptStarted(let attempt): attempts.append(attempt)
    case .attemptEnded(let end): self.end = end
    case .problem(let problem): problems.append(problem)
    case .step(let step): steps.append(step)
    case .weights(let weights): self.weights.append(weights)
    case .timing(let timing): timings.append(timing)
    case .resource(let resource): resources.append(resource)
    case .runStarted, .samples, .measurement, .verdict: break
    }
  }

  fileprivate mutating func addSamples(_ blocks: [SampleBlock]) throws {
    let references = Dictionary(problems.map { ($0.index, $0.answer) }) { first, _ in first }
    for block in blocks {
      let sets = try block.sets(references: references)
      samples += sets
      measurements += try SampleSummary.measurements(
        sets, of: problems, checkpoint: block.checkpoint, sampling: block.sampling,
        samples: block.samplesPerProblem, budgets: run.benchmark.budgets)
    }
    let judge = ClaimJudge(self, seed: run.seed)
    verdicts = try run.benchmark.claims.map { try judge.judge($0) }
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
