internal import Foundation

/// Another program at work on behalf of this one; what it writes goes to files.
///
/// It and all that it starts end with this program, however that ends. A shell stands between the two, in a session of its
/// own: it reads from a pipe whose other end this program holds, and the system closes that end even after SIGKILL. The
/// shell then signals every process of the session. Neither a process group would do, since builds give each compiler one
/// of its own, nor the kernel's signal at a parent's death, which only reaches the first child, and already comes when the
/// thread that started it ends.
struct ChildProgram {
  let executable: String
  let folder: URL
  /// Environment of this process with these variables changed, or taken away where they are nil.
  var environment: [String: String?] = [:]
  /// Seconds between asking the program and all that it started to end, and ending them.
  var grace = 5

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
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw PreparationError("no pipe for \(executable): \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // While this end is open, the program may live.
    let leash = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    defer { try? leash.close() }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["setsid", "--wait", "/bin/sh", "-c", Self.supervision, "sh", "\(grace)", executable] + arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: log)
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    try Self.withoutBlockedSignals { try process.run() }
    while process.isRunning {
      if stop.isRaised { try? leash.close() }
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

  /// Does `body` with no signal blocked in this thread, as a new process has to begin: the threads of the dispatch library
  /// block nearly all, and a process that inherits that cannot be asked to end.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// Runs the program that its arguments name, after the seconds of grace, and ends the session when standard input does.
  private static let supervision = #"""
    grace=$1
    shift
    session=$$
    exec 3<&0 </dev/null
    "$@" 3<&- &
    program=$!
    # Sends signal $1 to the session's processes but the two shells; `found` says whether there were any.
    send() {
      found=
      for file in /proc/[0-9]*/stat; do
        { read -r line <"$file"; } 2>/dev/null || continue
        process=${file#/proc/}
        process=${process%/stat}
        # After the name in brackets: state, parent, group, session.
        set -- "$1" ${line##*) }
        [ "$5" = "$session" ] && [ "$2" != Z ] || continue
        [ "$process" != "$session" ] && [ "$process" != "$own" ] || continue
        kill "-$1" "$process" 2>/dev/null && found=yes
      done
    }
    (
      read -r own rest </proc/self/stat
      read -r rest <&3
      trap '' HUP
      send TERM
      left=$((grace * 10))
      while [ "$left" -gt 0 ]; do
        send 0
        [ -n "$found" ] || exit 0
        sleep 0.1
        left=$((left - 1))
      done
      send KILL
    ) &
    watcher=$!
    wait "$program"
    code=$?
    # Ends the watcher, unless it is ending the rest of the session.
    kill -HUP "$watcher" 2>/dev/null
    wait "$watcher" 2>/dev/null
    exit "$code"
    """#
}
