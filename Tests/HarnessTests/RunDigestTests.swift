import Foundation
import Harness
import Records
import Storage
import TestSupport
import Testing

@Suite struct RunDigestTests {
  private static let checkpoint = Checkpoint(stage: .sft, step: 4, epoch: 1)

  private static func events(text: String = "7", seconds: Double = 1, attempt: Int = 1) -> [Event] {
    [
      .attemptStarted(
        AttemptRecord(
          number: attempt, started: "2026-01-01T00:00:00Z", threads: attempt, processID: 1, host: "a")),
      .samples(
        SampleSet(
          checkpoint: checkpoint, split: .evaluation, sampling: 0, problem: 0,
          samples: [Sample(index: 0, tokens: 3, end: .stop, outcome: .equivalent, answer: "7", text: text)])),
      .timing(Timing(checkpoint: checkpoint, phase: .train, attempt: attempt, tokens: 10, seconds: seconds)),
      .resource(ResourceRecord(attempt: attempt, metric: "wall_seconds", value: seconds)),
      .weights(WeightsRecord(checkpoint: checkpoint, sha256: "00")),
    ]
  }

  private static func digest(_ events: [Event]) throws -> String {
    try TemporaryFolder.with("digest") { folder in
      let url = folder.appending(path: "journal")
      try Journal(url).append(events)
      return try RunDigest.ofJournal(url)
    }
  }

  @Test func `The digest is that of what was computed: not of times, attempts or the order of events`() throws
  {
    let digest = try Self.digest(Self.events())
    #expect(digest.count == 64)
    #expect(try Self.digest(Self.events(seconds: 2)) == digest)
    #expect(try Self.digest(Self.events(attempt: 3)) == digest)
    #expect(try Self.digest(Self.events().reversed()) == digest)
    #expect(try Self.digest(Self.events(text: "8")) != digest)
    #expect(try Self.digest(Self.events().dropLast()) != digest)
  }

  @Test func `A journal without a finished attempt has no final digest`() throws {
    try TemporaryFolder.with("digest") { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(Self.events())
      try journal.append([.attemptEnded(RunEnd(attempt: 1, status: .failed, ended: "2026-01-01T00:00:01Z"))])
      #expect(try RunDigest.ofFinishedJournal(journal.url) == nil)
      try journal.append([.attemptEnded(RunEnd(attempt: 2, status: .finished, ended: "2026-01-01T00:00:02Z"))]
      )
      #expect(try RunDigest.ofFinishedJournal(journal.url) == RunDigest.ofJournal(journal.url))
    }
  }
}
