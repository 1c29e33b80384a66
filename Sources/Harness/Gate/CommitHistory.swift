package import Foundation
internal import Provenance
package import Records
package import Reporting
package import Specs
internal import Storage

/// A metric of a benchmark over the commits of the checkout that the current folder belongs to.
package struct CommitHistory {
  private let home: HarnessHome
  private let benchmark: BenchmarkSpec

  package init(home: HarnessHome, benchmark: BenchmarkSpec) {
    self.home = home
    self.benchmark = benchmark
  }

  /// Of all finished runs on this machine, or on the one with that identifier.
  ///
  /// Outside of a checkout commits come in the order of their first runs.
  package func of(_ metric: GateMetric, machine: String?) async throws -> MetricHistory {
    let store = try await home.openStore()
    let machine = machine ?? Machine().identifier
    let points = try store.points(of: metric, benchmarkHash: benchmark.hash, machine: machine)
    guard !points.isEmpty else {
      throw PreparationError(
        "no finished run of \(benchmark.name) from a clean checkout on machine \(machine) in the store; "
          + "make some: twostage regress HEAD~1, or twostage run")
    }
    let known = Set(points.map(\.commit))
    var commits: [(commit: String, subject: String)] = []
    if let tree = SourceTree.current() {
      commits = try await tree.log(limit: 10_000).filter { known.contains($0.commit) }
    }
    if commits.isEmpty {
      for point in points where !commits.contains(where: { $0.commit == point.commit }) {
        commits.append((point.commit, ""))
      }
    }
    return MetricHistory(metric, benchmark: benchmark.name, points: points, commits: commits)
  }

  /// Where the figure of `metric` goes, without its ending; the folder is made.
  package func figure(_ metric: GateMetric, in folder: URL?) throws -> URL {
    let folder = folder ?? home.reportFolder.appending(path: "history", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: "\(benchmark.name)-\(metric.rawValue)")
  }
}
