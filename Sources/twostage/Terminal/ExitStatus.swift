import ArgumentParser

/// What the program's exit code says.
enum ExitStatus: Int32, CaseIterable {
  case fine = 0
  case usage = 1
  case failed = 2
  case refuted = 3
  case inconclusive = 4
  case notComparable = 5
  case hungUp = 129
  case interrupted = 130
  case unread = 141
  case terminated = 143

  var meaning: String {
    switch self {
    case .fine: "fine"
    case .usage: "usage: a faulty flag or benchmark file, an input that is missing or cannot be read"
    case .failed: "the command or the run failed"
    case .refuted: "a claim was refuted, or something got worse"
    case .inconclusive: "a claim is inconclusive, or the runs cannot tell"
    case .notComparable: "not comparable"
    case .hungUp: "stopped because the terminal was closed (SIGHUP)"
    case .interrupted: "stopped by Ctrl-C (SIGINT); what was done is kept"
    case .unread: "nobody reads the output any more (as in `head`)"
    case .terminated: "stopped by SIGTERM; what was done is kept"
    }
  }

  /// All codes with their meanings, as help shows them.
  static var help: String {
    "Exit codes:\n" + allCases.map { "  \($0.rawValue): \($0.meaning)" }.joined(separator: "\n")
  }
}

extension ExitCode {
  init(_ status: ExitStatus) { self.init(status.rawValue) }

  static let usage = ExitCode(.usage)
  static let failed = ExitCode(.failed)
  static let refuted = ExitCode(.refuted)
  static let inconclusive = ExitCode(.inconclusive)
  static let notComparable = ExitCode(.notComparable)
}
