/// Something that happened in a run, as the journal keeps it.
///
/// Events are written once and never changed. An event that comes again after a resume carries the same key and must
/// carry the same payload; what may differ between attempts (times, memory) has the attempt in its key.
package enum Event: Sendable, Equatable {
  case runStarted(RunRecord)
  case attemptStarted(AttemptRecord)
  case problem(ProblemRecord)
  case step(StepRecord)
  case samples(SampleSet)
  case measurement(Measurement)
  case weights(WeightsRecord)
  case timing(Timing)
  case resource(ResourceRecord)
  case verdict(Verdict)
  case attemptEnded(RunEnd)
}

extension Event {
  /// The name of the event's kind in the journal.
  package var kind: String {
    switch self {
    case .runStarted: "run"
    case .attemptStarted: "attempt"
    case .problem: "problem"
    case .step: "step"
    case .samples: "samples"
    case .measurement: "measurement"
    case .weights: "weights"
    case .timing: "timing"
    case .resource: "resource"
    case .verdict: "verdict"
    case .attemptEnded: "end"
    }
  }

  /// What identifies the event within its run: kind, then place.
  package var key: String {
    switch self {
    case .runStarted: kind
    case .attemptStarted(let attempt): "\(kind)/\(attempt.number)"
    case .problem(let problem): "\(kind)/\(problem.split.rawValue)/\(problem.index)"
    case .step(let step): Self.stepKey(step.stage, step.step)
    case .samples(let set):
      "\(kind)/\(set.checkpoint.stage.rawValue)/\(set.checkpoint.step)/\(set.split.rawValue)/"
        + "\(set.sampling.map(String.init) ?? "-")/\(set.problem)"
    case .measurement(let measurement):
      "\(kind)/\(measurement.checkpoint.stage.rawValue)/\(measurement.checkpoint.step)/\(measurement.sampling)/"
        + "\(measurement.metric)/\(measurement.family ?? "-")"
    case .weights(let weights): "\(kind)/\(weights.checkpoint.stage.rawValue)/\(weights.checkpoint.step)"
    case .timing(let timing):
      "\(kind)/\(timing.checkpoint.stage.rawValue)/\(timing.checkpoint.step)/\(timing.phase.rawValue)/"
        + "\(timing.attempt)"
    case .resource(let resource): "\(kind)/\(resource.attempt)/\(resource.metric)"
    case .verdict(let verdict): "\(kind)/\(verdict.claim.name)"
    case .attemptEnded(let end): "\(kind)/\(end.attempt)"
    }
  }

  /// The key of what is kept of a training step.
  package static func stepKey(_ stage: Stage, _ step: Int) -> String { "step/\(stage.rawValue)/\(step)" }

  /// Whether the event is the same whenever the same bits are computed: it counts in the run's digest, and after a
  /// resume it must come again unchanged.
  package var isDeterministic: Bool {
    switch self {
    case .problem, .step, .samples, .measurement, .weights: true
    case .runStarted, .attemptStarted, .timing, .resource, .verdict, .attemptEnded: false
    }
  }
}

extension Event: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, data
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    func data<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(type, forKey: .data)
    }
    switch kind {
    case "run": self = .runStarted(try data())
    case "attempt": self = .attemptStarted(try data())
    case "problem": self = .problem(try data())
    case "step": self = .step(try data())
    case "samples": self = .samples(try data())
    case "measurement": self = .measurement(try data())
    case "weights": self = .weights(try data())
    case "timing": self = .timing(try data())
    case "resource": self = .resource(try data())
    case "verdict": self = .verdict(try data())
    case "end": self = .attemptEnded(try data())
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown kind of event '\(kind)'")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .runStarted(let value): try container.encode(value, forKey: .data)
    case .attemptStarted(let value): try container.encode(value, forKey: .data)
    case .problem(let value): try container.encode(value, forKey: .data)
    case .step(let value): try container.encode(value, forKey: .data)
    case .samples(let value): try container.encode(value, forKey: .data)
    case .measurement(let value): try container.encode(value, forKey: .data)
    case .weights(let value): try container.encode(value, forKey: .data)
    case .timing(let value): try container.encode(value, forKey: .data)
    case .resource(let value): try container.encode(value, forKey: .data)
    case .verdict(let value): try container.encode(value, forKey: .data)
    case .attemptEnded(let value): try container.encode(value, forKey: .data)
    }
  }
}
