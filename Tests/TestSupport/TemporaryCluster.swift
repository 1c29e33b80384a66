package import Foundation
internal import Postgres

/// A PostgreSQL server for the tests of one process: in a temporary folder, without durability, gone when the
/// process is.
package struct TemporaryCluster: Sendable {
  private static let shared = Task { try await TemporaryCluster(start: ()) }
  private static let databases = Counter()
  private let url: String

  private init(start: Void) async throws {
    let folder = TemporaryFolder.make("cluster")
    try Self.watch(folder)
    url = try await LocalCluster(folder: folder, isFast: true).start()
  }

  /// The URL of a new, empty database.
  package static func database() async throws -> String {
    let cluster = try await shared.value
    let name = "test_\(await databases.next())"
    try Connection(cluster.url).query("CREATE DATABASE \(Connection.quoted(name))")
    return cluster.url.replacingOccurrences(of: "///twostage?", with: "///\(name)?")
  }

  /// Starts a shell that outlives this process, then stops the server of the cluster in `folder` and deletes
  /// all of it.
  package static func watch(_ folder: URL) throws {
    let script = """
      trap '' INT HUP TERM
      while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
      pidfile="$2/data/postmaster.pid"
      if [ -f "$pidfile" ]; then
        socket=$(sed -n 5p "$pidfile")
        kill -INT "$(sed -n 1p "$pidfile")"
        for i in $(seq 100); do [ -f "$pidfile" ] || break; sleep 0.1; done
        [ -n "$socket" ] && rmdir "$socket"
      fi
      [ -L "$2/data" ] && rm -rf "$(readlink "$2/data")"
      rm -rf "$2"
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", script, "sh", String(ProcessInfo.processInfo.processIdentifier),
      folder.path(percentEncoded: false),
    ]
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
  }
}

/// Numbers that no two callers share.
private actor Counter {
  private var last = 0

  func next() -> Int {
    last += 1
    return last
  }
}
