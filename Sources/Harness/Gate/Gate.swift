internal import Foundation
package import Records
package import Reporting
package import Specs
package import Storage

/// Compares runs that the store has.
package struct Gate {
  private let home: HarnessHome
  private let benchmark: BenchmarkSpec?
  private let across: Set<Comparability>

  /// - Parameters:
  ///   - benchmark: Whose margins count, and whose runs are meant by a commit; nil for that of the head's first run.
  ///   - across: What may differ between the sides.
  package init(home: HarnessHome, benchmark: BenchmarkSpec?, across: Set<Comparability> = []) {
    self.home = home
    self.benchmark = benchmark
    self.across = across
  }

  /// Judges `head` against `base`. Throws `NotComparable`, or `PreparationError` for runs that are not there.
  package func compare(
    _ base: RunSelection, _ head: RunSelection, rounds: [InterleavedRound] = [], in store: Store
  ) throws -> GateReport {
    let (heads, settings) = try outlines(head, in: store)
    let (bases, _) = try outlines(base, in: store)
    return try GateJudge(base: bases, head: heads, settings: settings, rounds: rounds, across: across).judge()
  }

  /// What the gate would make of pairs of disjoint sets of `seeds` of the runs. Throws `StatisticsError` if they are too few.
  package func calibrate(_ runs: RunSelection, seeds: Int?, pairs: Int, in store: Store) throws
    -> GateCalibration
  {
    let (outlines, settings) = try outlines(runs, in: store)
    let distinct = Dictionary(outlines.map { ($0.run.seed, $0) }) { first, _ in first }
    return try GateCalibration(
      distinct.values.sorted { $0.run.seed < $1.run.seed }, seeds: seeds ?? settings.seeds, pairs: pairs,
      settings: settings)
  }

  private func outlines(
    _ selection: RunSelection, in store: Store
  ) throws -> (runs: [RunOutline], settings: GateSettings) {
    let runs = try selection.resolve(in: store, benchmarkHash: benchmark?.hash)
    let settings = benchmark?.regression ?? settings(ofRun: runs[0].run)
    return (try runs.map { try store.outline(of: $0.run, steps: settings.trajectory.steps) }, settings)
  }

  /// The margins that a run was started with; the defaults if its benchmark file is not on this machine.
  private func settings(ofRun run: String) -> GateSettings {
    (try? home.spec(ofRun: run).regression) ?? GateSettings()
  }
}
