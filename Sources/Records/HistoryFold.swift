/// Makes a run's history from its events, one after the other.
///
///     var fold = HistoryFold()
///     while let event = try reader.next() { fold.apply(event) }
///     let history = fold.finish()
///
/// A run's events are the truth about it, and this is the one place that says what they add up to. What a journal's reader
/// folds equals what the tables of the database give, to the last bit, whatever order the events came in:
///
/// - Events with the same key are one event. The first stands, as in the journal, but for verdicts and hashes of
///   weights, of which the last one stands.
/// - Samples of one problem under one setting are one set, also if they came in several.
/// - A checkpoint is a stage and a step; all that is kept of it has the epoch that was named first.
/// - Everything is ordered by its place in the run, texts by their bytes, verdicts as the benchmark states its claims.
///
/// Nothing is remembered beyond the events that are kept, so that a long run takes no more memory than its history.
package struct HistoryFold {
  private let keeps: (Event) -> Bool
  private var history: RunHistory?
  /// How each attempt ended; the last attempt's end is the run's.
  private var ends: [Int: RunEnd] = [:]
  private var epochs: [Place: Int] = [:]

  /// A checkpoint without its epoch.
  private struct Place: Hashable {
    let stage: Stage
    let step: Int

    init(_ checkpoint: Checkpoint) {
      stage = checkpoint.stage
      step = checkpoint.step
    }
  }

  /// - Parameter keeps: Whether an event counts. What verdicts and reports never look at, rollouts say, need not fill
  ///   the memory.
  package init(keeps: @escaping (Event) -> Bool = { _ in true }) {
    self.keeps = keeps
  }

  /// Takes in the next event. Those before the run's start belong to no run and are dropped.
  package mutating func apply(_ event: Event) {
    guard keeps(event) else { return }
    switch event {
    case .runStarted(let run): if history == nil { history = RunHistory(run: run) }
    case .attemptStarted(let attempt): history?.attempts.append(attempt)
    case .attemptEnded(let end): if history != nil, ends[end.attempt] == nil { ends[end.attempt] = end }
    case .problem(let problem): history?.problems.append(problem)
    case .step(let step): history?.steps.append(step)
    case .resource(let resource): history?.resources.append(resource)
    case .verdict(let verdict): history?.verdicts.append(verdict)
    case .samples(let set):
      note(set.checkpoint)
      if !set.samples.isEmpty { history?.samples.append(set) }
    case .measurement(let measurement):
      note(measurement.checkpoint)
      history?.measurements.append(measurement)
    case .weights(let weights):
      note(weights.checkpoint)
      history?.weights.append(weights)
    case .timing(let timing):
      note(timing.checkpoint)
      history?.timings.append(timing)
    }
  }

  private mutating func note(_ checkpoint: Checkpoint) {
    guard let epoch = checkpoint.epoch, history != nil else { return }
    let place = Place(checkpoint)
    if epochs[place] == nil { epochs[place] = epoch }
  }

  /// The history so far; nil if the run's start was not among the events.
  package consuming func finish() -> RunHistory? {
    guard var history else { return nil }
    // The only reference from here on, so that what is changed is not copied first.
    self.history = nil
    Self.order(&history.attempts, by: \.number)
    history.end = history.attempts.last.flatMap { ends[$0.number] }
    Self.order(&history.problems) { ($0.split.rank, $0.index) < ($1.split.rank, $1.index) }
    Self.order(&history.steps) { ($0.stage, $0.step) < ($1.stage, $1.step) }
    Self.order(&history.resources) { left, right in
      left.attempt != right.attempt
        ? left.attempt < right.attempt : left.metric.precedesInBytes(right.metric)
    }
    nameEpochs(of: &history)
    Self.order(&history.weights, keepsLast: true) { $0.checkpoint < $1.checkpoint }
    Self.order(&history.measurements) { left, right in
      let (first, second) = ((left.checkpoint, left.sampling), (right.checkpoint, right.sampling))
      if first != second { return first < second }
      return left.metric.isSameInBytes(right.metric)
        ? (left.family ?? "").precedesInBytes(right.family ?? "") : left.metric.precedesInBytes(right.metric)
    }
    Self.order(&history.timings) { left, right in
      if left.checkpoint != right.checkpoint { return left.checkpoint < right.checkpoint }
      return left.phase == right.phase
        ? left.attempt < right.attempt : left.phase.rawValue.precedesInBytes(right.phase.rawValue)
    }
    Self.orderSamples(&history.samples)
    Self.orderVerdicts(&history.verdicts, claims: history.run.benchmark.claims.map(\.name))
    return history
  }

  private func nameEpochs(of history: inout RunHistory) {
    func name(_ checkpoint: inout Checkpoint) {
      let epoch = epochs[Place(checkpoint)]
      if checkpoint.epoch != epoch { checkpoint.epoch = epoch }
    }
    for index in history.samples.indices { name(&history.samples[index].checkpoint) }
    for index in history.measurements.indices { name(&history.measurements[index].checkpoint) }
    for index in history.weights.indices { name(&history.weights[index].checkpoint) }
    for index in history.timings.indices { name(&history.timings[index].checkpoint) }
  }

  /// Sorts `elements` and leaves one of those that stand at the same place: the first that came, or the last.
  private static func order<Element>(
    _ elements: inout [Element], keepsLast: Bool = false, by precedes: (Element, Element) -> Bool
  ) {
    // An undisturbed run's events are in order already.
    let isOrdered = zip(elements, elements.dropFirst()).allSatisfy(precedes)
    if isOrdered { return }
    // The standard library does not promise that sorting keeps equal elements in order.
    let sorted = elements.enumerated().sorted { left, right in
      if precedes(left.element, right.element) { return true }
      return !precedes(right.element, left.element) && left.offset < right.offset
    }
    var kept: [Element] = []
    kept.reserveCapacity(sorted.count)
    for (_, element) in sorted {
      if let last = kept.last, !precedes(last, element) {
        if keepsLast { kept[kept.count - 1] = element }
      } else {
        kept.append(element)
      }
    }
    elements = kept
  }

  private static func order<Element>(_ elements: inout [Element], by number: KeyPath<Element, Int>) {
    order(&elements) { $0[keyPath: number] < $1[keyPath: number] }
  }

  private static func orderSamples(_ sets: inout [SampleSet]) {
    func place(_ set: SampleSet) -> (Checkpoint, Int, Int, Int) {
      (set.checkpoint, set.split.rank, set.sampling ?? -1, set.problem)
    }
    for index in sets.indices { order(&sets[index].samples, by: \.index) }
    let isOrdered = zip(sets, sets.dropFirst()).allSatisfy { place($0) < place($1) }
    if isOrdered { return }
    let sorted = sets.enumerated().sorted { left, right in
      let (first, second) = (place(left.element), place(right.element))
      return first == second ? left.offset < right.offset : first < second
    }
    var merged: [SampleSet] = []
    merged.reserveCapacity(sorted.count)
    for (_, set) in sorted {
      if let last = merged.last, place(last) == place(set) {
        merged[merged.count - 1].samples += set.samples
        order(&merged[merged.count - 1].samples, by: \.index)
      } else {
        merged.append(set)
      }
    }
    sets = merged
  }

  private static func orderVerdicts(_ verdicts: inout [Verdict], claims: [String]) {
    func position(_ verdict: Verdict) -> Int {
      claims.firstIndex { $0.isSameInBytes(verdict.claim.name) } ?? claims.count
    }
    order(&verdicts, keepsLast: true) { left, right in
      let (first, second) = (position(left), position(right))
      return first == second ? left.claim.name.precedesInBytes(right.claim.name) : first < second
    }
  }
}

extension Event {
  /// Whether it holds solutions that stage 2 trained on: the most by far of a run's texts, at which neither verdicts nor
  /// reports look.
  package var isRollout: Bool {
    if case .samples(let set) = self { set.split == .grpo } else { false }
  }
}

extension Split {
  /// Position in the order in which a run's problems are kept.
  fileprivate var rank: Int { self == .evaluation ? 0 : 1 }
}

extension String {
  /// The order of the bytes in UTF-8, which is the same everywhere; `<` takes texts for equal that are written otherwise.
  fileprivate func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }

  fileprivate func isSameInBytes(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
