internal import Files
internal import Foundation
internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// A folder with `initdb`, `pg_ctl` and `postgres` of one version.
package struct ServerPrograms: Sendable, Equatable {
  package let directory: String
  /// The major version, `15` say: data can only be served by the version that made it.
  package let version: String

  /// The programs of `version`, or the first found: on PATH, then the newest where Debian keeps them.
  package static func find(version: String? = nil, environment: [String: String]) async throws
    -> ServerPrograms
  {
    for directory in candidates(environment: environment) {
      let complete = ["initdb", "pg_ctl", "postgres"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)")
      }
      guard complete else { continue }
      let found = try await run("pg_ctl", in: directory, ["--version"], as: nil)
      guard let major = majorVersion(in: found) else { continue }
      if version == nil || version == major { return ServerPrograms(directory: directory, version: major) }
    }
    throw ClusterError.programsMissing(version: version)
  }

  /// Runs a program as another user; part of every Linux, not of other systems.
  private static let changer = "/usr/bin/setpriv"

  /// Runs one of the programs as `account` and returns what it printed; throws if it fails.
  @discardableResult
  func run(_ program: String, _ arguments: [String], as account: ServerAccount) async throws -> String {
    try await Self.run(program, in: directory, arguments, as: account)
  }

  private static func run(
    _ program: String, in directory: String, _ arguments: [String], as account: ServerAccount?
  ) async throws -> String {
    var (command, options) = (["\(directory)/\(program)"] + arguments, PlatformOptions())
    if let account, account.isOther {
      if FileManager.default.isExecutableFile(atPath: changer) {
        // Not by the options below: between fork and exec glibc's setgroups may wait for threads of the parent, for ever.
        command =
          [
            changer, "--reuid=\(account.userID)", "--regid=\(account.groupID)", "--groups=\(account.groupID)",
            "--",
          ]
          + command
      } else {
        options.userID = account.userID
        options.groupID = account.groupID
        options.supplementaryGroups = [account.groupID]
      }
    }
    let names = Dictionary(
      (account?.environment ?? [:]).map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    ) { first, _ in first }
    try OpenFiles.checkRoom(toStart: command[0])
    // A clean environment: the user's PG* variables and locale are not meant for this server.
    let result = try await Subprocess.run(
      .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
      environment: .custom(
        ["PATH": "\(directory):/usr/bin:/bin", "LC_ALL": "C"].merging(names) { first, _ in first }),
      workingDirectory: FilePath("/"),
      platformOptions: options, output: .string(limit: 1 << 20), error: .combinedWithOutput)
    let output = result.standardOutput
    guard result.terminationStatus.isSuccess else {
      let lines = output.split(whereSeparator: \.isNewline).suffix(3).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      throw ClusterError.programFailed(
        program: program,
        output: lines.isEmpty ? "\(result.terminationStatus)" : lines.joined(separator: "; "))
    }
    return output
  }

  private static func candidates(environment: [String: String]) -> [String] {
    let onPath = (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter {
      $0.hasPrefix("/")
    }
    let debian = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? [])
      .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
    return onPath + versions.map { "\(debian)/\($0)/bin" }
  }

  /// `15` in `pg_ctl (PostgreSQL) 15.7 (Debian 15.7-1)`.
  private static func majorVersion(in output: String) -> String? {
    let words = output.split(whereSeparator: \.isWhitespace)
    guard let name = words.firstIndex(of: "(PostgreSQL)"), name + 1 < words.endIndex else { return nil }
    let digits = words[name + 1].prefix(while: \.isNumber)
    return digits.isEmpty ? nil : String(digits)
  }
}
