import Foundation
import Harness
import Records
import Specs
import Storage
import TestSupport
import Testing

@Suite struct HandoverTests {
  /// Calls `body` with a finished toy run, its dump, and a bench that knows nothing of it.
  private func withDump(
    _ body: (_ source: TestBench, _ outcome: RunOutcome, URL, _ target: TestBench) async throws -> Void
  )
    async throws
  {
    try await TestBench.with { source in
      let outcome = try await source.run(TestBench.spec())
      let file = source.home.state.url.appending(path: "run.twostage")
      _ = try await source.home.dump(outcome.run, to: file)
      try await TestBench.with { target in try await body(source, outcome, file, target) }
    }
  }

  @Test func `a dumped run is restored elsewhere with the same digest, settings and history`() async throws {
    try await withDump { source, outcome, file, target in
      let restored = try await target.home.restore(file)
      #expect(restored.run == outcome.run && restored.digest == outcome.digest && !restored.wasHere)
      #expect(try await target.home.digest(ofRun: outcome.run) == outcome.digest)
      #expect(try target.home.spec(ofRun: outcome.run).complete == TestBench.spec().complete)
      #expect(try target.journal(of: outcome.run) == source.journal(of: outcome.run))
      let (there, here) = (
        try await source.home.history(ofRun: outcome.run), try await target.home.history(ofRun: outcome.run)
      )
      #expect(here.samples == there.samples && here.measurements == there.measurements)
      #expect(here.steps == there.steps && here.end == there.end && !here.samples.isEmpty)
    }
  }

  @Test func `restoring a run twice changes nothing`() async throws {
    try await withDump { source, outcome, file, target in
      _ = try await target.home.restore(file)
      let journal = try Data(contentsOf: target.home.state.journal(ofRun: outcome.run))
      #expect(try await target.home.restore(file).wasHere)
      #expect(try await source.home.restore(file).wasHere)
      #expect(try Data(contentsOf: target.home.state.journal(ofRun: outcome.run)) == journal)
    }
  }

  @Test
  func `a file that is cut off or has a flipped bit anywhere is refused by name, and nothing is written`()
    async throws
  {
    try await withDump { source, outcome, file, target in
      let whole = try Data(contentsOf: file)
      let damaged = source.home.state.url.appending(path: "damaged.twostage")
      for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 101)) + [whole.count - 1] {
        var flipped = whole
        flipped[place] ^= 4
        for contents in [flipped, whole.prefix(place)] {
          try contents.write(to: damaged)
          let error = await #expect(throws: RunFileError.self) { try await target.home.restore(damaged) }
          #expect(error?.description.contains("damaged.twostage") == true)
        }
      }
      #expect(try target.home.state.runIDs().isEmpty)
      #expect(try await target.home.openStore().runs().isEmpty)
    }
  }

  @Test func `another run of the same id is neither overwritten in the state folder nor in the database`()
    async throws
  {
    try await withDump { source, outcome, file, target in
      // The same id with one sample more.
      let journal = target.home.state.journal(ofRun: outcome.run)
      try target.home.state.create(run: outcome.run)
      let events = try source.journal(of: outcome.run)
      let last = try #require(events.last)
      var other: Journal? = try Journal(journal)
      try other?.append(
        events.dropLast() + [
          .weights(WeightsRecord(checkpoint: Checkpoint(stage: .sft, step: 99), sha256: "0")), last,
        ])
      other = nil
      let before = try Data(contentsOf: journal)
      await #expect(throws: (any Error).self) { try await target.home.restore(file) }
      #expect(try Data(contentsOf: journal) == before)
    }
  }

  @Test func `a run of which only the database knows is dumped with the digest that it had`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let folder = bench.home.state.folder(ofRun: outcome.run)
      try FileManager.default.removeItem(at: folder)
      let file = bench.home.state.url.appending(path: "run.twostage")
      let (description, _) = try await bench.home.dump(String(outcome.run.prefix(20)), to: file)
      #expect(description.digest == outcome.digest && description.run == outcome.run)
      #expect(try await !bench.home.restore(file).wasHere)
      #expect(try RunDigest.ofFinishedJournal(bench.home.state.journal(ofRun: outcome.run)) == outcome.digest)
      #expect(try bench.home.spec(ofRun: outcome.run).complete == TestBench.spec().complete)
    }
  }

  @Test func `a run that the database could not keep whole is not dumped from it`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let events = try bench.journal(of: outcome.run)
      try FileManager.default.removeItem(at: bench.home.state.folder(ofRun: outcome.run))
      // The same run under another id, with a text that PostgreSQL cannot hold.
      guard case .runStarted(var record) = events[0] else { throw CocoaError(.coderInvalidValue) }
      record.id = "01J00000000000000000000000"
      try bench.home.state.create(run: record.id)
      let journal = try Journal(bench.home.state.journal(ofRun: record.id))
      let problem = ProblemRecord(
        split: .evaluation, index: 500, family: "add", stratum: "add/1", prompt: "nul\0", answer: "1")
      try journal.append([.runStarted(record), .problem(problem)] + events.dropFirst().dropLast())
      let digest = try RunDigest.ofJournal(journal.url)
      try journal.append([
        .attemptEnded(RunEnd(attempt: 1, status: .finished, ended: "2026-01-01T00:00:00Z", digest: digest))
      ])
      _ = try await bench.home.openStore()
      try FileManager.default.removeItem(at: bench.home.state.folder(ofRun: record.id))
      let file = bench.home.state.url.appending(path: "run.twostage")
      let error = await #expect(throws: PreparationError.self) {
        try await bench.home.dump(record.id, to: file)
      }
      #expect(error?.description.contains(digest) == true)
      #expect(!FileManager.default.fileExists(atPath: file.path(percentEncoded: false)))
    }
  }

  @Test func `a run is not dumped while it is being written, and what is torn at its end is left out`()
    async throws
  {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let url = bench.home.state.journal(ofRun: outcome.run)
      let file = bench.home.state.url.appending(path: "run.twostage")
      var journal: Journal? = try Journal(url)
      #expect(journal?.recovery.bytesCutOff == 0)
      await #expect(throws: JournalError.inUse(path: url.path(percentEncoded: false))) {
        try await bench.home.dump(outcome.run, to: file)
      }
      journal = nil
      let handle = try FileHandle(forWritingTo: url)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("0123".utf8))
      #expect(try await bench.home.dump(outcome.run, to: file).bytesLeftOut == 4)
      #expect(try await bench.home.restore(file).digest == outcome.digest)
    }
  }
}
