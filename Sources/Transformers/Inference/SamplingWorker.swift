internal import Kernels
internal import Randomness

/// One worker's share of the sampling: the prompts that it holds and the sequences that it decodes.
struct SamplingWorker {
  /// A prompt and its samples; its place among the groups is its prefix line.
  private struct Group {
    let request: Int
    let samples: Int
    let promptLength: Int
    /// Tokens of the prompt that have been computed.
    var prefilled = 0
    /// First tokens of its samples, drawn as soon as the prompt is computed.
    var first: [TokenDistribution.Draw] = []
    /// Samples that have been started, and those that have ended.
    var started = 0
    var ended = 0

    var isReady: Bool { prefilled == promptLength }
  }

  /// A running sample; its tokens stand in the worker's rows of its line.
  private struct Sequence {
    let group: Int
    let sample: Int
    let line: Int
    var length: Int
  }

  /// Takes a completion: request, sample, completion.
  typealias Deliver = (Int, Int, Completion) -> Void

  private let plan: SamplingPlan
  private let requests: [SamplingRequest]
  private let queue: TaskCounter
  private let decoder: CachedDecoder
  private let distribution: TokenDistribution
  private let deliver: Deliver
  /// One place a prefix line; the lines in use, oldest first.
  private var groups: [Group?]
  private var groupOrder: [Int] = []
  private var sequences: [Sequence] = []
  private var freeLines: [Int]
  private var freePrefixLines: [Int]
  /// Tokens and log-probabilities of each line, `maxNewTokens` a line.
  private var tokens: [Int32]
  private var logProbabilities: [Float]
  private var stops: [StopMatcher.State]
  private var rows: [CachedDecoder.Row] = []
  private var picks: [Int] = []
  private var queueIsEmpty = false
  private var isFinite = true
  private var delivered = 0

  init(
    _ decoder: CachedDecoder, _ distribution: TokenDistribution, _ plan: SamplingPlan,
    _ requests: [SamplingRequest], _ queue: TaskCounter, room: CachedDecoder.Room, deliver: @escaping Deliver
  ) {
    self.decoder = decoder
    self.distribution = distribution
    self.plan = plan
    self.requests = requests
    self.queue = queue
    self.deliver = deliver
    groups = [Group?](repeating: nil, count: room.prefixLines)
    freeLines = Array((0..<room.lines).reversed())
    freePrefixLines = Array((0..<room.prefixLines).reversed())
    tokens = [Int32](repeating: 0, count: room.lines * plan.maxNewTokens)
    logProbabilities = [Float](repeating: 0, count: tokens.count)
    stops = [StopMatcher.State](repeating: plan.stop.start, count: room.lines)
    sequences.reserveCapacity(room.lines)
    rows.reserveCapacity(room.rows)
    picks.reserveCapacity(room.rows)
  }

  /// Samples until the queue is empty and all sequences have ended; `report` is told how many ended in each step.
  mutating func run(_ report: (Int) throws -> Void) throws {
    while true {
      let before = delivered
      admit()
      guard isFinite else { throw SamplingError.notFinite }
      collectRows()
      if !rows.isEmpty { accept(decoder.step(rows, picks: picks)) }
      if delivered > before { try report(delivered - before) }
      if rows.isEmpty { return }
    }
  }

  /// Starts samples of prompts that are ready, and takes new prompts while there are lines for their samples.
  private mutating func admit() {
    var waiting = 0
    for slot in groupOrder {
      while !freeLines.isEmpty, let group = groups[slot], group.isReady, group.started < group.samples {
        start(slot)
      }
      if let group = groups[slot] { waiting += group.samples - group.started }
    }
    groupOrder.removeAll { groups[$0] == nil }
    while waiting < freeLines.count, !queueIsEmpty, let slot = freePrefixLines.last {
      guard let request = queue.take() else {
        queueIsEmpty = true
        return
      }
      let samples = requests[request].samples
      guard samples > 0 else { continue }
      freePrefixLines.removeLast()
      groups[slot] = Group(request: request, samples: samples, promptLength: requests[request].prompt.count)
      groupOrder.append(slot)
      waiting += samples
    }
  }

  /// Starts the group's next sample with the token that has been drawn for it.
  private mutating func start(_ slot: Int) {
    guard let group = groups[slot] else { return }
    let sequence = Sequence(group: slot, sample: group.started, line: freeLines.removeLast(), length: 0)
    let draw = group.first[group.started]
    groups[slot]?.started += 1
    if !plan.stop.isEmpty { stops[sequence.line] = plan.stop.start }
    if let running = extend(sequence, by: draw) { sequences.append(running) }
  }

  private func draw(_ request: Int, sample: Int, position: Int, _ logits: Vector) -> TokenDistribution.Draw {
    let uniform = plan.random.uniform(
      step: plan.step, sequence: requests[request].firstSequence + sample, position: position)
    return distribution.draw(logits, settings: plan.settings, uniform: uniform)
  }

  /// The sequence with its next token; nil if it has ended with it.
  private mutating func extend(_ sequence: Sequence, by draw: TokenDistribution.Draw) -> Sequence? {
    // A logit that is NaN or infinite makes the sum over the vocabulary NaN, whichever token comes out.
    isFinite = isFinite && draw.logProbability.isFinite
    let place = sequence.line * plan.maxNewTokens + sequence.length
    tokens[place] = draw.token
    logProbabilities[place] = draw.logProbability
    var longer = sequence
    longer.length += 1
    var stopped = draw.token == plan.endOfSequence
    if !stopped && !plan.stop.isEmpty {
      stopped = plan.stop.advance(&stops[sequence.line], by: plan.bytes(of: draw.token))
    }
    guard stopped || longer.length == plan.maxNewTokens else { return longer }
    end(longer, stopped: stopped)
    return nil
  }

  private mutating func end(_ sequence: Sequence, stopped: Bool) {
    guard let group = groups[sequence.group] else { return }
    let first = sequence.line * plan.maxNewTokens
    let range = first..<first + sequence.length
    deliver(
      group.request, sequence.sample,
      Completion(
        tokens: Array(tokens[range]), logProbabilities: Array(logProbabilities[range]), stopped: stopped))
    delivered += 1
    freeLines.append(sequence.line)
    if group.ended + 1 == group.samples {
      freePrefixLines.append(sequence.group)
      groups[sequence.group] = nil
    } else {
      groups[sequence.group]?.ended += 1
    }
  }

  /// The rows of the next step: the last token of every sequence, then as much of the waiting prompts as there is room.
  private mutating func collectRows() {
    rows.removeAll(keepingCapacity: true)
    picks.removeAll(keepingCapacity: true)
    for sequence in sequences {
      guard let promptLength = groups[sequence.group]?.promptLength else { continue }
      picks.append(rows.count)
      rows.append(
        CachedDecoder.Row(
          token: tokens[sequence.line * plan.maxNewTokens + sequence.length - 1], line: sequence.line,
          index: sequence.length - 1, prefix: sequence.group, prefixLength: promptLength))
    }
    for slot in groupOrder {
      guard let group = groups[slot], !group.isReady else { continue }
      let prompt = requests[group.request].prompt
      let end = min(prompt.count, group.prefilled + decoder.room.rows - rows.count)
      for index in group.prefilled..<end {
        rows.append(CachedDecoder.Row(prompt: prompt[index], line: slot, index: index))
      }
      if end == prompt.count { picks.append(rows.count - 1) }
    }
  }

  /// Takes the logits of a step, whose rows `collectRows` gave.
  private mutating func accept(_ logits: Matrix) {
    decoder.clock.time(.softmax) {
      let decoded = sequences.count
      var kept = 0
      for index in 0..<decoded {
        let sequence = sequences[index]
        guard let request = groups[sequence.group]?.request else { continue }
        let draw = self.draw(request, sample: sequence.sample, position: sequence.length, logits.row(index))
        if let running = extend(sequence, by: draw) {
          sequences[kept] = running
          kept += 1
        }
      }
      sequences.removeLast(decoded - kept)
      acceptPrompts(logits, room: decoder.room.rows - decoded, pick: decoded)
    }
  }

  /// Counts the prompts' rows of a step as computed, and draws the first tokens of those that are complete.
  private mutating func acceptPrompts(_ logits: Matrix, room: Int, pick: Int) {
    var (room, pick) = (room, pick)
    for slot in groupOrder {
      guard var group = groups[slot], !group.isReady else { continue }
      let taken = min(group.promptLength - group.prefilled, room)
      group.prefilled += taken
      room -= taken
      if group.isReady {
        group.first = (0..<group.samples).map {
          self.draw(group.request, sample: $0, position: 0, logits.row(pick))
        }
        pick += 1
      }
      groups[slot] = group
    }
  }
}
