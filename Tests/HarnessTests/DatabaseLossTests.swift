import Foundation
import Harness
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// A database that goes away costs a run nothing.
@Suite struct DatabaseLossTests {
  @Test func `When the harness's own server is killed, it is started again for the verdicts`() async throws {
    let folder = TemporaryFolder.make("killed")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    try await TestBench.with(.privateCluster(cluster)) { bench in
      let claims = "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]"
      let outcome = try await bench.run(TestBench.spec(claims: claims)) { update, _ in
        guard update.isMeasured("sft@1"), case .running(let process, _) = cluster.status() else { return }
        kill(process, SIGKILL)
      }
      #expect(outcome.status == .finished)
      #expect(outcome.reportProblem == nil)
      #expect(outcome.verdicts.map(\.outcome) == [.supported])
      let history = try await bench.home.history(ofRun: outcome.run)
      #expect(history.steps.count == 11)
      #expect(history.end?.digest == outcome.digest)
    }
    try await cluster.remove()
  }

  @Test func `When a server of the user's stays away, the run is kept and judged later`() async throws {
    let folder = TemporaryFolder.make("away")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    let url = try await cluster.start()
    try await TestBench.with(.server(url)) { bench in
      let plain = try TestBench.spec()
      let claimed = try TestBench.spec(
        claims: "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]")
      let killed = { @Sendable (update: RunUpdate, _: StopSignal) in
        guard update.isMeasured("sft@2"), case .running(let process, _) = cluster.status() else { return }
        kill(process, SIGKILL)
      }
      // Nothing to judge: the run is finished, and lacks its report alone.
      let finished = try await bench.run(plain, observe: killed)
      #expect(finished.status == .finished)
      #expect(finished.report == nil)
      #expect(finished.reportProblem?.contains("twostage report \(finished.run)") == true)
      #expect(try await bench.home.digest(ofRun: finished.run) == finished.digest)
      _ = try await cluster.start()
      #expect(try await bench.home.history(ofRun: finished.run).end?.status == .finished)

      let failure = try await #require(throws: RunFailure.self) {
        try await bench.run(claimed, observe: killed)
      }
      #expect(failure.canBeResumed)
      #expect(failure.description.contains("twostage run --resume \(failure.run)"))
      _ = try await cluster.start()
      let resumed = try await bench.run(claimed, .continueUnfinished)
      #expect(resumed.run == failure.run)
      #expect(resumed.verdicts.map(\.outcome) == [.supported])
      #expect(resumed.digest == finished.digest)
    }
    try await cluster.remove()
  }
}
