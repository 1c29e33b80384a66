internal import Evaluation
internal import Foundation
internal import Problems
internal import Records
internal import Reporting
internal import Specs
internal import Storage
internal import Texts

/// Whether a journal that comes from elsewhere can be the journal of a run, checked before anything of it is taken in.
///
/// Checksums and a digest say that nothing was damaged on the way; whoever writes a file can write those too. So what can be
/// computed from the events is computed again: the benchmark from its settings, measurements and verdicts from samples.
/// Whether the samples were ever drawn, no file can show.
struct RunCheck {
  let history: RunHistory
  /// Verdicts as the samples give them, of claims on which the journal has others.
  let corrections: [Verdict]

  /// Reads all events of `reader`. Throws `PreparationError`, which begins with `name`, with the first thing that cannot be.
  init(_ reader: JournalReader, run: String, name: String) throws {
    func fault(_ what: String) -> PreparationError {
      PreparationError("\(name): \(what.visible()); nothing was changed")
    }
    guard case .runStarted(let record)? = try reader.next() else {
      throw fault("the start of the run is missing")
    }
    guard record.id == run else {
      throw fault("holds run \(record.id.visible().cut(to: 40)), not \(run.visible().cut(to: 40))")
    }
    if let problem = record.benchmark.fault() { throw fault("the benchmark of run \(run) \(problem)") }
    var history = RunHistory(run: record)
    var keys: Set<String> = []
    while let event = try reader.next() {
      if case .runStarted = event { throw fault("run \(run) starts twice") }
      if case .verdict = event {
        // The last one stands.
      } else if !keys.insert(event.key).inserted {
        throw fault("run \(run) has the event '\(event.key.cut(to: 100))' twice")
      }
      history.add(event)
    }
    do {
      let check = HistoryCheck(history)
      let isFinished = history.end?.status == .finished
      let spec = try? BenchmarkSpec.reading(record.benchmark.canonical).get()
      try check.check(isWhole: isFinished, limits: spec?.completionLimits ?? [:])
      try check.checkMeasurements(isWhole: isFinished)
      if let spec {
        try GradeCheck(history, needsBox: spec.needsBox).check(hasTexts: true)
        try Self.checkEvaluationProblems(of: history, spec)
      }
      corrections = try Self.corrections(history)
    } catch { throw fault("run \(run) \(error)") }
    self.history = history
  }

  /// Procedural problems are drawn again: nobody hands over others under the hash of these. Where the hash is another, another
  /// version drew them.
  private static func checkEvaluationProblems(of history: RunHistory, _ spec: BenchmarkSpec) throws {
    guard spec.problems.source == .procedural, spec.model.from == .scratch else { return }
    let source = try spec.problemSources([.evaluation], home: URL(filePath: "/"))[0]
    let drawn = try ProblemSets.evaluation(source, seed: spec.evaluationSeed)
    guard drawn.hashes.allSatisfy({ history.run.provenance.dataHashes[$0] == $1 }) else { return }
    let texts = Set(drawn.problems.map { [$0.stratum, $0.prompt, $0.answer] })
    for problem in history.problems where problem.split == .evaluation {
      guard texts.contains([problem.stratum, problem.prompt, problem.answer]) else {
        throw HistoryFault("has an evaluation problem \(problem.index) that its benchmark does not draw")
      }
    }
  }

  /// Verdicts are computed again. A journal keeps its own, which another version may have passed by another test; what is
  /// said from now on is what the samples give.
  private static func corrections(_ history: RunHistory) throws -> [Verdict] {
    let judge = ClaimJudge(history, seed: history.run.seed)
    return try history.verdicts.compactMap { stated in
      let computed: Verdict
      do { computed = try judge.judge(stated.claim) } catch {
        throw PreparationError(
          "has a verdict on '\(stated.claim.name)' that its samples do not give: \(error)")
      }
      return agree(stated, computed) ? nil : computed
    }
  }

  /// Whether two verdicts are the same but for rounding.
  private static func agree(_ left: Verdict, _ right: Verdict) -> Bool {
    var rounded = left
    for path in [
      \Verdict.leftValue, \Verdict.rightValue, \Verdict.estimate, \Verdict.lower, \Verdict.upper,
    ] where HistoryCheck.isNear(left[keyPath: path], right[keyPath: path]) {
      rounded[keyPath: path] = right[keyPath: path]
    }
    for path in [\Verdict.power, \Verdict.detectable]
    where HistoryCheck.isNear(left[keyPath: path], right[keyPath: path]) {
      rounded[keyPath: path] = right[keyPath: path]
    }
    return rounded == right
  }
}

extension RunHistory {
  fileprivate mutating func add(_ event: Event) {
    switch event {
    case .runStarted: break
    case .attemptStarted(let attempt): attempts.append(attempt)
    case .attemptEnded(let end): self.end = end
    case .problem(let problem): problems.append(problem)
    case .step(let step): steps.append(step)
    case .samples(let set): samples.append(set)
    case .measurement(let measurement): measurements.append(measurement)
    case .weights(let weights): self.weights.append(weights)
    case .timing(let timing): timings.append(timing)
    case .resource(let resource): resources.append(resource)
    case .verdict(let verdict):
      verdicts.removeAll { $0.claim.name == verdict.claim.name }
      verdicts.append(verdict)
    }
  }
}
