internal import Foundation

/// What the thread of a `DatabaseSink` holds: a connection, for as long as there is one.
struct DatabaseWorker {
  let journal: URL
  let run: String
  let location: String
  private var connected: (store: Store, sync: JournalSync)?

  init(journal: URL, run: String, location: String) {
    self.journal = journal
    self.run = run
    self.location = location
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
    let store = try Store.open(location)
    let new = (store: store, sync: JournalSync(journal, run: run, into: store))
    connected = new
    return new
  }
}
