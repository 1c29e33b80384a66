internal import Foundation

extension LocalCluster {
  /// Where the data of root's servers lies: somewhere that user `postgres` can reach.
  private static let sharedRoot = "/var/lib/twostage"

  func createFolder() throws {
    try makeFolder(folder, mode: 0o700, withParents: true)
  }

  /// Whether there is data. A link whose target is gone counts as none: journals fill a new cluster again.
  func isInitialized() throws -> Bool {
    guard FileManager.default.fileExists(atPath: dataDirectory) else {
      unlink(dataEntry)
      return false
    }
    guard FileManager.default.fileExists(atPath: dataDirectory + "/PG_VERSION") else {
      throw ClusterError.notACluster(path: dataDirectory)
    }
    return true
  }

  /// Makes the data under a temporary name and renames it when it is whole, so that a half-made cluster is
  /// never taken for one; what an interrupted attempt left is removed.
  ///
  /// No name is used twice: `initdb` goes on for a while when this program is killed.
  func initialize(with programs: ServerPrograms, account: ServerAccount) async throws {
    let target: String
    let number = UInt32.random(in: 0 ... .max)
    if account.isOther {
      let stem = Self.hash(folder)
      try makeFolder(Self.sharedRoot, mode: 0o755, withParents: true)
      removeLeftovers(in: Self.sharedRoot) { $0.hasPrefix(stem) && $0.hasSuffix(".new") }
      // Never one that was there before: a state folder that was deleted and made again starts empty.
      target = "\(Self.sharedRoot)/\(stem)-\(number)"
    } else {
      removeLeftovers(in: folder) { $0.hasPrefix("data") && $0.hasSuffix(".new") }
      target = dataEntry
    }
    let unfinished = "\(target)-\(number).new"
    try makeFolder(unfinished, mode: 0o700, withParents: false)
    try SocketDirectory.own(unfinished, owner: account)
    try await programs.run(
      "initdb",
      [
        "-D", unfinished, "-U", Self.role, "-E", "UTF8", "--locale=C", "--auth-local=peer",
        "--auth-host=reject",
      ] + (isFast ? ["--no-sync"] : []), as: account)
    try overwrite(unfinished + "/pg_hba.conf", with: "local all all peer map=\(Self.role)\n")
    try overwrite(unfinished + "/pg_ident.conf", with: identityMap(account: account))
    try append(settings, to: unfinished + "/postgresql.conf")
    try reportingFile(target) {
      try FileManager.default.moveItem(atPath: unfinished, toPath: target)
      if account.isOther {
        try FileManager.default.createSymbolicLink(atPath: dataEntry, withDestinationPath: target)
      }
    }
  }

  /// Who may connect: the user who runs this program, and the server's own user for maintenance.
  private func identityMap(account: ServerAccount) -> String {
    Set([ServerAccount.clientName, account.name]).sorted()
      .map { "\(Self.role) \"\($0)\" \(Self.role)\n" }
      .joined()
  }

  /// What the cluster's configuration says beyond the defaults.
  private var settings: String {
    let durability = isFast ? "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n" : ""
    return """

      listen_addresses = ''
      unix_socket_permissions = 0700
      max_connections = \(isFast ? 200 : 50)
      # The processors are for training: no parallel queries, no compiler, no replication.
      max_parallel_workers_per_gather = 0
      jit = off
      wal_level = minimal
      max_wal_senders = 0
      \(durability)
      """
  }

  private func makeFolder(_ path: String, mode: Int, withParents: Bool) throws {
    try reportingFile(path) {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: withParents, attributes: [.posixPermissions: mode])
    }
  }

  /// As far as it can be done: an `initdb` that is still at work puts new files there.
  private func removeLeftovers(in directory: String, where isLeftover: (String) -> Bool) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where isLeftover(name) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  /// Overwrites a file in place, so that its owner and mode stay as they are.
  private func overwrite(_ path: String, with text: String) throws {
    try reportingFile(path) { try Data(text.utf8).write(to: URL(filePath: path), options: []) }
  }

  private func append(_ text: String, to path: String) throws {
    try reportingFile(path) {
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
    }
  }

  func reportingFile<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as CocoaError {
      let underlying = error.underlying as? POSIXError
      throw ClusterError.file(
        path: path,
        problem: underlying.map { String(cString: strerror($0.code.rawValue)) } ?? error.localizedDescription)
    }
  }
}
