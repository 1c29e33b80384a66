internal import Foundation
package import Records
internal import Texts

/// Whether the record of a run that comes from elsewhere can be the record of a run: its names, its numbers, and how they
/// belong together.
///
/// Everything that later reads a history (tables, figures, statistics, the database) relies on what a run of this program
/// guarantees: problems and samples numbered without gaps, lengths that are not negative, one entry for each place. A
/// file that somebody hands over guarantees nothing. Whether the numbers were ever measured cannot be told from it;
/// what is computed from samples is computed again and compared.
package struct HistoryCheck {
  private let history: RunHistory

  /// The largest number that the database's counters take.
  private static let largest = Int(Int32.max)
  private static let mostSamples = Int(Int16.max)
  private static let longestCompletion = 1 << 21
  private static let longestText = 1 << 24
  private static let longestPrompt = 1 << 20
  private static let longestRemark = 10_000
  private static let mostPlaces = 1_000_000
  /// Larger than anything that is measured, and small enough to be drawn.
  private static let vast = 1e15

  /// Where samples or measurements belong.
  private struct Place: Hashable {
    let stage: Stage
    let step: Int
    let sampling: Int?
    var split = Split.evaluation
    var problem = 0
  }

  package init(_ history: RunHistory) { self.history = history }

  /// Throws `HistoryFault` with the first thing that no run's record has.
  ///
  /// - Parameter isWhole: Whether every checkpoint that has samples must have them of every evaluation problem, as a
  ///   finished run does.
  /// - Parameter limits: The most tokens that the benchmark lets a completion of a split have.
  package func check(isWhole: Bool, limits: [Split: Int] = [:]) throws {
    try checkRun()
    try checkAttempts()
    try checkProblems()
    try checkSteps()
    try checkSamples(isWhole: isWhole, limits: limits)
    try checkPlaces()
  }

  /// Throws `HistoryFault` unless every stored measurement is what the samples give, up to the last digits, in which
  /// machines may differ.
  ///
  /// - Parameter isWhole: Whether everything that was sampled must have been measured, as in a finished run.
  package func checkMeasurements(isWhole: Bool) throws {
    let evaluation = history.samples.filter { $0.split == .evaluation }
    let sets = Dictionary(grouping: evaluation) {
      Place(stage: $0.checkpoint.stage, step: $0.checkpoint.step, sampling: $0.sampling)
    }
    let problems = history.problems.filter { $0.split == .evaluation }.sorted { $0.index < $1.index }
    let groups = Dictionary(grouping: history.measurements) {
      Place(stage: $0.checkpoint.stage, step: $0.checkpoint.step, sampling: $0.sampling)
    }
    for (place, measurements) in groups.sorted(by: { $0.value[0].checkpoint < $1.value[0].checkpoint }) {
      let (checkpoint, sampling) = (measurements[0].checkpoint, measurements[0].sampling)
      let ordered = (sets[place] ?? []).sorted { $0.problem < $1.problem }
      guard !problems.isEmpty, ordered.map(\.problem) == problems.map(\.index),
        let samples = ordered.first?.samples.count
      else {
        throw HistoryFault("has measurements of \(checkpoint) whose samples are missing")
      }
      let computed = try SampleSummary.measurements(
        ordered, of: problems, checkpoint: checkpoint, sampling: sampling, samples: samples,
        budgets: history.run.benchmark.budgets)
      for measurement in measurements {
        guard computed.contains(where: { Self.agree($0, measurement) }) else {
          throw HistoryFault(
            "says that \(measurement.metric.visible().cut(to: 60)) of \(checkpoint) is \(measurement.value), which is not "
              + "what its samples say")
        }
      }
    }
    if isWhole,
      let place = sets.keys.first(where: { place in
        !(groups[place] ?? []).contains { $0.metric == "accuracy" && $0.family == nil }
      })
    {
      throw HistoryFault(
        "has samples after step \(place.step) of \(place.stage.rawValue) without their accuracy")
    }
  }

  /// Whether two measurements are the same but for rounding.
  private static func agree(_ left: Records.Measurement, _ right: Records.Measurement) -> Bool {
    left.checkpoint == right.checkpoint && left.sampling == right.sampling && left.metric == right.metric
      && left.family == right.family && left.problems == right.problems
      && left.samplesPerProblem == right.samplesPerProblem && isNear(left.value, right.value)
      && isNear(left.questionError, right.questionError) && isNear(left.samplingError, right.samplingError)
  }

  /// Whether two numbers are the same to nine digits.
  package static func isNear(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left == right || (left.isNaN && right.isNaN)
      || abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
  }

  // MARK: Parts

  private func checkRun() throws {
    let run = history.run
    guard ULID.isWhole(run.id) else { throw HistoryFault("has a run without an identifier") }
    try name(run.benchmark.name, "benchmark")
    for sampling in run.benchmark.samplings { try name(sampling, "sampling setting") }
    for claim in run.benchmark.claims { try name(claim.name, "claim") }
    try unique(run.benchmark.claims.map(\.name), "claim")
    guard run.benchmark.budgets.count <= 1000,
      run.benchmark.budgets.allSatisfy({ (1...Self.longestCompletion).contains($0) })
    else { throw HistoryFault("has token budgets that no benchmark has") }
    try time(run.started)
    let provenance = run.provenance
    for text in [
      provenance.commit, provenance.version, provenance.compiler, provenance.operatingSystem, provenance.cpu,
      provenance.machine, provenance.blas, provenance.blasCore, provenance.grader,
    ] + [provenance.dirtyDiff, provenance.startWeights].compactMap(\.self) { try remark(text, "provenance") }
    guard provenance.dataHashes.count <= 100 else { throw HistoryFault("has too many data sets") }
    for (role, hash) in provenance.dataHashes {
      try name(role, "data set")
      try remark(hash, "data hash")
    }
    guard (0...1_000_000).contains(provenance.cores), provenance.memoryBytes >= 0 else {
      throw HistoryFault("has a machine that cannot be")
    }
    if let branch = provenance.branch {
      guard ULID.isWhole(branch.run), (0...Self.largest).contains(branch.epochs) else {
        throw HistoryFault("begins with a run that cannot be")
      }
      try hash(branch.weights)
    }
  }

  private func checkAttempts() throws {
    for attempt in history.attempts {
      try count(attempt.number, 1...Self.mostPlaces, "the number of an attempt")
      try count(attempt.threads, 1...Self.mostPlaces, "the number of threads")
      try time(attempt.started)
      if !attempt.host.isEmpty { try name(attempt.host, "host") }
    }
    try unique(history.attempts.map(\.number), "attempt")
    if let end = history.end {
      try count(end.attempt, 1...Self.mostPlaces, "the number of an attempt")
      try time(end.ended)
      try remark(end.reason ?? "", "reason")
      if let digest = end.digest { try hash(digest) }
    }
  }

  private func checkProblems() throws {
    struct Key: Hashable {
      let split: Split
      let index: Int
    }
    for problem in history.problems {
      try count(problem.index, 0...Self.mostPlaces, "the number of a problem")
      try name(problem.family, "family")
      try name(problem.stratum, "stratum")
      for text in [problem.prompt, problem.answer] {
        try self.text(text, Self.longestPrompt, "problem \(problem.index)")
      }
    }
    try unique(history.problems.map { Key(split: $0.split, index: $0.index) }, "problem")
    for (split, problems) in Dictionary(grouping: history.problems, by: \.split) {
      guard let last = problems.map(\.index).max(), last == problems.count - 1 else {
        throw HistoryFault("has \(split.rawValue) problems that are not numbered from 0 without gaps")
      }
    }
  }

  private func checkSteps() throws {
    struct Key: Hashable {
      let stage: Stage
      let step: Int
    }
    for step in history.steps {
      guard step.stage != .base else { throw HistoryFault("has a training step before training") }
      try count(step.step, 1...Self.largest, "the number of a step")
      if let epoch = step.epoch { try count(epoch, 1...Self.largest, "an epoch") }
      try count(step.tokens, 0...Self.largest, "the tokens of a step")
      try count(step.targetTokens, 0...Self.largest, "the tokens of a step")
      try number(step.loss, -Self.vast...Self.vast, "the loss of a step")
      try number(step.learningRate, 0...Self.vast, "a learning rate")
      try number(step.gradientNorm, 0...Self.vast, "the norm of a gradient")
      guard let rollout = step.rollout else { continue }
      try number(rollout.accuracy, 0...1, "the accuracy of a step")
      try number(rollout.cutShare, 0...1, "the share of a step's solutions that were cut off")
      try number(rollout.clipFraction, 0...1, "the share of clipped ratios")
      try number(rollout.length, 0...Double(Self.longestCompletion), "the mean length of a step's solutions")
      for value in [rollout.reward, rollout.entropy, rollout.kl ?? 0] + rollout.rewards.values {
        try number(value, -Self.vast...Self.vast, "a mean of a step")
      }
      try count(rollout.constantGroups, 0...Self.largest, "the groups of a step")
      guard rollout.rewards.count <= 100 else { throw HistoryFault("has too many rewards") }
      for reward in rollout.rewards.keys { try name(reward, "reward") }
    }
    try unique(history.steps.map { Key(stage: $0.stage, step: $0.step) }, "training step")
  }

  private func checkSamples(isWhole: Bool, limits: [Split: Int]) throws {
    var problems: [Split: Int] = [:]
    for problem in history.problems { problems[problem.split, default: 0] += 1 }
    var places: Set<Place> = []
    var covered: [Place: Int] = [:]
    var sizes: [Place: Int] = [:]
    for set in history.samples {
      try check(set.checkpoint)
      guard (0..<(problems[set.split] ?? 0)).contains(set.problem) else {
        throw HistoryFault(
          "has samples of \(set.split.rawValue) problem \(set.problem), which it does not have")
      }
      let place = Place(stage: set.checkpoint.stage, step: set.checkpoint.step, sampling: set.sampling)
      var whole = place
      (whole.split, whole.problem) = (set.split, set.problem)
      guard places.insert(whole).inserted else {
        throw HistoryFault("has the samples of problem \(set.problem) at \(set.checkpoint) twice")
      }
      guard (1...Self.mostSamples).contains(set.samples.count),
        set.samples.enumerated().allSatisfy({ $0 == $1.index })
      else {
        throw HistoryFault("has samples at \(set.checkpoint) that are not numbered from 0 without gaps")
      }
      let limit = limits[set.split] ?? Self.longestCompletion
      for sample in set.samples { try check(sample, at: set.checkpoint, limit: limit) }
      guard set.split == .evaluation else { continue }
      guard let sampling = set.sampling, history.run.benchmark.samplings.indices.contains(sampling) else {
        throw HistoryFault(
          "has samples at \(set.checkpoint) under a setting that its benchmark does not have")
      }
      covered[place, default: 0] += 1
      guard sizes.updateValue(set.samples.count, forKey: place) ?? set.samples.count == set.samples.count
      else {
        throw HistoryFault("has another number of samples for some problems at \(set.checkpoint)")
      }
    }
    guard isWhole else { return }
    let all = problems[.evaluation] ?? 0
    if let (place, count) = covered.first(where: { $0.value != all }) {
      throw HistoryFault(
        "has samples of \(count) of \(all) problems after step \(place.step) of \(place.stage.rawValue)")
    }
  }

  private func check(_ sample: Sample, at checkpoint: Checkpoint, limit: Int) throws {
    guard (0...limit).contains(sample.tokens) else {
      throw HistoryFault("has a sample of \(sample.tokens) tokens at \(checkpoint); its limit is \(limit)")
    }
    try text(sample.text, Self.longestText, "a sample at \(checkpoint)")
    if let answer = sample.answer { try text(answer, Self.longestText, "an answer at \(checkpoint)") }
  }

  private func checkPlaces() throws {
    for measurement in history.measurements {
      try check(measurement.checkpoint)
      try name(measurement.metric, "metric")
      if let family = measurement.family { try name(family, "family") }
    }
    for weights in history.weights {
      try check(weights.checkpoint)
      try hash(weights.sha256)
    }
    for timing in history.timings {
      try check(timing.checkpoint)
      try count(timing.attempt, 0...Self.mostPlaces, "the number of an attempt")
      try count(timing.tokens, 1...(1 << 48), "the number of tokens that were timed")
      try number(timing.seconds, Double.leastNonzeroMagnitude...Self.vast, "a time in seconds")
      guard let conditions = timing.conditions else { continue }
      try number(conditions.loadAverage ?? 0, 0...Self.vast, "a load average")
      try number(conditions.stealShare ?? 0, 0...1, "a share of stolen time")
      try number(Double(conditions.residentBytes ?? 0), 0...Self.vast, "the memory of a process")
    }
    for resource in history.resources {
      try count(resource.attempt, 0...Self.mostPlaces, "the number of an attempt")
      try name(resource.metric, "metric")
      try number(resource.value, 0...Self.vast, "what a run takes")
    }
    for verdict in history.verdicts {
      guard history.run.benchmark.claims.contains(verdict.claim) else {
        throw HistoryFault(
          "has a verdict on '\(verdict.claim.name.visible().cut(to: 60))', which its benchmark does not claim"
        )
      }
      try remark(verdict.method, "verdict's method")
    }
  }

  // MARK: Values

  private func check(_ checkpoint: Checkpoint) throws {
    try count(checkpoint.step, 0...Self.largest, "the step of a checkpoint")
    if let epoch = checkpoint.epoch { try count(epoch, 0...Self.largest, "the epoch of a checkpoint") }
    guard checkpoint.stage != .base || checkpoint.step == 0 else {
      throw HistoryFault("has an untrained model after step \(checkpoint.step)")
    }
  }

  private func count(_ value: Int, _ range: ClosedRange<Int>, _ what: String) throws {
    guard range.contains(value) else {
      throw HistoryFault(
        "says that \(what) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private func number(_ value: Double, _ range: ClosedRange<Double>, _ what: String) throws {
    guard range.contains(value) else { throw HistoryFault("says that \(what) is \(value), which cannot be") }
  }

  private func name(_ text: String, _ what: String) throws {
    if let fault = Name.fault(of: text) {
      throw HistoryFault("has a \(what) whose name \(fault): '\(text.visible().cut(to: 40))'")
    }
  }

  private func remark(_ text: String, _ what: String) throws {
    guard text.utf8.count <= Self.longestRemark,
      text.unicodeScalars.allSatisfy({ !$0.isHidden || $0 == "\n" || $0 == "\t" })
    else { throw HistoryFault("has a \(what) that is too long or contains control characters") }
  }

  private func text(_ text: String, _ longest: Int, _ what: String) throws {
    guard text.utf8.count <= longest else {
      throw HistoryFault("has a text of \(text.utf8.count) bytes in \(what)")
    }
  }

  private func hash(_ text: String) throws {
    guard text.utf8.count == 64, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else {
      throw HistoryFault("has a hash that is not 64 hexadecimal digits: '\(text.visible().cut(to: 20))'")
    }
  }

  private func time(_ text: String) throws {
    // The database has no year 0, and no 30th of February.
    let formats = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
    let years = Date(timeIntervalSince1970: 0)...Date(timeIntervalSince1970: 253_402_300_799)
    guard (1...40).contains(text.utf8.count),
      let date = formats.lazy.compactMap({ try? $0.parse(text) }).first,
      years.contains(date), !text.hasSuffix("Z") || formats[0].format(date).prefix(10) == text.prefix(10)
    else { throw HistoryFault("has a time that is not ISO 8601: '\(text.visible().cut(to: 40))'") }
  }

  private func unique<Key: Hashable>(_ keys: [Key], _ what: String) throws {
    guard Set(keys).count == keys.count else { throw HistoryFault("has a \(what) twice") }
  }
}

/// What no record of a run has, as the end of a sentence that begins with what it was read from.
package struct HistoryFault: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
