internal import Kernels
internal import Randomness

/// One worker's share of the sampling: its decoder, the prompts that it holds and the sequences that it decodes.
struct SamplingWorker {
  private struct Group {
    let request: Int
    let line: Int
    var prefilled = 0
    /// Samples that have been started, and those that have ended.
    var started = 0
    var ended = 0
    /// Logits behind the prompt, from which every sample's first token is drawn.
    var firstLogits: FloatBuffer
    var isReady = false
  }

  private struct Sequence {
    let group: Int
    let sample: Int
    let line: Int
    var tokens: [Int32]
    var logProbabilities: [Float]
    var stop: StopMatcher.State
  }

  private let plan: SamplingPlan
  private let requests: [SamplingRequest]
  private let queue: TaskCounter
  private let decoder: CachedDecoder
  private let distribution: TokenDistribution
  private var groups: [Int: Group] = [:]
  private var groupOrder: [Int] = []
  private var sequences: [Sequence] = []
  private var freeLines: [Int]
  private var freePrefixLines: [Int]
  private var queueIsEmpty = false
  private var isFinite = true
  private(set) var finished: [(request: Int, sample: Int, completion: Completion)] = []

  init(
    _ parameters: Parameters, _ weights: DecodingWeights, _ plan: SamplingPlan, _ requests: [SamplingRequest],
    _ queue: TaskCounter,
    policy: RowPolicy,
    longestPrompt: Int
  ) {
    self.plan = plan
    self.requests = requests
    self.queue = queue
    let rows = policy.sequences
    let prefixLines = rows + 1
    decoder = CachedDecoder(
      parameters.configuration, weights, policy: policy, lines: rows, capacity: plan.maxNewTokens,
      prefixLines: prefixLines, prefixCapacity: longestPrompt)
    distribution = TokenDistribution(vocabulary: parameters.configuration.vocabularySize)
    freeLines = Array((0..<rows).reversed())
    freePrefixLines = Array((0..<prefixLines).reversed())
  }

  /// Samples until the queue is empty and all sequences have ended; `report` is told how many ended in each step.
  mutating func run(_ report: (Int) throws -> Void) throws {
    while true {
      let before = finished.count
      admit()
      guard isFinite else { throw SamplingError.notFinite }
      let (rows, picks) = nextRows()
      if rows.isEmpty {
        if finished.count > before { try report(finished.count - before) }
        return
      }
      let logits = decoder.step(rows, picks: picks)
      accept(logits)
      if finished.count > before { try report(finished.count - before) }
    }
  }

  /// Starts samples of prompts that are ready, and takes new prompts while there are rows for their samples.
  private mutating func admit() {
    for key in groupOrder {
      while !freeLines.isEmpty, let group = groups[key], group.isReady,
        group.started < requests[group.request].samples
      {
        start(key)
      }
    }
    groupOrder.removeAll { groups[$0] == nil }
    var waiting = groupOrder.compactMap { groups[$0] }.reduce(0) {
      $0 + requests[$1.request].samples - $1.started
    }
    while waiting < freeLines.count, !freePrefixLines.isEmpty, !queueIsEmpty {
      guard let request = queue.take() else {
        queueIsEmpty = true
        return
      }
      guard requests[request].samples > 0 else { continue }
      groups[request] = Group(
        request: request, line: freePrefixLines.removeLast(),
        firstLogits: FloatBuffer(count: decoder.logitsWidth))
      groupOrder.append(request)
      waiting += requests[request].samples
    }
  }

  /// Draws the first token of the group's next sample.
  private mutating func start(_ key: Int) {
    guard var group = groups[key] else { return }
    let sequence = Sequence(
      group: key, sample: group.started, line: freeLines.removeLast(), tokens: [], logProbabilities: [],
      stop: plan.stop.start)
    group.started += 1
    groups[key] = group
    extend(sequence, with: group.firstLogits.vector)
  }

  /// Draws the sequence's next token, and keeps the sequence or ends it.
  private mutating func extend(_ sequence: Sequence, with logits: Vector) {
    var sequence = sequence
    let request = requests[sequence.group]
    let uniform = plan.random.uniform(
      step: plan.step, sequence: request.firstSequence + sequence.sample, position: sequence.tokens.count)
    let draw = distribution.draw(logits, settings: plan.settings, uniform: uniform)
    // A logit that is NaN or infinite makes the sum over the vocabulary NaN, whichever token comes out.
    isFinite = isFinite && draw.logProbability.isFinite
    sequence.tokens.append(draw.token)
    sequence.logProbabilities.append(draw.logProbability)
    var stopped = draw.token == plan.endOfSequence
    if !stopped && !plan.stop.isEmpty {
      stopped = plan.stop.advance(&sequence.stop, by: plan.tokenBytes[Int(draw.token)])
    }
    if stopped || sequence.tokens.count == plan.maxNewTokens {
      end(sequence, stopped: stopped)
    } else {
      sequences.append(sequence)
    }
  }

  private mutating func end(_ sequence: Sequence, stopped: Bool) {
    finished.append(
      (
        sequence.group, sequence.sample,
        Completion(tokens: sequence.tokens, logProbabilities: sequence.logProbabilities, stopped: stopped)
      ))
    freeLines.append(sequence.line)
    guard var group = groups[sequence.group] else { return }
    group.ended += 1
    groups[sequence.group] = group
    if group.ended == requests[group.request].samples {
      freePrefixLines.append(group.line)
      groups[sequence.group] = nil
    }
  }

  /// The rows of the next step: the last token of every sequence, then as much of the waiting prompts as there is room.
  private func nextRows() -> (rows: [CachedDecoder.Row], picks: [Int]) {
    var rows: [CachedDecoder.Row] = []
    rows.reserveCapacity(decoder.maxRows)
    for sequence in sequences {
      guard let group = groups[sequence.group], let token = sequence.tokens.last else { continue }
      rows.append(
        CachedDecoder.Row(
          token: token, line: sequence.line, index: sequence.tokens.count - 1, prefix: group.line,
          prefixLength: requests[group.request].prompt.count))
    }
    var picks = Array(rows.indices)
    for key in groupOrder {
      guard let group = groups[key], !group.isReady else { continue }
      let prompt = requests[group.request].prompt
      let end = min(prompt.count, group.prefilled + decoder.maxRows - rows.count)
      for index in group.prefilled..<max(group.prefilled, end) {
        rows.append(CachedDecoder.Row(prompt: prompt[index], line: group.line, index: index))
      }
      if end == prompt.count { picks.append(rows.count - 1) }
    }
    return (rows, picks)
  }

  /// Takes the logits of a step, whose rows `nextRows` gave.
  private mutating func accept(_ logits: Matrix) {
    let running = sequences
    sequences.removeAll(keepingCapacity: true)
    for (row, sequence) in running.enumerated() { extend(sequence, with: logits.row(row)) }
    var room = decoder.maxRows - running.count
    var pick = running.count
    for key in groupOrder {
      guard var group = groups[key], !group.isReady else { continue }
      let taken = min(requests[group.request].prompt.count - group.prefilled, room)
      group.prefilled += taken
      room -= taken
      if group.prefilled == requests[group.request].prompt.count {
        group.firstLogits.vector.overwrite(with: logits.row(pick))
        group.isReady = true
        pick += 1
      }
      groups[key] = group
    }
  }
}
