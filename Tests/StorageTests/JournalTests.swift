import Foundation
import Records
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct JournalTests {
  private let events = SyntheticRun.events(problems: 3, samples: 2)

  private func read(_ url: URL) throws -> [Event] {
    let reader = try JournalReader(url)
    var events: [Event] = []
    while let event = try reader.next() { events.append(event) }
    return events
  }

  @Test func `events are read as they were appended, also by another reader and after reopening`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      var journal: Journal? = try Journal(url)
      #expect(try journal?.append(Array(events.prefix(4))).count == 4)
      let reader = try JournalReader(url)
      for event in events.prefix(4) { #expect(try reader.next() == event) }
      #expect(try reader.next() == nil)
      #expect(try journal?.append(Array(events.dropFirst(4))).count == events.count - 4)
      for event in events.dropFirst(4) { #expect(try reader.next() == event) }
      #expect(reader.offset == journal?.end)
      journal = nil
      var visited: [Event] = []
      let again = try Journal(url) { visited.append($0) }
      #expect(visited == events)
      #expect(again.recovery == Journal.Recovery(events: events.count, bytesCutOff: 0))
      #expect(again.contains(key: events[2].key) && !again.contains(key: "none"))
    }
  }

  @Test func `whether a journal is being written is seen, and its lock is left as it was`() throws {
    try TemporaryFolder.with { folder in
      let (url, other) = (folder.appending(path: "journal"), folder.appending(path: "other"))
      #expect(!Journal.isBeingWritten(url))
      var journal: Journal? = try Journal(url)
      try Data().write(to: other)
      #expect(Journal.isBeingWritten(url) && !Journal.isBeingWritten(other))
      try journal?.append(Array(events.prefix(1)))
      #expect(Journal.isBeingWritten(url))
      #expect(throws: JournalError.self) { try JournalLock(url, isShared: true) }
      journal = nil
      #expect(!Journal.isBeingWritten(url))
      // Readers are no writers.
      let reader = try JournalLock(url, isShared: true)
      #expect(!Journal.isBeingWritten(url))
      withExtendedLifetime(reader) {}
    }
  }

  @Test func `a last line torn at any byte is cut off and what came before is kept`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      let before = try { () throws -> Int in
        let journal = try Journal(url)
        try journal.append(Array(events.dropLast()))
        let before = Int(journal.end)
        try journal.append([events[events.count - 1]])
        return before
      }()
      let whole = try Data(contentsOf: url)
      for length in before..<whole.count {
        try whole.prefix(length).write(to: url)
        let reader = try JournalReader(url)
        while try reader.next() != nil {}
        #expect(reader.offset == before)
        let journal = try Journal(url)
        #expect(journal.recovery == Journal.Recovery(events: events.count - 1, bytesCutOff: length - before))
        try journal.append([events[events.count - 1]])
        #expect(try Data(contentsOf: url) == whole)
      }
    }
  }

  @Test func `a journal torn in its first line is made anew, another file is refused`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      for length in 0...JournalFormat.header.utf8.count {
        try Data(JournalFormat.header.utf8.prefix(length)).write(to: url)
        #expect(try Journal(url).recovery == Journal.Recovery(events: 0, bytesCutOff: length))
        #expect(try read(url).isEmpty)
      }
      for text in ["x", "twostage-journal 2\n", "a much longer text\nof two lines\n"] {
        try Data(text.utf8).write(to: url)
        #expect(throws: JournalError.self) { try Journal(url) }
        #expect(try Data(contentsOf: url) == Data(text.utf8))
      }
    }
  }

  @Test(arguments: [0, 3, 8, 9, 40]) func `a flipped bit in the middle is refused with its line`(byte: Int)
    throws
  {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      let start = try { () throws -> Int in
        let journal = try Journal(url)
        try journal.append(Array(events.prefix(3)))
        let start = Int(journal.end)
        try journal.append(Array(events.dropFirst(3)))
        return start
      }()
      var data = try Data(contentsOf: url)
      data[start + byte] ^= 1
      try data.write(to: url)
      let error = JournalError.damaged(
        path: url.path(percentEncoded: false), line: 5, problem: "the checksum does not match")
      #expect(throws: error) { try Journal(url) }
      #expect(throws: error) { try read(url) }
      #expect(try Data(contentsOf: url) == data)
    }
  }

  @Test func `an event that comes again unchanged is not written again`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(events + events.prefix(3))
      let end = journal.end
      #expect(try journal.append(events).isEmpty)
      #expect(journal.end == end)
    }
  }

  @Test
  func `a deterministic event that comes out otherwise ends the run, and nothing of its batch is written`()
    throws
  {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(events)
      let end = journal.end
      let step = SyntheticRun.step(1, loss: 2.0.nextUp)
      #expect(throws: DivergedError(key: "step/sft/1")) {
        try journal.append([SyntheticRun.step(9, loss: 1), step])
      }
      #expect(journal.end == end && !journal.contains(key: "step/sft/9"))
    }
  }

  @Test func `the first start of a run stands, the last verdict does`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(events)
      var run = SyntheticRun.record()
      run.started = "2030-01-01T00:00:00Z"
      #expect(try journal.append([.runStarted(run)]).isEmpty)
      #expect(try journal.append([.verdict(SyntheticRun.verdict(.refuted))]).count == 1)
      #expect(try journal.append([.verdict(SyntheticRun.verdict(.refuted))]).isEmpty)
    }
  }

  @Test func `two writers of one journal are refused`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      let first = try Journal(url)
      #expect(throws: JournalError.inUse(path: url.path(percentEncoded: false))) { try Journal(url) }
      withExtendedLifetime(first) {}
      _ = consume first
      _ = try Journal(url)
    }
  }

  @Test func `a journal that is refused closes no file but its own`() throws {
    struct Refusal: Error {}
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      _ = try Journal(url).append(Array(events.prefix(1)))
      let isDone = Atomic(false)
      let refused = Atomic(0)
      let lost = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 2) { thread in
        if thread == 0 {
          for _ in 0..<5_000 {
            do { _ = try Journal(url) { _ in throw Refusal() } } catch is Refusal {
              refused.add(1, ordering: .relaxed)
            } catch {}
          }
          isDone.store(true, ordering: .relaxed)
        } else {
          // Files of another thread take the numbers that have just become free.
          while !isDone.load(ordering: .relaxed) {
            let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
            for _ in 0..<8 where fcntl(file, F_GETFD) < 0 { lost.add(1, ordering: .relaxed) }
            close(file)
          }
        }
      }
      #expect(refused.load(ordering: .relaxed) == 5_000)
      #expect(lost.load(ordering: .relaxed) == 0)
    }
  }

  @Test func `a full disk is named and leaves the journal as it was`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      let journal = try Journal(url)
      try journal.append(events)
      let before = try Data(contentsOf: url)
      // The limit on a file's size fails in the middle of a write, as a full disk does.
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let old = limit
      signal(SIGXFSZ, SIG_IGN)
      limit.rlim_cur = 64 << 20
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      defer {
        var old = old
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
      }
      let big = Event.problem(
        ProblemRecord(
          split: .grpo, index: 999, family: "f", stratum: "f",
          prompt: String(repeating: "p", count: 65 << 20),
          answer: ""))
      #expect(throws: JournalError.diskFull(path: url.path(percentEncoded: false))) {
        try journal.append([big])
      }
      #expect(try Data(contentsOf: url) == before)
      #expect(try journal.append([SyntheticRun.step(7, loss: 1)]).count == 1)
      #expect(try read(url).count == events.count + 1)
    }
  }

  @Test func `what is not a number survives`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "journal")
      let journal = try Journal(url)
      try journal.append([SyntheticRun.step(1, loss: .infinity), SyntheticRun.step(2, loss: .nan)])
      let losses = try read(url).compactMap { if case .step(let step) = $0 { step.loss } else { nil } }
      #expect(losses.count == 2 && losses[0] == .infinity && losses[1].isNaN)
    }
  }

  @Test func `the checksum is that of zlib`() {
    #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
  }
}
