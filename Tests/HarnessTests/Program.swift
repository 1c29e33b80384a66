import Foundation
import Harness
import Records
import Storage
import TestSupport

/// The `twostage` that was built along with the tests, run in a process of its own with a state folder and a database of
/// its own.
struct Program {
  /// How a process ended.
  struct Ending {
    let code: Int32
    let output: String
    let errors: String
    /// Whether a signal that cannot be handled ended it.
    var wasKilled = false

    /// The JSON object that standard output ends with.
    var json: [String: Any]? {
      output.split(separator: "\n").last.flatMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
  }

  let folder: URL
  let database: String

  /// Calls `body` with a program whose folder is deleted afterwards.
  static func with<Result>(_ body: (Program) async throws -> Result) async throws -> Result {
    try await with(database: try await TemporaryCluster.database(), body)
  }

  /// Calls `body` with a program that keeps its runs in `database`.
  static func with<Result>(database: String, _ body: (Program) async throws -> Result) async throws -> Result
  {
    let program = Program(folder: TemporaryFolder.make("program"), database: database)
    try FileManager.default.createDirectory(at: program.folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: program.folder) }
    return try await body(program)
  }

  /// The harness that the program works for.
  var home: HarnessHome {
    HarnessHome(state: StateDirectory(folder), location: .server(database), measuringLock: measuringLock)
  }

  /// Takes away all runs on this machine; the database keeps them.
  func forgetRuns() throws { try FileManager.default.removeItem(at: home.state.runs) }

  /// The file by which processes that measure know of each other: one of this program's own.
  var measuringLock: String { folder.appending(path: "measuring.lock").path(percentEncoded: false) }

  /// The events of the only run.
  func journal() throws -> [Event] {
    let state = StateDirectory(folder)
    let runs = try state.runIDs()
    guard runs.count == 1 else { throw CocoaError(.fileNoSuchFile) }
    let reader = try JournalReader(state.journal(ofRun: runs[0]))
    return Array(AnyIterator { try? reader.next() })
  }

  /// A benchmark file in the folder.
  func file(_ text: String) throws -> String {
    let url = folder.appending(path: "benchmark.yaml")
    try Data(text.utf8).write(to: url)
    return url.path(percentEncoded: false)
  }

  /// Starts the program; what it writes goes to files in the folder.
  func start(_ arguments: String...) throws -> Started { try start(arguments) }

  /// Runs the program to its end.
  func run(_ arguments: String...) throws -> Ending { try start(arguments).wait() }

  /// Starts the program from a shell that does `preparation` first, if one is given.
  func start(_ arguments: [String], afterShell preparation: String? = nil, shell: String = "/bin/sh") throws
    -> Started
  {
    let process = Process()
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "twostage")
    process.executableURL = preparation == nil ? program : URL(filePath: shell)
    process.arguments =
      (preparation.map { ["-c", "\($0) && exec \"$0\" \"$@\"", program.path(percentEncoded: false)] } ?? [])
      + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["TWOSTAGE_HOME"] = folder.path(percentEncoded: false)
    environment["DATABASE_URL"] = database
    environment["TWOSTAGE_LOCK"] = measuringLock
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let files = try ["out", "err"].map { suffix in
      let url = folder.appending(path: "\(UUID().uuidString).\(suffix)")
      try Data().write(to: url)
      return url
    }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    return Started(process: process, output: files[0], errors: files[1])
  }

  /// A process under way.
  struct Started {
    let process: Process
    fileprivate let output: URL
    fileprivate let errors: URL

    /// What has been written to standard error so far.
    var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func wait() throws -> Ending {
      process.waitUntilExit()
      return Ending(
        code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
        errors: errorsSoFar, wasKilled: process.terminationReason == .uncaughtSignal)
    }
  }
}
