import Foundation
import Postgres
import Records
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct DatabaseSinkTests {
  private let events = SyntheticRun.events(problems: 4, samples: 2)
  private let run = SyntheticRun.record().id
  private let pace = DatabaseSink.Pace(interval: 0.01, retry: 0.05, heartbeat: 0.2)

  private final class Warnings: Sendable {
    private let messages = Mutex<[String]>([])
    var count: Int { messages.withLock { $0.count } }
    var first: String? { messages.withLock { $0.first } }
    func add(_ error: any Error) { messages.withLock { $0.append("\(error)") } }
  }

  private func samples(_ store: Store) throws -> Int { try store.history(of: run).samples.count }

  @Test func `the database follows the journal and has all of it at the end`() async throws {
    let url = try await TemporaryCluster.database()
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let warnings = Warnings()
      let sink = DatabaseSink(journal: journal.url, run: run, location: url, pace: pace) { warnings.add($0) }
      for event in events {
        try journal.append([event])
        sink.journalReached(journal.end)
      }
      try sink.finish()
      #expect(warnings.count == 0)
      let store = try Store.open(url)
      #expect(try samples(store) == events.count { $0.kind == "samples" })
      // What is stored already is not read again, and reading it again would change nothing.
      let sync = JournalSync(journal.url, run: run, into: store)
      #expect(try sync.sync() == 0)
      try Connection(url, schema: Store.schema).query(
        "UPDATE journal_positions SET byte_offset = byte_offset - 1")
      #expect(try sync.sync() == events.count)
    }
  }

  @Test func `a database that cannot be reached is reported once and stops nothing`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let warnings = Warnings()
      let sink = DatabaseSink(
        journal: journal.url, run: run, location: "host=\(folder.path) user=nobody", pace: pace
      ) { warnings.add($0) }
      for event in events {
        try journal.append([event])
        sink.journalReached(journal.end)
        Thread.sleep(forTimeInterval: 0.01)
      }
      #expect(throws: PostgresError.self) { try sink.finish() }
      #expect(warnings.count == 1)
    }
  }

  @Test func `after a restart of the server the rest is stored`() async throws {
    let folder = TemporaryFolder.make("cluster")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    let url = try await cluster.start()
    let files = TemporaryFolder.make("journal")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: files) }
    let journal = try Journal(files.appending(path: "journal"))
    let warnings = Warnings()
    let sink = DatabaseSink(journal: journal.url, run: run, location: url, pace: pace) { warnings.add($0) }
    try journal.append(Array(events.prefix(8)))
    sink.journalReached(journal.end)
    while warnings.count == 0, try Store.open(url).runs().isEmpty {
      try await Task.sleep(for: .milliseconds(10))
    }
    try await cluster.stop()
    try journal.append(Array(events.dropFirst(8)))
    sink.journalReached(journal.end)
    while warnings.count == 0 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(try await cluster.start() == url)
    try sink.finish()
    #expect(warnings.count == 1)
    #expect(try samples(Store.open(url)) == events.count { $0.kind == "samples" })
    try await cluster.remove()
  }

  @Test func `connections that are cut again and again lose nothing and store nothing twice`() async throws {
    let url = try await TemporaryCluster.database()
    let administrator = try Connection(url)
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let warnings = Warnings()
      let sink = DatabaseSink(journal: journal.url, run: run, location: url, pace: pace) { warnings.add($0) }
      for event in events {
        try journal.append([event])
        sink.journalReached(journal.end)
        try administrator.query(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
          """)
        Thread.sleep(forTimeInterval: 0.01)
      }
      try sink.finish()
      #expect(warnings.count > 0)
      let whole = try Store.open(url).history(of: run)
      #expect(whole.samples.count == events.count { $0.kind == "samples" })
      #expect(whole.steps.count == 4 && whole.end != nil)
    }
  }

  @Test
  func `a server that can only be read is told of once, and has everything when it can be written again`()
    async throws
  {
    let url = try await TemporaryCluster.database()
    let administrator = try Connection(url)
    _ = try Store.open(url)
    let database = Connection.quoted(
      try #require(try administrator.query("SELECT current_database()").first?.decode(String.self)))
    try administrator.query("ALTER DATABASE \(database) SET default_transaction_read_only = on")
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let warnings = Warnings()
      let sink = DatabaseSink(journal: journal.url, run: run, location: url, pace: pace) { warnings.add($0) }
      try journal.append(events)
      sink.journalReached(journal.end)
      while warnings.count == 0 { Thread.sleep(forTimeInterval: 0.01) }
      // Long enough for some more tries.
      Thread.sleep(forTimeInterval: 0.3)
      #expect(warnings.count == 1)
      #expect(warnings.first?.contains("25006") == true && warnings.first?.contains("primary") == true)
      // The runs of others can still be read.
      #expect(try Store.open(url).runs().isEmpty)
      try administrator.query("ALTER DATABASE \(database) RESET default_transaction_read_only")
      try sink.finish()
      #expect(warnings.count == 1)
      #expect(try samples(Store.open(url)) == events.count { $0.kind == "samples" })
    }
  }

  @Test func `a server that stays away is tried less and less often`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let tries = Tries()
      let warnings = Warnings()
      let sink = DatabaseSink(
        journal: journal.url, run: run,
        pace: DatabaseSink.Pace(interval: 0.01, retry: 0.05, heartbeat: 0.01),
        open: {
          tries.add()
          throw PostgresError(sqlState: "57P03", message: "the database system is starting up")
        }, warn: { warnings.add($0) })
      try journal.append(events)
      sink.journalReached(journal.end)
      // 0.05, 0.1, 0.2, 0.4, 0.4 … seconds.
      while tries.times.count < 6 { Thread.sleep(forTimeInterval: 0.01) }
      let times = tries.times
      let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
      for (pause, least) in zip(pauses, [0.05, 0.1, 0.2, 0.4, 0.4]) {
        #expect(pause >= .seconds(0.9 * least))
      }
      #expect(throws: PostgresError.self) { try sink.finish() }
      #expect(warnings.count == 1)
    }
  }

  /// When something was tried.
  private final class Tries: Sendable {
    private let list = Mutex<[ContinuousClock.Instant]>([])
    var times: [ContinuousClock.Instant] { list.withLock { $0 } }
    func add() { list.withLock { $0.append(.now) } }
  }

  @Test func `a newer schema leaves the run to its journal`() async throws {
    let url = try await TemporaryCluster.database()
    let connection = try Connection(url, schema: Store.schema)
    try Migrations.apply(to: connection)
    try connection.query("INSERT INTO schema_migrations (number, name) VALUES (999, 'later')")
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let warnings = Warnings()
      let sink = DatabaseSink(journal: journal.url, run: run, location: url, pace: pace) { warnings.add($0) }
      try journal.append(events)
      sink.journalReached(journal.end)
      #expect(throws: StoreError.self) { try sink.finish() }
      #expect(warnings.count == 1)
      #expect(try connection.query("SELECT FROM runs").isEmpty)
    }
  }
}
