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
  ///
  /// - Parameter database: what DATABASE_URL says; an empty database if nil.
  static func with(database: String? = nil, _ body: (Program) async throws -> Void) async throws {
    let empty = try await TemporaryCluster.database()
    let program = Program(folder: TemporaryFolder.make("program"), database: database ?? empty)
    try FileManager.default.createDirectory(at: program.folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: program.folder) }
    try await body(program)
  }

  /// The file by which processes that measure know of each other: one of this program's own.
  var measuringLock: String { folder.appending(path: "measuring.lock").path(percentEncoded: false) }

  /// The events of the only run.
  func journal() throws -> [Event] {
    let state = StateDirectory(folder)
    let runs = state.runIDs()
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

  /// Runs the program to its end.
  func run(_ arguments: [String]) throws -> Ending { try start(arguments).wait() }

  private func start(_ arguments: [String]) throws -> Started {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "twostage")
    process.arguments = arguments
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
        errors: errorsSoFar)
    }
  }
}
