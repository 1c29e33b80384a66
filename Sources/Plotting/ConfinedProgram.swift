internal import CConfinement
package import Foundation
internal import Synchronization

/// A program that is given little to do harm with: it can start no other program, write no file, reach no network, and take
/// only so much time, memory and output. What it says on its outputs is all that comes of it.
///
/// The kernel sees to it, by limits and a filter of system calls, which take no privileges (on Linux; elsewhere the limits
/// alone). gnuplot could run commands, and its interpreter is not one that was written for texts of strangers.
package struct ConfinedProgram: Sendable {
  package let path: String
  private let arguments: [String]
  private let environment: [String: String]

  /// Processor time, not time on the clock: a busy machine ends nothing.
  package static let cpuSeconds: UInt64 = 120
  private static let memoryBytes: UInt64 = 4 << 30
  private static let outputBytes = 1 << 26
  private static let errorBytes = 1 << 20

  /// Variables that say where libraries and fonts are. The program looks for nothing on PATH.
  private static let inherited = [
    "HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
    "XDG_DATA_HOME", "XDG_DATA_DIRS", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
  ]

  /// What a program left.
  package struct Result: Sendable {
    package var output: Data
    package var error: String
    /// Whether it ended by itself and said that all went well.
    package var hasSucceeded: Bool
  }

  /// - Parameter executable: A name that is looked for on PATH, or a path.
  /// - Throws: `GnuplotError` if the program cannot be found.
  package init(_ executable: String, _ arguments: [String]) throws {
    let own = ProcessInfo.processInfo.environment
    let folders = executable.contains("/") ? [""] : (own["PATH"] ?? "").split(separator: ":").map { "\($0)/" }
    guard let path = folders.map({ $0 + executable }).first(where: Self.isProgram) else {
      throw GnuplotError(missing: executable, "it is not there")
    }
    self.path = path
    self.arguments = arguments
    // The C locale keeps decimal points as points.
    environment = own.filter { Self.inherited.contains($0.key) }.merging([
      "LC_ALL": "C", "PATH": "/nonexistent",
    ]) { $1 }
  }

  /// Whether the program is a script for an interpreter, which mostly means that it starts the real program.
  package var isScript: Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    return (try? file.read(upToCount: 2)) == Data("#!".utf8)
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: path)
  }

  /// Runs the program to its end; it is killed if the task is canceled, or if it says more than it should.
  package func run() async throws -> Result {
    let child = Child()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // The thread outlives the program, which the kernel ends with the thread that started it.
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try child.run(start) }) }
      }
    } onCancel: {
      child.kill()
    }
  }

  private func start() throws -> confined_child {
    var child = confined_child()
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    let failure = confined_start(path, words, variables, Self.cpuSeconds, Self.memoryBytes, &child)
    guard failure == 0 else { throw GnuplotError(missing: path, String(cString: strerror(failure))) }
    return child
  }

  /// A process that runs; it is killed at most while it does, so that nobody else's is hit.
  private final class Child: Sendable {
    private struct State {
      var process: pid_t?
      var isUnwanted = false
    }

    private let state = Mutex(State())

    func kill() {
      state.withLock { state in
        state.isUnwanted = true
        if let process = state.process { _ = Foundation.kill(process, SIGKILL) }
      }
    }

    /// Starts the process, reads both outputs to their ends, then waits for it.
    func run(_ start: () throws -> confined_child) throws -> Result {
      let child = try state.withLock { state in
        guard !state.isUnwanted else { throw CancellationError() }
        let child = try start()
        state.process = child.process
        return child
      }
      let output = read(child)
      close(child.output)
      close(child.error)
      var status: Int32 = 0
      let isUnwanted = state.withLock { state in
        // Both outputs have ended, so the process has, or is about to.
        if output.isTooMuch { _ = Foundation.kill(child.process, SIGKILL) }
        while waitpid(child.process, &status, 0) < 0, errno == EINTR {}
        state.process = nil
        return state.isUnwanted
      }
      if isUnwanted { throw CancellationError() }
      if output.isTooMuch { throw GnuplotError("it wrote more than a figure has") }
      // Neither a signal nor an exit code.
      return Result(
        output: output.output, error: String(decoding: output.error, as: UTF8.self), hasSucceeded: status == 0
      )
    }

    private func read(_ child: confined_child) -> (output: Data, error: Data, isTooMuch: Bool) {
      var all = [Data(), Data()]
      let limits = [ConfinedProgram.outputBytes, ConfinedProgram.errorBytes]
      var ends = [child.output, child.error].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while ends.contains(where: { $0.fd >= 0 }) {
        guard poll(&ends, nfds_t(ends.count), -1) >= 0 || errno == EINTR else { break }
        for index in ends.indices where ends[index].fd >= 0 && ends[index].revents != 0 {
          let count = Foundation.read(ends[index].fd, &buffer, buffer.count)
          if count > 0 {
            all[index] += buffer[..<count]
            if all[index].count > limits[index] { return (all[0], all[1], true) }
          } else if count == 0 || errno != EINTR {
            ends[index].fd = -1
          }
        }
      }
      return (all[0], all[1], false)
    }
  }
}
