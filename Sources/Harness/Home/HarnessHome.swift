package import Foundation
internal import Postgres
internal import Provenance
internal import Records
package import Specs
package import Storage

/// The harness on this machine: its state folder, its database, and the runs in them.
package struct HarnessHome: Sendable {
  package let state: StateDirectory
  private let location: DatabaseLocation
  /// The file by which processes that measure on this machine know of each other.
  package let measuringLock: String

  /// The harness with its state in `state`, which must be there, and its runs in the database at `location`.
  ///
  /// - Parameter measuringLock: the file by which processes that measure know of each other; the machine's if nil.
  package init(state: StateDirectory, location: DatabaseLocation, measuringLock: String? = nil) {
    self.state = state
    self.location = location
    self.measuringLock = measuringLock ?? MeasuringLock.standardPath
  }

  /// What the environment and the current folder call for.
  package static func resolve() throws -> HarnessHome {
    let state = StateDirectory.resolve()
    try state.create()
    provideTemporaryFolder(in: state)
    return HarnessHome(state: state, location: DatabaseLocation.choose(state: state))
  }

  /// Sees to it that temporary files have a place: in a container `/tmp` may be read-only, and the state folder alone
  /// writable. Programs that are started look in the same place.
  private static func provideTemporaryFolder(in state: StateDirectory) {
    let usual = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    guard access(usual, W_OK | X_OK) != 0 else { return }
    let folder = state.url.appending(path: "tmp")
    let isMade: ()? = try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    if isMade != nil { setenv("TMPDIR", folder.path(percentEncoded: false), 1) }
  }

  // MARK: Database

  /// How long a run waits for a server that says nothing: its journal has everything.
  static let patience = Duration.seconds(45)

  /// Ends all waiting for databases when `time` has passed: the program has been asked to end. What is not stored by then
  /// is in the journals, and the next command stores it.
  package static func leaveDatabases(within time: Duration) { ServerWait.leave(within: time) }

  /// The store, with an up-to-date schema; starts the private server if that is the one in use.
  ///
  /// - Parameter syncsJournals: whether events that an earlier process could not store are stored first; a journal that
  ///   cannot be stored is left for `db sync`, which says why.
  /// - Parameter patience: how long the server may be silent before it counts as lost; nil for as long as it likes.
  package func openStore(syncsJournals: Bool = true, patience: Duration? = nil) async throws -> Store {
    let store = try Store.open(try await location.prepare(), patience: patience)
    store.benchmarkFault = { $0.fault(acceptsUnreadable: true) }
    if syncsJournals { _ = try? store.importJournals(from: state) }
    return store
  }

  /// Does `body` with the store, as it stands; again over a new connection if one is lost meanwhile, for a few seconds:
  /// the private server is started again, one of the user's may come back.
  func withStore<Result>(_ body: (Store) throws -> Result) async throws -> Result {
    let began = ContinuousClock.now
    var pause = Duration.milliseconds(200)
    while true {
      do {
        return try body(try await openStore(syncsJournals: false, patience: Self.patience))
      } catch let error as PostgresError
        // A server that does not even answer takes its time to say so: once is enough.
        where error.isConnectionLoss && pause < .seconds(2) && ContinuousClock.now - began < .seconds(5)
      {
        try await Task.sleep(for: pause)
        pause *= 2
      }
    }
  }

  /// Stores what the database lacks of a run whose journal is here, and tells of each event that it refuses; the rest is
  /// stored all the same.
  ///
  /// A database that cannot be used costs the run nothing but a warning: its journal has everything.
  func store(_ run: String, observe: RunObserver) async {
    do {
      let rejected = try await withStore { store in
        try syncJournal(ofRun: run, into: store)
        return try store.rejectedEvents(of: run)
      }
      for event in rejected.prefix(5) { observe(.warning("\(event)")) }
      if rejected.count > 5 {
        observe(.warning("\(rejected.count - 5) more events were set aside; `twostage db sync` names them"))
      }
    } catch {
      observe(
        .warning(
          "the database lacks run \(run), or a part of it (\(ErrorText.of(error))); its journal has everything: "
            + "`twostage db sync` stores it when the database can be used"))
    }
  }

  /// Stores what one run's journal holds and the database lacks; returns the number of events.
  @discardableResult
  func syncJournal(ofRun run: String, into store: Store) throws -> Int {
    try JournalSync(state.journal(ofRun: run), run: run, into: store).sync()
  }

  /// What stores a run's events while it goes on; the database may be away, also at first.
  func sink(ofRun run: String, warn: @escaping @Sendable (any Error) -> Void) -> DatabaseSink {
    DatabaseSink(
      journal: state.journal(ofRun: run), run: run,
      open: { [location] in
        let store = try Store.open(try location.current(), patience: Self.patience)
        store.benchmarkFault = { $0.fault(acceptsUnreadable: true) }
        return store
      }, warn: warn)
  }

  /// What to connect to; starts the private server.
  ///
  /// - Parameter withPassword: whether a password in DATABASE_URL is a part of it.
  package func databaseURL(withPassword: Bool = true) async throws -> String {
    let url = try await location.prepare()
    if url.isEmpty { return "postgresql://" }
    return withPassword ? url : try Connection.withoutPassword(url)
  }

  /// Stops the private server; says whether one was running. A server of the user's is left alone.
  package func stopDatabase() async throws -> Bool {
    guard case .privateCluster(let cluster) = location else {
      throw PreparationError(
        "DATABASE_URL or PG* variables name a server that is not the harness's own: it is left alone")
    }
    return try await cluster.stop()
  }

  /// Which database is used, how it stands and how much is in it, in one line. Nothing is started for it.
  package func databaseReport() async -> String {
    if case .privateCluster(let cluster) = location {
      guard case .running = cluster.status() else { return databaseStatus() }
    }
    do { return databaseStatus() + "; " + Self.text(try await openStore(syncsJournals: false).size()) } catch
    {
      return databaseStatus() + "; it cannot be used: \(error)"
    }
  }

  /// `12 runs, about 480000 samples, 96 MB`.
  static func text(_ size: StoreSize) -> String {
    "\(size.runs) run\(size.runs == 1 ? "" : "s"), about \(size.samples) samples, \(ByteText.of(size.bytes))"
      + (size.rejectedEvents > 0
        ? "; events refused and set aside: \(size.rejectedEvents) (`twostage db sync` names them)" : "")
  }

  /// Which database is used and how it stands, in one line.
  package func databaseStatus() -> String {
    switch location {
    case .server: "the server that DATABASE_URL or PG* variables name"
    case .privateCluster(let cluster):
      switch cluster.status() {
      case .absent: "private server, not made yet"
      case .stopped: "private server, stopped"
      case .running(let process, let url): "private server, running as process \(process): \(url)"
      }
    }
  }

  // MARK: Runs

  /// All runs, the latest first, each as it stands: of those that belong to this machine their journals know best.
  package func runs() async throws -> [RunSummary] {
    try await openStore().runs().map(corrected)
  }

  /// `run` as it stands, where the database can only go by signs of life.
  ///
  /// A run whose journal is being written here is running: the database may have been away. One of this host that nobody
  /// writes is not, whatever it last said: the lock of its journal ended with its process. Of other hosts' runs nothing is
  /// known but their signs of life.
  func corrected(_ run: RunSummary) -> RunSummary {
    guard run.status == .running || run.status == .interrupted else { return run }
    let journal = state.journal(ofRun: run.run)
    var run = run
    switch Journal.writer(of: journal) {
    case .present: run.status = .running
    case .absent where run.status == .running && run.host == Machine().hostname:
      // It may have ended in between, or without a database to tell.
      let end = try? JournalGlance(journal).end
      run.status = end.flatMap { $0.attempt >= run.attempts ? $0.status : nil } ?? .interrupted
    case .absent, .unknown: break
    }
    return run
  }

  /// The run with a journal here whose id begins with `prefix`.
  package func runID(startingWith prefix: String) throws -> String {
    let found = try state.runIDs(startingWith: prefix)
    switch found.count {
    case 1: return found[0]
    case 0:
      throw PreparationError(
        "no run '\(prefix)' under \(state.runs.path(percentEncoded: false)); see twostage list")
    default:
      throw PreparationError("'\(prefix)' is the beginning of \(found.count) runs; give more characters")
    }
  }

  /// The benchmark of a run, as it was when the run was started. Throws if its file is not what the journal says.
  package func spec(ofRun run: String) throws -> BenchmarkSpec {
    let file = specFile(ofRun: run).path(percentEncoded: false)
    let spec = try BenchmarkSpec.load(path: file)
    guard case .runStarted(let record) = try JournalReader(state.journal(ofRun: run)).next() else {
      return spec
    }
    // Read by this version too: a key that came since has its default in both.
    let recorded = try BenchmarkSpec.parse(record.benchmark.canonical, file: file)
    guard recorded.hash == spec.hash, record.seed == spec.seed else {
      throw PreparationError(
        "\(file) is damaged: it is not the benchmark that the run's journal was begun with; restore it from a copy, or "
          + "go on with the benchmark's own file: twostage run FILE --continue")
    }
    return spec
  }

  func specFile(ofRun run: String) -> URL { state.folder(ofRun: run).appending(path: "benchmark.json") }

  /// Where models of a run lie, one folder a stage.
  func models(ofRun run: String) -> URL { state.folder(ofRun: run).appending(path: "models") }

  /// Where the model after an epoch of stage 1 lies, if it was kept.
  func models(ofRun run: String, afterEpoch epoch: Int) -> URL {
    models(ofRun: run).appending(path: "epochs/\(epoch)")
  }

  /// Where reports go: `reports` in the checkout, or in the state folder outside one.
  var reportFolder: URL {
    let root = state.url.lastPathComponent == ".twostage" ? state.url.deletingLastPathComponent() : state.url
    return root.appending(path: "reports", directoryHint: .isDirectory)
  }

  /// Where the report of a run goes.
  package func reportFolder(ofRun run: String) -> URL {
    reportFolder.appending(path: "runs/\(run)", directoryHint: .isDirectory)
  }

  /// Where the report of a sweep goes.
  package func sweepFolder(_ name: String) -> URL {
    // A name is one folder, whatever is in it.
    var part = String(name.unicodeScalars.map { $0 == "/" ? "_" : Character($0) })
    if part.hasPrefix(".") { part = "_" + part.dropFirst() }
    return reportFolder.appending(path: "sweeps/\(part)", directoryHint: .isDirectory)
  }

  /// Whether the run's report has been written: its page comes last.
  func hasReport(ofRun run: String) -> Bool {
    FileManager.default.fileExists(
      atPath: reportFolder(ofRun: run).appending(path: "report.md").path(percentEncoded: false))
  }
}
