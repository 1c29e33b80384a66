/// What `twostage bench` measures, and how often.
package struct BenchOptions: Sendable {
  /// A part of the engine.
  package enum Part: String, Sendable, CaseIterable {
    case train
    case sample
    case grpo

    /// As progress names it.
    var title: String {
      switch self {
      case .train: "training"
      case .sample: "sampling"
      case .grpo: "GRPO step"
      }
    }
  }

  package var parts = Set(Part.allCases)
  /// Workers; nil for as many as there are cores.
  package var threads: Int?
  /// Measurements of each part after a warm-up; the median counts.
  package var rounds = 5
  /// Measures training and sampling with one thread as well, round by round in turn.
  package var scaling = false
  /// How long other processes that measure on this machine are waited for; nil for not at all.
  package var waiting: Duration?

  package init() {}
}
