/// One figure of a run over its course, as viewers draw it.
struct Series {
  /// With slashes between its parts: `sft/loss`.
  let name: String
  var points: [Point] = []

  struct Point {
    let step: Int
    /// Since the run's start.
    let seconds: Double
    let value: Double
  }
}
