/// Why the private cluster cannot be made, started or stopped.
package enum ClusterError: Error, Equatable, CustomStringConvertible {
  /// No server programs, or none of the major version that made the data.
  case programsMissing(version: String?)
  /// The server refuses to run as root, and the system has no `postgres` user to run it as.
  case accountMissing
  /// The server refuses to run for a user whom the system has no name for.
  case nameMissing(user: UInt32)
  /// A file or folder could not be made, read or changed.
  case file(path: String, problem: String)
  /// Another process holds the cluster's lock and shows no sign of life.
  case locked(path: String)
  /// The data folder holds something that is not a cluster.
  case notACluster(path: String)
  /// The folder for the socket belongs to somebody else, or is no folder.
  case foreignSocketDirectory(path: String, owner: String)
  /// Every place for the socket has a path that the system cannot bind.
  case socketPathTooLong(path: String, limit: Int)
  /// No place for the socket may be written to.
  case noSocketPlace(tried: [String])
  /// The server is down, and whoever asked could not start it.
  case notRunning
  /// A server program failed.
  case programFailed(program: String, output: String)

  package var description: String {
    switch self {
    case .programsMissing(nil):
      "no PostgreSQL server programs (initdb, pg_ctl) on PATH or in /usr/lib/postgresql; "
        + "install them with `make deps` or `apt-get install postgresql`, or set DATABASE_URL"
    case .programsMissing(let version?):
      "the private database was made by PostgreSQL \(version), whose server programs are gone; "
        + "install them with `apt-get install postgresql-\(version)`, or set DATABASE_URL"
    case .accountMissing:
      "PostgreSQL does not run as root and there is no user `postgres` to run it as; "
        + "install it with `make deps` or `apt-get install postgresql`, or set DATABASE_URL"
    case .nameMissing(let user):
      "PostgreSQL does not run for a user without a name, and user id \(user) has none in /etc/passwd; "
        + "install libnss-wrapper (`apt-get install libnss-wrapper`), which is then used to lend it one, or set DATABASE_URL"
    case .file(let path, let problem):
      "\(path): \(problem); the private database needs it: check its owner, its mode and the free space, or set DATABASE_URL"
    case .locked(let path):
      "\(path) is held by another process that was starting or stopping the private database and shows no sign of life: "
        + "`fuser \(path)` names it; continue or end it, then try again"
    case .notACluster(let path):
      "\(path) holds no PostgreSQL data (PG_VERSION is missing); "
        + "move it out of the way, a new one will be made"
    case .foreignSocketDirectory(let path, let owner):
      "\(path), where the private database's socket belongs, is not a folder of user \(owner); remove it"
    case .socketPathTooLong(let path, let limit):
      "the socket path \(path) is longer than the \(limit) bytes that the system allows; "
        + "use a shorter XDG_RUNTIME_DIR"
    case .noSocketPlace(let tried):
      "none of \(tried.joined(separator: ", ")) can hold the private database's socket: each is missing, read-only, or has "
        + "other characters in its name than letters, digits and ./_-; make /tmp writable, or set XDG_RUNTIME_DIR or DATABASE_URL"
    case .notRunning:
      "the private database's server is not running; `twostage db start` starts it, as does the next command that needs it"
    case .programFailed(let program, let output):
      "\(program) failed: \(output)"
    }
  }
}
