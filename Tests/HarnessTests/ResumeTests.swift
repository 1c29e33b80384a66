import Foundation
import Harness
import Records
import Specs
import Storage
import Synchronization
import Testing

/// Runs that were ended early, or whose files were damaged, come to the same bits as one that was left in peace.
@Suite struct ResumeTests {
  @Test(arguments: [
    "SFT", "GRPO", "evaluating base", "evaluating sft@1", "evaluating sft@2", "evaluating grpo@2",
    "evaluating grpo@3",
  ])
  func `A run stopped amid a piece of work goes on to the same digest`(_ work: String) async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isProgress(work) }
      #expect(stopped.status == .interrupted)
      #expect(try await bench.home.history(ofRun: stopped.run).end?.status == .interrupted)
      await #expect(throws: PreparationError.self) { try await bench.home.digest(ofRun: stopped.run) }

      let resumed = try await bench.run(bench.home.spec(ofRun: stopped.run), .resume(stopped.run), threads: 1)
      #expect(resumed.run == stopped.run)
      #expect(try await TestBench.undisturbedDigest() == resumed.digest)
      let history = try await bench.home.history(ofRun: stopped.run)
      #expect(history.attempts.map(\.number) == [1, 2])
      #expect(history.end?.status == .finished)
    }
  }

  @Test func `A run stopped at every report of progress still comes to the same digest`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      var attempts = 0
      var outcome = try await bench.interrupt(spec) { $0.isProgress("SFT") || $0.isProgress("GRPO") }
      while outcome.status != .finished {
        attempts += 1
        try #require(attempts < 30)
        outcome = try await bench.interrupt(spec, .continueUnfinished) {
          $0.isProgress("SFT") || $0.isProgress("GRPO")
        }
      }
      #expect(attempts > 5)
      #expect(try await TestBench.undisturbedDigest() == outcome.digest)
    }
  }

  @Test func `A finished run is not resumed`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let outcome = try await bench.run(spec)
      let refusal = await #expect(throws: PreparationError.self) {
        try await bench.run(spec, .resume(outcome.run))
      }
      #expect(refusal?.description.contains("finished") == true)
      #expect(try await bench.run(spec, .continueUnfinished).run != outcome.run)
    }
  }

  @Test func `Going on passes over runs of another seed and of another benchmark`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("base") }
      var seeded = spec
      seeded.seed = 7
      let other = try TestBench.spec("sft.batch_size=4")
      let runs = [
        stopped.run,
        try await bench.interrupt(seeded, .continueUnfinished) { $0.isMeasured("base") }.run,
        try await bench.interrupt(other, .continueUnfinished) { $0.isMeasured("base") }.run,
      ]
      #expect(Set(runs).count == 3)
      #expect(try await bench.run(spec, .continueUnfinished).run == stopped.run)
    }
  }

  @Test func `A run that is being worked on is left alone, and no second one is begun beside it`()
    async throws
  {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("base") }
      let url = bench.home.state.journal(ofRun: stopped.run)
      let journal = try Journal(url)
      // The system's list of locks, which names the process, may lack one at a moment.
      guard case .present = Journal.writer(of: url) else {
        Issue.record("nobody seems to write the journal")
        return
      }
      for mode in [RunRequest.Mode.continueUnfinished, .resume(stopped.run)] {
        let error = await #expect(throws: PreparationError.self) { try await bench.run(spec, mode) }
        let text = error?.description ?? ""
        #expect(text.contains("run \(stopped.run) is being worked on by "), "\(text)")
        #expect(text.contains("twostage watch \(stopped.run)"))
      }
      #expect(try bench.home.state.runIDs() == [stopped.run])
      withExtendedLifetime(journal) {}
    }
  }

  @Test func `Who waits for a run goes on with it when the process that worked on it ends`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("sft@1") }
      // Given up as soon as the other one says that it waits.
      let journal = Mutex<Journal?>(try Journal(bench.home.state.journal(ofRun: stopped.run)))
      let request = RunRequest(
        spec: spec, mode: .continueUnfinished, threads: 2, force: false, waiting: .seconds(600))
      let outcome = try await BenchmarkRun.execute(
        request, home: bench.home,
        observe: { update in
          if case .message(let text) = update, text.hasPrefix("waiting: run \(stopped.run)") {
            journal.withLock { $0 = nil }
          }
        }, stop: StopSignal())
      #expect(outcome.run == stopped.run && outcome.status == .finished)
      #expect(try await TestBench.undisturbedDigest() == outcome.digest)
    }
  }

  @Test func `Who waits for a run that is then finished makes no other one`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let finished = try await bench.run(spec)
      let journal = Mutex<Journal?>(try Journal(bench.home.state.journal(ofRun: finished.run)))
      let request = RunRequest(
        spec: spec, mode: .continueUnfinished, threads: 2, force: false, waiting: .seconds(600))
      let error = await #expect(throws: PreparationError.self) {
        try await BenchmarkRun.execute(
          request, home: bench.home,
          observe: { update in
            if case .message(let text) = update, text.hasPrefix("waiting: ") { journal.withLock { $0 = nil } }
          }, stop: StopSignal())
      }
      #expect(error?.description.contains("run \(finished.run) has been finished") == true)
      #expect(try bench.home.state.runIDs() == [finished.run])
    }
  }

  @Test func `A damaged state is told of and the one before it is used`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("sft@2") }
      let state = bench.states(of: stopped.run).appending(path: "sft-8.safetensors")
      var data = try Data(contentsOf: state)
      data[data.count / 2] ^= 0x10
      try data.write(to: state)
      let updates = Updates()
      let resumed = try await bench.run(spec, .resume(stopped.run)) { update, _ in updates.add(update) }
      #expect(updates.warnings.count == 1, "\(updates.warnings)")
      #expect(updates.warnings.first?.contains("sft-8.safetensors is damaged") == true)
      #expect(try await TestBench.undisturbedDigest() == resumed.digest)
    }
  }

  @Test func `Without any state a run begins again and comes to the same digest`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("grpo@2") }
      try FileManager.default.removeItem(at: bench.states(of: stopped.run))
      let resumed = try await bench.run(spec, .resume(stopped.run))
      #expect(try await TestBench.undisturbedDigest() == resumed.digest)
    }
  }

  @Test func `A step that comes out otherwise than before ends the run as diverged`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec()
      let stopped = try await bench.interrupt(spec) { $0.isMeasured("sft@1") }
      try FileManager.default.removeItem(at: bench.states(of: stopped.run))
      let events = try bench.journal(of: stopped.run).map { event in
        guard case .step(var step) = event, step.step == 3 else { return event }
        step.loss += 1e-9
        return .step(step)
      }
      let url = bench.home.state.journal(ofRun: stopped.run)
      try FileManager.default.removeItem(at: url)
      try Journal(url).append(events)

      let failure = await #expect(throws: RunFailure.self) { try await bench.run(spec, .resume(stopped.run)) }
      #expect(failure?.reason.contains("diverged at step/sft/3") == true)
      #expect(failure?.canBeResumed == false)
    }
  }

}
