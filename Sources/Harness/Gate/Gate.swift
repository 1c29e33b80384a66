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
    let heads = try head.resolve(in: store, benchmarkHash: benchmark?.hash)
    let bases = try base.resolve(in: store, benchmarkHash: benchmark?.hash)
    let settings = benchmark?.regression ?? settings(ofRun: heads[0].run)
    func outlines(_ runs: [RunSummary]) throws -> [RunOutline] {
      try runs.map { try store.outline(of: $0.run, steps: settings.trajectory.steps) }
    }
    return try GateJudge(
      base: try outlines(bases), head: try outlines(heads), settings: settings, rounds: rounds, across: across
    ).judge()
  }

  /// The margins that a run was started with; the defaults if its benchmark file is not on this machine.
  private func settings(ofRun run: String) -> GateSettings {
    (try? home.spec(ofRun: run).regression) ?? GateSettings()
  }
}
