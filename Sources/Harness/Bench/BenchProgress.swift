/// Tells how far a benchmark is.
struct BenchProgress {
  private let observe: RunObserver
  private let stop: StopSignal
  private let rounds: Int
  private let total: Int
  private var done = 0

  init(_ options: BenchOptions, _ observe: @escaping RunObserver, _ stop: StopSignal) {
    self.observe = observe
    self.stop = stop
    rounds = options.rounds
    let tasks = options.parts.reduce(0) { $0 + (options.scaling && $1 != .grpo ? 2 : 1) }
    total = tasks * (options.rounds + 1)
  }

  /// The next round of `part` begins; number 0 is the warm-up. Throws if the user wants to stop.
  mutating func begin(_ part: BenchOptions.Part, round: Int) throws {
    if stop.isRaised { throw PreparationError("stopped") }
    observe(
      .progress(
        RunUpdate.Progress(
          work: "bench", title: "measuring", done: done, total: total,
          detail: "\(part.title), " + (round == 0 ? "warming up" : "round \(round) of \(rounds)"))))
    done += 1
  }
}
