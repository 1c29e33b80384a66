internal import Records
package import Specs

/// Makes the runs of a sweep that are missing, one after another: each uses all cores, and is measured undisturbed.
package struct SweepRun {
  private let sweep: Sweep
  private let home: HarnessHome
  private let threads: Int?
  private let waiting: Duration?
  private let acrossCommits: Bool
  private let observe: RunObserver
  private let stop: StopSignal

  /// - Parameter acrossCommits: Whether runs of other commits count, too.
  package init(
    _ sweep: Sweep, home: HarnessHome, threads: Int?, waiting: Duration?, acrossCommits: Bool,
    observe: @escaping RunObserver, stop: StopSignal
  ) {
    self.sweep = sweep
    self.home = home
    self.threads = threads
    self.waiting = waiting
    self.acrossCommits = acrossCommits
    self.observe = observe
    self.stop = stop
  }

  /// What there is to do.
  package func plan() async throws -> SweepPlan {
    try await SweepPlanner(sweep: sweep, home: home, threads: threads, acrossCommits: acrossCommits).plan()
  }

  /// Does it; gives the runs of all items in the plan's order, or throws what ended one of them. A wish to stop throws
  /// `PreparationError`; the same sweep then goes on from there.
  package func execute(_ plan: SweepPlan) async throws -> [String] {
    var runs: [String] = []
    let began = ContinuousClock.now
    var planned = 0.0
    for (number, item) in plan.items.enumerated() {
      if let run = item.run {
        runs.append(run)
        continue
      }
      observe(.message(headline(item, number, plan, planned, (ContinuousClock.now - began) / .seconds(1))))
      var spec = sweep.variants[item.variant].benchmark
      spec.seed = item.seed
      let request = RunRequest(
        spec: spec, mode: .continueUnfinished, threads: threads, force: false, waiting: waiting,
        branches: true,
        keptEpochs: Set(item.keptEpochs))
      let outcome = try await BenchmarkRun.execute(request, home: home, observe: observe, stop: stop)
      guard outcome.status == .finished else {
        throw PreparationError(
          "stopped after \(runs.count) of \(plan.items.count) runs; the same command goes on from here")
      }
      if let problem = outcome.reportProblem { observe(.warning(problem)) }
      runs.append(outcome.run)
      planned += item.seconds
    }
    return runs
  }

  /// `[3/36] SFT 2, seed 1; about 52 min left`: what is left goes by the plan, corrected by how it has held so far.
  private func headline(
    _ item: SweepPlan.Item, _ number: Int, _ plan: SweepPlan, _ planned: Double, _ taken: Double
  ) -> String {
    let pace = planned > 0 ? taken / planned : 1
    let left = (plan.seconds - planned) * pace
    return "\n[\(number + 1)/\(plan.items.count)] \(item.name), seed \(item.seed); about "
      + "\(max(1, Int((left / 60).rounded()))) min left"
  }
}
