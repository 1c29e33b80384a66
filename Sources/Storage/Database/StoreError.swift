internal import Postgres
internal import Texts

/// What the store cannot do, in one line.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  /// The database was migrated by a later version of this program.
  case newerSchema(database: Int, program: Int)
  /// The database is behind this program, and may not be brought up to date over this connection.
  case olderSchema(database: Int, program: Int, reason: String)
  /// The server's PostgreSQL is too old.
  case oldServer(version: String)
  /// No run has an identifier that begins so.
  case unknownRun(prefix: String)
  /// Several runs do.
  case ambiguousRun(prefix: String, candidates: [String])
  /// A stored value is none that this version knows.
  case unreadable(run: String, what: String)
  /// An event of a run that has not been started in the database.
  case runNotStarted(String)
  /// The database refused the run's first event for what is in it.
  case runRefused(String, reason: String)
  /// The folder of one run holds the journal of another.
  case foreignJournal(run: String, holds: String)
  /// A run's benchmark is not what its settings say.
  case alteredBenchmark(run: String, name: String, fault: String)
  /// The database has another benchmark under the hash of this run's.
  case otherBenchmark(run: String, name: String, others: [String])
  /// The server has no role of this name.
  case unknownRole(String)
  /// Only the owner of the schema can let others read it.
  case notOwner(schema: String)

  package var description: String {
    switch self {
    case .newerSchema(let database, let program):
      "the database has schema \(database), this program knows \(program): use the newer program; "
        + "until then runs are kept in their journals only"
    case .olderSchema(let database, let program, let reason):
      "the database has schema \(database), this program needs \(program), and over this connection it cannot be changed "
        + "(\(reason)): run `twostage db migrate` as the schema's owner on the primary server"
    case .oldServer(let version):
      "the server is PostgreSQL \(version), this program needs \(Migrations.oldestServer) or newer: name another server in "
        + "DATABASE_URL, or unset it for a private one; until then runs are kept in their journals only"
    case .unknownRun(let prefix):
      "no run '\(prefix)' in the database; `twostage list` shows all, `twostage db sync` adds journals"
    case .ambiguousRun(let prefix, let candidates):
      "'\(prefix)' could be any of \(candidates.joined(separator: ", ")); give more digits"
    case .unreadable(let run, let what):
      "run \(run): \(what) in the database is none that this version knows; it was stored by a newer program"
    case .runNotStarted(let run):
      "run \(run): its start is missing from the database; the journal's beginning has not been stored"
    case .runRefused(let run, let reason):
      "run \(run): the database refuses its start, so nothing of it can be stored; its journal keeps it (\(reason))"
    case .alteredBenchmark(let run, let name, let fault):
      "run \(run.visible().cut(to: 40)): its benchmark '\(name.visible().cut(to: 60))' \(fault.visible()): the record was "
        + "changed after it was made; nothing of it is read or stored"
    case .otherBenchmark(let run, let name, let others):
      "run \(run.visible().cut(to: 40)): the database has other settings under the hash of its benchmark "
        + "'\(name.visible().cut(to: 60))'"
        + (others.isEmpty ? "" : ", brought in by run \(others.joined(separator: ", "))")
        + ": one of them was changed after it was made. `twostage doctor` says which; delete its runs with `twostage prune "
        + "--run RUN`, then `twostage db sync`"
    case .unknownRole(let role):
      "the server has no role '\(role)'; make it first, in psql: CREATE ROLE \(Connection.quoted(role)) LOGIN; then \\password"
    case .notOwner(let schema):
      "this role does not own everything in the schema \(schema): connect as the one that stores the runs"
    case .foreignJournal(let run, let other):
      "run \(run): the journal in this folder is that of run \(other); name the folder after it, or remove the copy"
    }
  }
}
