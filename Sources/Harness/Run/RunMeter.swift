internal import Provenance
internal import Records

/// Adds up time and tokens of each phase until a checkpoint takes them.
struct RunMeter {
  private struct Sum {
    var tokens = 0
    var seconds = 0.0
    /// Of the part of the stretch that it was measured in; nil while that goes on.
    var conditions: Conditions?
  }

  private let watch: MachineWatch
  private var sums: [Phase: Sum] = [:]
  private var start: MachineWatch.Mark

  init(_ watch: MachineWatch) {
    self.watch = watch
    start = watch.mark()
  }

  mutating func add(_ phase: Phase, tokens: Int, seconds: Double) {
    sums[phase, default: Sum()].tokens += tokens
    sums[phase, default: Sum()].seconds += seconds
  }

  /// Ends a part of the stretch: what has been added in it was measured under the conditions since it began.
  mutating func endPart() {
    let conditions = watch.conditions(since: start)
    for (phase, sum) in sums where sum.conditions == nil { sums[phase]?.conditions = conditions }
    start = watch.mark()
  }

  /// The timings up to `checkpoint`; the sums start again from zero.
  mutating func take(_ checkpoint: Checkpoint, attempt: Int) -> [Event] {
    endPart()
    defer { sums = [:] }
    return Phase.allCases.compactMap { phase in
      sums[phase].map {
        .timing(
          Timing(
            checkpoint: checkpoint, phase: phase, attempt: attempt, tokens: $0.tokens, seconds: $0.seconds,
            conditions: $0.conditions))
      }
    }
  }
}
