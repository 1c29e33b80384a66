internal import Foundation

/// Another program at work on behalf of this one; what it writes goes to files.
struct ChildProgram {
  let executable: String
  let folder: URL
  /// Environment of this process with these variables changed, or taken away where they are nil.
  var environment: [String: String?] = [:]
  /// What a wish to stop does to it.
  var stopSignal = SIGTERM

  /// How it ended.
  struct Ending {
    let code: Int32
    let output: String
    /// The end of what it wrote to standard error.
    let complaint: String
  }

  /// Runs it to its end, errors into `log`. Throws `Interrupted` if the user wants to stop.
  func run(_ arguments: [String], log: URL, stop: StopSignal) throws -> Ending {
    let output = log.appendingPathExtension("out")
    for file in [log, output] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: log)
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    try process.run()
    var isTold = false
    while process.isRunning {
      if stop.isRaised, !isTold {
        kill(process.processIdentifier, stopSignal)
        isTold = true
      }
      usleep(20_000)
    }
    process.waitUntilExit()
    try stop.check()
    let errors = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    return Ending(
      code: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      complaint: errors.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; "))
  }
}
