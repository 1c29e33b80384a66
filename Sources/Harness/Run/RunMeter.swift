internal import Records

/// Adds up time and tokens of each phase until a checkpoint takes them.
struct RunMeter {
  private var sums: [Phase: (tokens: Int, seconds: Double)] = [:]

  mutating func add(_ phase: Phase, tokens: Int, seconds: Double) {
    let sum = sums[phase] ?? (0, 0)
    sums[phase] = (sum.tokens + tokens, sum.seconds + seconds)
  }

  /// The timings up to `checkpoint`; the sums start again from zero.
  mutating func take(_ checkpoint: Checkpoint, attempt: Int) -> [Event] {
    defer { sums = [:] }
    return Phase.allCases.compactMap { phase in
      sums[phase].map {
        .timing(
          Timing(
            checkpoint: checkpoint, phase: phase, attempt: attempt, tokens: $0.tokens, seconds: $0.seconds))
      }
    }
  }
}
