internal import Records

/// The figures of a run over its course.
///
/// Figures of training count the steps of their stage; evaluations and times count those of both stages one after the other,
/// so that a checkpoint has one place whatever is asked of it; what was measured of a whole attempt counts attempts.
struct RunSeries {
  /// In the order in which the figures first come.
  private(set) var all: [Series] = []
  private var places: [String: Int] = [:]

  init(_ history: RunHistory) {
    let clock = RunClock(history)
    let stageOne =
      (history.steps.filter { $0.stage == .sft }.map(\.step)
      + history.measurements.map(\.checkpoint).filter { $0.stage == .sft }.map(\.step)).max() ?? 0
    func step(_ checkpoint: Checkpoint) -> Int {
      checkpoint.step + (checkpoint.stage == .grpo ? stageOne : 0)
    }

    for record in history.steps {
      let seconds = clock.seconds(record.stage, step: record.step)
      for (name, value) in Self.figures(of: record) {
        add("\(record.stage.rawValue)/\(name)", step: record.step, seconds, value)
      }
    }
    for measurement in history.measurements {
      let sampling = history.run.benchmark.samplingName(measurement.sampling)
      let family = measurement.family.map { "family/\($0)/" } ?? ""
      add(
        "evaluation/\(sampling)/\(family)\(measurement.metric)", step: step(measurement.checkpoint),
        clock.seconds(measured: measurement.checkpoint), measurement.value)
    }
    let timings = Dictionary(history.timings.map { ("\($0.checkpoint)/\($0.phase)", $0.attempt) }) {
      max($0, $1)
    }
    for timing in history.timings where timings["\(timing.checkpoint)/\(timing.phase)"] == timing.attempt {
      add(
        "tokens_per_second/\(timing.phase.rawValue)", step: step(timing.checkpoint),
        clock.seconds(measured: timing.checkpoint), timing.throughput)
    }
    for resource in history.resources {
      add("resources/\(resource.metric)", step: resource.attempt, clock.total, resource.value)
    }
  }

  private mutating func add(_ name: String, step: Int, _ seconds: Double, _ value: Double) {
    let place = places[name] ?? all.count
    if place == all.count {
      places[name] = place
      all.append(Series(name: name))
    }
    all[place].points.append(Series.Point(step: step, seconds: seconds, value: value))
  }

  private static func figures(of step: StepRecord) -> [(String, Double)] {
    var figures = [
      ("loss", step.loss), ("learning_rate", step.learningRate), ("gradient_norm", step.gradientNorm),
      ("tokens", Double(step.tokens)), ("target_tokens", Double(step.targetTokens)),
    ]
    guard let rollout = step.rollout else { return figures }
    figures += [
      ("reward", rollout.reward), ("accuracy", rollout.accuracy), ("length", rollout.length),
      ("cut_share", rollout.cutShare), ("entropy", rollout.entropy), ("clip_fraction", rollout.clipFraction),
      ("constant_groups", Double(rollout.constantGroups)),
    ]
    if let kl = rollout.kl { figures.append(("kl", kl)) }
    return figures + rollout.rewards.sorted { $0.key < $1.key }.map { ("rewards/\($0.key)", $0.value) }
  }
}
