internal import Foundation

/// What the thread of a `DatabaseSink` holds: a connection, for as long as there is one.
struct DatabaseWorker {
  let journal: URL
  let run: String
  /// Connects anew.
  let open: () throws -> Store
  private var connected: (store: Store, sync: JournalSync)?

  init(journal: URL, run: String, open: @escaping () throws -> Store) {
    self.journal = journal
    self.run = run
    self.open = open
  }

  mutating func sync(upTo end: Int64) throws {
    try connect().sync.sync(upTo: end)
  }

  mutating func beat() throws {
    try connect().store.beat(run: run)
  }

  mutating func disconnect() {
    connected = nil
  }

  private mutating func connect() throws -> (store: Store, sync: JournalSync) {
    if let connected { return connected }
    let store = try open()
    try store.limitLockWaits()
    let new = (store: store, sync: JournalSync(journal, run: run, into: store))
    connected = new
    return new
  }
}
