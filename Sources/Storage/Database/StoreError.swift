/// What the store cannot do, in one line.
package enum StoreError: Error, Equatable, CustomStringConvertible {
  /// The database was migrated by a later version of this program.
  case newerSchema(database: Int, program: Int)
  /// No run has an identifier that begins so.
  case unknownRun(prefix: String)
  /// Several runs do.
  case ambiguousRun(prefix: String, candidates: [String])
  /// A stored value is none that this version knows.
  case unreadable(run: String, what: String)
  /// An event of a run that has not been started in the database.
  case runNotStarted(String)

  package var description: String {
    switch self {
    case .newerSchema(let database, let program):
      "the database has schema \(database), this program knows \(program): use the newer program; "
        + "until then runs are kept in their journals only"
    case .unknownRun(let prefix):
      "no run '\(prefix)' in the database; `twostage list` shows all, `twostage db sync` adds journals"
    case .ambiguousRun(let prefix, let candidates):
      "'\(prefix)' could be any of \(candidates.joined(separator: ", ")); give more digits"
    case .unreadable(let run, let what):
      "run \(run): \(what) in the database is none that this version knows; it was stored by a newer program"
    case .runNotStarted(let run):
      "run \(run): its start is missing from the database; the journal's beginning has not been stored"
    }
  }
}
