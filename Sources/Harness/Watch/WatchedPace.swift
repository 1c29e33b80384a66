internal import Records

/// How fast steps arrive, as seen by who watches.
struct WatchedPace {
  private struct Sight {
    let time: ContinuousClock.Instant
    let stage: Stage
    let step: Int
    /// Tokens of all steps so far.
    let tokens: Int
  }

  private var sights: [Sight] = []
  private static let window = Duration.seconds(30)

  /// Notes the last of the `steps` that have arrived by `time`.
  mutating func note(_ steps: [StepRecord], newTokens: Int, at time: ContinuousClock.Instant) {
    guard let last = steps.last, newTokens > 0 else { return }
    if sights.last?.stage != last.stage { sights = [] }
    sights.removeAll { time - $0.time > Self.window }
    sights.append(
      Sight(
        time: time, stage: last.stage, step: last.step, tokens: (sights.last?.tokens ?? 0) + newTokens))
  }

  /// Nil until steps have been seen to arrive for a while.
  var secondsPerStep: Double? { span.map { $0.seconds / Double($0.steps) } }

  var tokensPerSecond: Double? { span.map { Double($0.tokens) / $0.seconds } }

  private var span: (seconds: Double, steps: Int, tokens: Int)? {
    guard let first = sights.first, let last = sights.last, last.step > first.step else { return nil }
    let seconds = (last.time - first.time) / .seconds(1)
    return seconds >= 1 ? (seconds, last.step - first.step, last.tokens - first.tokens) : nil
  }
}
