import ArgumentParser
import Files
import Foundation
import Harness
import Reporting
import Specs

/// The command line: one subcommand a file under `Commands`.
@main
struct Twostage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twostage",
    abstract: "Reproduces and tracks the two-stage recipe for mathematical language models: SFT, then GRPO.",
    discussion: ExitStatus.help,
    version: HarnessVersion.text,
    subcommands: [
      RunCommand.self, WatchCommand.self, SweepCommand.self, VerifyCommand.self, ListCommand.self,
      ShowCommand.self,
      DigestCommand.self,
      ReportCommand.self,
      ClaimsCommand.self, CompareCommand.self, RegressCommand.self, HistoryCommand.self,
      CalibrateCommand.self,
      GenerateCommand.self, EvalCommand.self, LogprobsCommand.self, TokenizeCommand.self, ConvertCommand.self,
      ScoreCommand.self, PlanCommand.self, BenchCommand.self, DatabaseCommand.self, DoctorCommand.self,
      ReferenceCommand.self, ExportCommand.self, ImportCommand.self, PruneCommand.self,
    ])

  static func main() async {
    StandardStream.openMissing()
    keepPasswordsOutOfCores()
    // A reader that goes away (`twostage list | head`) is no reason to end by a signal without a word.
    signal(SIGPIPE, SIG_IGN)
    // Nor is a limit on a file's size (ulimit -f), which writing then reports like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      Terminal.exit(ExitStatus.fine.rawValue)
    } catch {
      end(with: error)
    }
  }

  /// Sees to it that no core dump holds the password of a database that the environment names.
  ///
  /// The limit is one byte: with none the kernel would still hand a core to the program that `core_pattern` names, where it
  /// names one (core(5)).
  private static func keepPasswordsOutOfCores() {
    let names = ProcessInfo.processInfo.environment.keys
    guard names.contains(where: { $0 == "DATABASE_URL" || $0.hasPrefix("PG") }) else { return }
    #if canImport(Glibc)
      let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #else
      let core = RLIMIT_CORE
    #endif
    var limit = rlimit()
    guard getrlimit(core, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_cur, 1)
    setrlimit(core, &limit)
  }

  /// Prints the error in one line where it is ours, and ends with the exit code that it stands for.
  private static func end(with error: any Error) -> Never {
    let code = report(error)
    // git bisect takes 1 to 124 for "bad": where there is no verdict, the commit has to be skipped.
    let isBisecting = CommandLine.arguments.contains("--bisect")
    let isVerdict = code == ExitCode.success.rawValue || code == ExitCode.refuted.rawValue
    Terminal.exit(isBisecting && !isVerdict ? 125 : code)
  }

  /// Prints what there is to say about `error` and returns its exit code.
  private static func report(_ error: any Error) -> Int32 {
    if let code = error as? ExitCode { return code.rawValue }
    let parsed = exitCode(for: error)
    if parsed == .success || parsed == .validationFailure {
      // A faulty argument is quoted as it was given.
      let text = TerminalText.lines(fullMessage(for: error))
      guard parsed == .success else {
        Terminal.error(text, prefix: "")
        return ExitStatus.usage.rawValue
      }
      do { try Terminal.print(text) } catch { return report(error) }
      return ExitStatus.fine.rawValue
    }
    if let output = error as? OutputError, output.isUnread { return ExitStatus.unread.rawValue }
    Terminal.error(.lines(ErrorText.of(error)))
    // What a signal ended failed because of it.
    if let code = Interruption.exitCode { return code.rawValue }
    switch error {
    case is SpecError, is InputError: return ExitStatus.usage.rawValue
    case is NotComparable: return ExitStatus.notComparable.rawValue
    default: return ExitStatus.failed.rawValue
    }
  }
}
