internal import Foundation

/// What a running server writes into `postmaster.pid` in its data folder.
struct PostmasterFile {
  let processID: pid_t
  let port: Int
  let socketDirectory: String
  /// Whether the server takes connections; it may still be starting, or already be stopping.
  let isReady: Bool

  static func path(in dataDirectory: String) -> String { dataDirectory + "/postmaster.pid" }

  /// Reads the file; nil if there is none, or if no server of this folder is behind it any more.
  static func read(in dataDirectory: String) -> PostmasterFile? {
    guard let text = try? String(contentsOfFile: path(in: dataDirectory), encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard let first = lines.first, let processID = pid_t(first), isServer(processID, of: dataDirectory) else {
      return nil
    }
    // A server that has only just begun has not written all lines yet.
    return PostmasterFile(
      processID: processID, port: lines.count > 3 ? Int(lines[3]) ?? 5432 : 5432,
      socketDirectory: lines.count > 4 ? lines[4] : "", isReady: lines.count > 7 && lines[7] == "ready")
  }

  /// After a crash of the machine or in a container the number may be another process's by now: a server
  /// works in its data folder, others do not.
  private static func isServer(_ processID: pid_t, of dataDirectory: String) -> Bool {
    guard processID > 1, kill(processID, 0) == 0 || errno == EPERM else { return false }
    #if os(Linux)
      let working = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processID)/cwd")
      return working.map { $0 == URL(filePath: dataDirectory).resolvingSymlinksInPath().path } ?? false
    #else
      return true
    #endif
  }
}
