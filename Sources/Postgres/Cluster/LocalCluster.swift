internal import Digests
package import Foundation

/// The harness's own PostgreSQL server: data under the state folder, a Unix socket that only its owner
/// reaches, no TCP.
///
/// It is made and started when first needed and goes on running when the program ends. Root's server runs as
/// user `postgres`, who cannot enter root's folders: its data lies under `/var/lib/twostage`, and `data` is a
/// link to it.
package struct LocalCluster: Sendable {
  /// The folder of the cluster: `data` (or a link to it) and `lock`.
  package let folder: String
  let isFast: Bool
  private let environment: [String: String]
  /// The name of the database, and of the role that owns everything in it.
  static let role = "twostage"
  /// How often a start is tried while remnants of a killed server are in its way.
  private static let launches = 50

  /// How the server stands.
  package enum Status: Sendable, Equatable {
    /// No data has been made yet.
    case absent
    case stopped
    case running(processID: Int32, url: String)
  }

  /// The cluster in `folder`. `isFast` gives up durability: for tests only.
  package init(
    folder: URL, isFast: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let path = folder.standardizedFileURL.path(percentEncoded: false)
    self.folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    self.isFast = isFast
    self.environment = environment
  }

  /// The server's data folder, followed if it is a link: the server's user may be unable to.
  package var dataDirectory: String {
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: dataEntry)
    return target ?? dataEntry
  }

  /// The data folder of an ordinary user's server, or the link to that of root's.
  var dataEntry: String { folder + "/data" }

  /// How the server stands now.
  package func status() -> Status {
    guard FileManager.default.fileExists(atPath: dataDirectory) else { return .absent }
    guard let server = PostmasterFile.read(in: dataDirectory) else { return .stopped }
    return .running(processID: server.processID, url: url(server))
  }

  /// Makes the cluster if there is none, starts the server if it does not run, and returns the URL to connect
  /// to.
  ///
  /// Several processes may call it at once. Throws `ClusterError`, or `PostgresError` if the server goes away again and
  /// again.
  package func start() async throws -> String {
    for _ in 0..<3 {
      // A server that dies between being found and being asked is started like one that was dead before.
      do { return try await startOnce() } catch let error as PostgresError where error.isConnectionLoss {}
    }
    return try await startOnce()
  }

  private func startOnce() async throws -> String {
    try createFolder()
    let account = try account()
    let lock = try await LockFile(folder + "/lock")
    defer { withExtendedLifetime(lock) {} }

    if try !isInitialized() {
      try await initialize(with: try await ServerPrograms.find(environment: environment), account: account)
    }
    if let server = try await settledServer() {
      if FileManager.default.fileExists(atPath: socket(of: server)) { return try withDatabase(server) }
      // The socket's folder was swept away, at logout or by a cleaner of /tmp: only a new start brings it
      // back.
      try await shutDown(server, account: account)
    }
    try await launch(account: account)
    guard let server = PostmasterFile.read(in: dataDirectory) else {
      throw PostgresError(sqlState: nil, message: "the private server went away as soon as it was started")
    }
    return try withDatabase(server)
  }

  /// Stops the server; says whether one was running. Throws `ClusterError`.
  @discardableResult
  package func stop() async throws -> Bool {
    guard FileManager.default.fileExists(atPath: dataDirectory) else { return false }
    let lock = try await LockFile(folder + "/lock")
    defer { withExtendedLifetime(lock) {} }
    guard let server = try await settledServer() else { return false }
    try await shutDown(server, account: try account())
    return true
  }

  /// Stops the server and deletes its data, all of it.
  package func remove() async throws {
    try await stop()
    let data = dataDirectory
    try reportingFile(data) {
      if FileManager.default.fileExists(atPath: data) { try FileManager.default.removeItem(atPath: data) }
      if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
    }
  }

  private func account() throws -> ServerAccount {
    try ServerAccount.current(folder: folder, environment: environment)
  }

  private func launch(account: ServerAccount) async throws {
    let data = dataDirectory
    let programs = try await programsOfData()
    // The server of root's runs as a user who cannot enter the folders that are root's own.
    let session = environment["XDG_RUNTIME_DIR"].map { [$0] } ?? []
    let directory = try SocketDirectory.path(
      name: Self.hash(data), in: account.isOther ? ["/tmp"] : session + ["/tmp", folder])
    try SocketDirectory.prepare(directory, owner: account)
    // Whoever holds the lock knows that no server is behind this file: its number may be another process's by
    // now.
    for remaining in (0..<Self.launches).reversed() {
      unlink(PostmasterFile.path(in: data))
      SocketDirectory.removeStaleLock(in: directory)
      unlink(log)
      do {
        // These options go through a shell: the folder's name has been checked for that.
        let options = "-k \(directory) -p 5432"
        try await programs.run(
          "pg_ctl", ["start", "-D", data, "-l", log, "-o", options, "-w", "-t", "600", "-s"], as: account)
        return
      } catch {
        // A killed program's `pg_ctl` may have been faster.
        if try await settledServer() != nil { return }
        guard remaining > 0, mayStartLater else {
          rmdir(directory)
          throw FileManager.default.fileExists(atPath: log) ? serverFailure() : error
        }
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Whether what kept the server from starting goes away: processes of a killed one finish what they are doing before
  /// they let go of its memory, and one that was killed while it started has nothing to complain of.
  private var mayStartLater: Bool {
    guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return false }
    return text.contains("shared memory block") || !["FATAL:", "PANIC:"].contains(where: text.contains)
  }

  private func shutDown(_ server: PostmasterFile, account: ServerAccount) async throws {
    try await programsOfData()
      .run("pg_ctl", ["stop", "-D", dataDirectory, "-m", "fast", "-w", "-t", "600", "-s"], as: account)
    rmdir(server.socketDirectory)
  }

  /// The server, when it has finished starting or stopping; nil if none runs. Starting can take minutes: on a busy machine,
  /// or where much has to be made good after a crash.
  private func settledServer() async throws -> PostmasterFile? {
    for _ in 0..<30_000 {
      guard let server = PostmasterFile.read(in: dataDirectory) else { return nil }
      if server.isReady { return server }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw serverFailure()
  }

  private func programsOfData() async throws -> ServerPrograms {
    let path = dataDirectory + "/PG_VERSION"
    let version = try reportingFile(path) { try String(contentsOfFile: path, encoding: .utf8) }
    return try await ServerPrograms.find(
      version: version.trimmingCharacters(in: .whitespacesAndNewlines), environment: environment)
  }

  /// Makes the database on the first call; a crash between start and here is made good by the next call.
  private func withDatabase(_ server: PostmasterFile) throws -> String {
    // On a busy machine a server that has just been started takes its time to answer.
    let maintenance = try Connection(url(server, database: "postgres") + "&connect_timeout=120")
    if try maintenance.query("SELECT FROM pg_database WHERE datname = $1", [.text(Self.role)]).isEmpty {
      try maintenance.query("CREATE DATABASE \(Connection.quoted(Self.role))")
    }
    return url(server)
  }

  private func url(_ server: PostmasterFile, database: String = role) -> String {
    "postgresql:///\(database)?host=\(server.socketDirectory)&port=\(server.port)&user=\(Self.role)"
  }

  private func socket(of server: PostmasterFile) -> String {
    SocketDirectory.socket(in: server.socketDirectory, port: server.port)
  }

  private var log: String { dataDirectory + "/server.log" }

  /// The server's last complaints, on one line.
  private func serverFailure() -> ClusterError {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let complaints = text.split(whereSeparator: \.isNewline).compactMap { line in
      ["FATAL:", "HINT:"].lazy.compactMap { line.range(of: $0)?.upperBound }.first
        .map { line[$0...].trimmingCharacters(in: .whitespaces) }
    }
    return .programFailed(
      program: "the private database's server",
      output: (complaints.suffix(2) + ["see \(log)"]).joined(separator: "; "))
  }

  static func hash(_ path: String) -> String { String(SHA256.hexadecimal(of: path).prefix(12)) }
}
