package import Postgres
package import Records

/// Runs in the database: filled from journals, read by typed queries.
package final class Store {
  /// The schema that holds everything of this program's, whatever else the database is used for.
  package static let schema = "twostage"

  let connection: Connection
  /// What the database calls a run, and the checkpoints of the run that was written last.
  private var known: (run: String, id: Int, checkpoints: [Checkpoint: Int])?

  /// The store behind `connection`, which should look names up in `Store.schema`.
  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// The store in the database at `location`, a libpq connection string, with its schema brought up to date.
  ///
  /// - Parameter patience: How long the server may be silent before it counts as lost; nil for as long as it likes.
  package static func open(_ location: String, patience: Duration? = nil) throws -> Store {
    let store = Store(try Connection(location, schema: schema, patience: patience))
    try store.migrate()
    return store
  }

  /// Makes statements fail that wait for somebody's lock for half a minute.
  func limitLockWaits() throws {
    try connection.query("SET lock_timeout = '30s'")
  }

  /// Brings the schema up to date. Throws `StoreError.newerSchema` if it is ahead of this program.
  package func migrate() throws {
    try Migrations.apply(to: connection)
  }

  /// Stores `events` of `run`, all or none; what is there already stays as it is, except verdicts, of which
  /// the last one stands.
  package func ingest(_ events: [Event], run: String) throws {
    try transaction { try insert(events, run: run) }
  }

  /// Notes that the run is alive.
  package func beat(run: String) throws {
    try connection.query("UPDATE runs SET heartbeat = now() WHERE run = $1", [.text(run)])
  }

  /// A transaction; numbers learnt in one that fails are forgotten.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try connection.transaction(body) } catch {
      known = nil
      throw error
    }
  }

  /// A part of the caller's transaction that fails alone.
  func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try connection.savepoint(body) } catch {
      known = nil
      throw error
    }
  }

  /// Stores `events` within the transaction of the caller.
  func insert(_ events: [Event], run: String) throws {
    guard !events.isEmpty else { return }
    for case .runStarted(let record) in events { try insert(record) }
    let id = try runID(run)
    let checkpoints = try checkpointIDs(of: events, run: id)
    try insertBulk(Batch(events), run: id, checkpoints: checkpoints)
    for event in events {
      switch event {
      case .attemptStarted(let attempt): try insert(attempt, run: id)
      case .attemptEnded(let end): try insert(end, run: id)
      case .weights(let weights):
        try connection.query(
          "UPDATE checkpoints SET weights_sha256 = $2 WHERE id = $1",
          [checkpoints[weights.checkpoint].map(Value.int), .text(weights.sha256)])
      case .resource(let resource):
        try connection.query(
          """
          INSERT INTO resources (run, attempt, metric, value) VALUES ($1, $2, $3, $4)
          ON CONFLICT DO NOTHING
          """,
          [.int(id), .int(resource.attempt), .text(resource.metric), .double(resource.value)])
      case .verdict(let verdict): try insert(verdict, run: id)
      case .runStarted, .problem, .step, .samples, .measurement, .timing: break
      }
    }
  }

  private func insert(_ record: RunRecord) throws {
    let (benchmark, provenance) = (record.benchmark, record.provenance)
    try connection.query(
      """
      INSERT INTO machines (id, cpu, cores, memory_bytes, operating_system)
      VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
      """,
      [
        .text(provenance.machine), .text(provenance.cpu), .int(provenance.cores),
        .integer(provenance.memoryBytes),
        .text(provenance.operatingSystem),
      ])
    try connection.query(
      """
      INSERT INTO benchmarks (hash, name, canonical, samplings, budgets, claims)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
      """,
      [
        .text(benchmark.hash), .text(benchmark.name), .text(benchmark.canonical),
        .text(try JSONText.encode(benchmark.samplings)), .text(try JSONText.encode(benchmark.budgets)),
        .text(try JSONText.encode(benchmark.claims)),
      ])
    try connection.query(
      """
      INSERT INTO runs (run, benchmark, seed, started, machine, git_commit, dirty_diff, provenance)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run) DO NOTHING
      """,
      [
        .text(record.id), .text(benchmark.hash), .unsigned(record.seed), .text(record.started),
        .text(provenance.machine), .text(provenance.commit), provenance.dirtyDiff.map(Value.text),
        .text(try JSONText.encode(provenance)),
      ])
  }

  private func insert(_ attempt: AttemptRecord, run: Int) throws {
    try connection.query(
      """
      INSERT INTO attempts (run, number, started, threads, process_id, host) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING
      """,
      [
        .int(run), .int(attempt.number), .text(attempt.started), .int(attempt.threads),
        .integer(Int64(attempt.processID)), .text(attempt.host),
      ])
    try connection.query(
      "UPDATE runs SET heartbeat = greatest(heartbeat, $2::timestamptz) WHERE id = $1",
      [.int(run), .text(attempt.started)])
  }

  private func insert(_ end: RunEnd, run: Int) throws {
    try connection.query(
      """
      INSERT INTO attempt_ends (run, attempt, status, ended, reason, digest) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING
      """,
      [
        .int(run), .int(end.attempt), .text(end.status.rawValue), .text(end.ended),
        end.reason.map(Value.text),
        end.digest.map(Value.text),
      ])
  }

  private func insert(_ verdict: Verdict, run: Int) throws {
    try connection.query(
      """
      INSERT INTO verdicts (run, claim, outcome, estimate, lower, upper, verdict)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (run, claim) DO UPDATE SET outcome = excluded.outcome, estimate = excluded.estimate,
        lower = excluded.lower, upper = excluded.upper, verdict = excluded.verdict
      """,
      [
        .int(run), .text(verdict.claim.name), .text(verdict.outcome.rawValue), .double(verdict.estimate),
        .double(verdict.lower), .double(verdict.upper), .text(try JSONText.encode(verdict)),
      ])
  }

  /// The number of `run` in the database.
  private func runID(_ run: String) throws -> Int {
    if let known, known.run == run { return known.id }
    let rows = try connection.query("SELECT id FROM runs WHERE run = $1", [.text(run)])
    guard let id = try rows.first?.decode(Int.self) else { throw StoreError.runNotStarted(run) }
    known = (run, id, [:])
    return id
  }

  /// The numbers of all checkpoints that `events` speak of, given to those that have none yet.
  private func checkpointIDs(of events: [Event], run: Int) throws -> [Checkpoint: Int] {
    var ids = known?.checkpoints ?? [:]
    // A long stage 2 has one a step; they come in order, so old ones are not asked for again.
    if ids.count > 1000 { ids = [:] }
    for checkpoint in events.lazy.compactMap(\.checkpoint) where ids[checkpoint] == nil {
      let rows = try connection.query(
        """
        INSERT INTO checkpoints (run, stage, step, epoch) VALUES ($1, $2, $3, $4)
        ON CONFLICT (run, stage, step) DO UPDATE SET epoch = coalesce(checkpoints.epoch, excluded.epoch)
        RETURNING id
        """,
        [.int(run), .text(checkpoint.stage.rawValue), .int(checkpoint.step), checkpoint.epoch.map(Value.int)])
      ids[checkpoint] = try rows.first?.decode(Int.self)
    }
    known?.checkpoints = ids
    return ids
  }
}

extension Event {
  /// The checkpoint that the event measures; nil for events that belong to none.
  fileprivate var checkpoint: Checkpoint? {
    switch self {
    case .samples(let set): set.checkpoint
    case .measurement(let measurement): measurement.checkpoint
    case .weights(let weights): weights.checkpoint
    case .timing(let timing): timing.checkpoint
    case .runStarted, .attemptStarted, .problem, .step, .resource, .verdict, .attemptEnded: nil
    }
  }
}
