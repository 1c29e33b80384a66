internal import Evaluation
internal import Problems
internal import Records
internal import Specs

/// Puts sampled solutions where they belong, judged, and sees to it that they make whole sets.
struct SolutionCollector {
  private let spec: BenchmarkSpec
  private let judge: SolutionJudge
  private let problemCount: Int
  private let numbers: [String: [Int]]
  private let samplings: [String]
  private var steps: [Checkpoint.Name: (step: Int, line: Int)] = [:]
  private var samples: [Place: [Int: (sample: Sample, line: Int)]] = [:]

  /// Where a sample belongs.
  private struct Place: Hashable {
    let checkpoint: Checkpoint.Name
    let sampling: Int
    let problem: Int
  }

  /// What the tables of the database can count to.
  private static let mostSamples = Int(Int16.max)
  private static let mostSteps = Int(Int32.max)

  init(_ spec: BenchmarkSpec, _ problems: [Problem]) throws {
    self.spec = spec
    judge = try SolutionJudge(problems, needsBox: spec.needsBox)
    problemCount = problems.count
    numbers = Dictionary(grouping: problems.indices) { problems[$0].prompt.trimmed }
    samplings = spec.evaluation.samplings.map(\.label)
  }

  /// Takes in what line number `number` holds. Throws `SolutionLine.Broken`, with nothing taken in.
  mutating func add(_ line: SolutionLine, number: Int) throws {
    let place = Place(
      checkpoint: try checkpoint(line), sampling: try sampling(line), problem: try problem(line))
    let end = try end(line)
    let step = try step(line, place.checkpoint)
    if let known = steps[place.checkpoint], known.step != step {
      throw SolutionLine.Broken(
        "\"step\" of \(line.checkpoint) is \(step) here and \(known.step) in line \(known.line)")
    }
    guard !line.completion.utf8.contains(0) else {
      throw SolutionLine.Broken("\"completion\" holds U+0000, which the database cannot keep")
    }
    if let answer = line.answer, !judge.isReference(answer, problem: place.problem) {
      throw SolutionLine.Broken(
        "\"answer\" is '\(answer.prefix(60))', which is not the answer of problem \(place.problem): the file belongs to "
          + "other problems")
    }
    let index = line.sample ?? samples[place]?.count ?? 0
    guard (0..<Self.mostSamples).contains(index) else {
      throw SolutionLine.Broken("\"sample\" is \(index); it must be from 0 to \(Self.mostSamples - 1)")
    }
    if let other = samples[place]?[index] {
      throw SolutionLine.Broken(
        "sample \(index) of problem \(place.problem) at \(line.checkpoint) under \(samplings[place.sampling]) is in line "
          + "\(other.line) already")
    }
    let sample = judge.judge(
      problem: place.problem, index: index, text: line.completion, tokens: line.tokens, end: end)
    steps[place.checkpoint] = steps[place.checkpoint] ?? (step, number)
    samples[place, default: [:]][index] = (sample, number)
  }

  /// The samples of one checkpoint under one setting, one set a problem.
  struct Group {
    let checkpoint: Checkpoint
    let sampling: Int
    let samplesPerProblem: Int
    let sets: [SampleSet]
  }

  /// All that was taken in, in the order of the recipe. Throws if a problem lacks samples that another has.
  func groups() throws -> [Group] {
    let checkpoints = try orderedCheckpoints()
    return try checkpoints.flatMap { name, checkpoint in
      try samplings.indices.compactMap { sampling in
        let lists = (0..<problemCount).map {
          samples[Place(checkpoint: name, sampling: sampling, problem: $0)] ?? [:]
        }
        guard let most = lists.map(\.count).max(), most > 0 else { return nil }
        let sets = try lists.enumerated().map { problem, list in
          let ordered = (0..<most).compactMap { list[$0]?.sample }
          guard ordered.count == most, list.count == most else {
            throw PreparationError(
              "\(checkpoint) under \(samplings[sampling]): problem \(problem) has \(list.count) of \(most) samples"
                + (list.count == most ? ", not numbered from 0 without gaps" : "")
                + "; every one of the \(problemCount) evaluation problems must have as many")
          }
          return SampleSet(
            checkpoint: checkpoint, split: .evaluation, sampling: sampling, problem: problem, samples: ordered
          )
        }
        return Group(checkpoint: checkpoint, sampling: sampling, samplesPerProblem: most, sets: sets)
      }
    }
  }

  private func orderedCheckpoints() throws -> [(Checkpoint.Name, Checkpoint)] {
    let all = steps.map { name, step in (name, name.checkpoint(step: step.step)) }.sorted { $0.0 < $1.0 }
    for (left, right) in zip(all, all.dropFirst()) where !(left.1 < right.1) {
      throw PreparationError(
        "\(left.1) has step \(left.1.step) and \(right.1) has step \(right.1.step): steps must grow with the epochs"
      )
    }
    return all
  }

  // MARK: Fields

  private func checkpoint(_ line: SolutionLine) throws -> Checkpoint.Name {
    guard let name = Checkpoint.Name(line.checkpoint), name.position <= Self.mostSteps else {
      throw SolutionLine.Broken(
        "\"checkpoint\" is '\(line.checkpoint.prefix(40))'; it must be base, sft@EPOCH or grpo@STEP")
    }
    return name
  }

  private func step(_ line: SolutionLine, _ name: Checkpoint.Name) throws -> Int {
    guard let step = line.step else { return name.position }
    let isFit = name.stage == .sft ? (1...Self.mostSteps).contains(step) : step == name.position
    guard isFit else {
      throw SolutionLine.Broken("\"step\" is \(step), which does not fit \(line.checkpoint)")
    }
    return step
  }

  private func sampling(_ line: SolutionLine) throws -> Int {
    let label =
      switch line.sampling {
      case .name(let name): name
      case .settings(let settings): settings.label
      }
    guard let index = samplings.firstIndex(of: label) else {
      throw SolutionLine.Broken(
        "\"sampling\" is '\(label.prefix(60))'; the benchmark has \(samplings.joined(separator: ", "))")
    }
    return index
  }

  private func problem(_ line: SolutionLine) throws -> Int {
    switch line.problem {
    case .number(let number):
      guard (0..<problemCount).contains(number) else {
        throw SolutionLine.Broken(
          "\"problem\" is \(number); the benchmark has problems 0 to \(problemCount - 1)")
      }
      return number
    case .text(let text):
      let found = numbers[text.trimmed] ?? []
      guard let only = found.first, found.count == 1 else {
        throw SolutionLine.Broken(
          found.isEmpty
            ? "\"problem\" is none of the benchmark's evaluation prompts: '\(text.trimmed.prefix(60))'"
            : "\"problem\" is the prompt of \(found.count) evaluation problems; give its number, from 0")
      }
      return only
    }
  }

  private func end(_ line: SolutionLine) throws -> SampleEnd {
    let limit = spec.evaluation.maxCompletionLength
    switch line.finishReason {
    case "stop":
      guard (1...limit).contains(line.tokens) else {
        throw SolutionLine.Broken(
          "\"tokens\" is \(line.tokens); it must be from 1 to evaluation.max_completion_length, \(limit)")
      }
      return .stop
    case "length":
      guard line.tokens == limit else {
        throw SolutionLine.Broken(
          "it was cut off at \(line.tokens) tokens, not at evaluation.max_completion_length, \(limit)")
      }
      return .cut
    default:
      throw SolutionLine.Broken(
        "\"finish_reason\" is '\(line.finishReason.prefix(40))'; it must be stop or length")
    }
  }
}

extension Checkpoint {
  /// A checkpoint as its name tells it, which for SFT leaves the number of steps open.
  struct Name: Hashable, Comparable {
    let stage: Stage
    /// Epoch or step; 0 for `base`.
    let position: Int

    init?(_ text: String) {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard let stage = Stage(rawValue: String(parts[0])) else { return nil }
      self.stage = stage
      if stage == .base {
        guard parts.count == 1 else { return nil }
        position = 0
      } else {
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
        position = number
      }
    }

    func checkpoint(step: Int) -> Checkpoint {
      Checkpoint(stage: stage, step: step, epoch: stage == .sft ? position : nil)
    }

    static func < (left: Name, right: Name) -> Bool {
      (left.stage, left.position) < (right.stage, right.position)
    }
  }
}

extension String {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
    guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(scalars[...last])
  }
}
