import ArgumentParser
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
    discussion: """
      Exit codes: 0 fine, 1 wrong usage, 2 the command failed, 3 a claim was refuted, 4 a claim could not be decided, \
      5 not comparable, 6 a report's data agree and its drawings are another gnuplot's.
      """,
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
    } catch {
      end(with: error)
    }
  }

  /// Prints the error in one line where it is ours, and ends with the exit code that it stands for.
  private static func end(with error: any Error) -> Never {
    let code = report(error)
    // git bisect takes 1 to 124 for "bad": where there is no verdict, the commit has to be skipped.
    let isBisecting = CommandLine.arguments.contains("--bisect")
    let isVerdict = code == ExitCode.success.rawValue || code == ExitCode.refuted.rawValue
    Foundation.exit(isBisecting && !isVerdict ? 125 : code)
  }

  /// Prints what there is to say about `error` and returns its exit code.
  private static func report(_ error: any Error) -> Int32 {
    if let code = error as? ExitCode { return code.rawValue }
    let parsed = exitCode(for: error)
    if parsed == .success || parsed == .validationFailure {
      let text = fullMessage(for: error)
      if parsed == .success { print(text) } else { Terminal.error(text, prefix: "") }
      return parsed == .success ? 0 : ExitCode.usage.rawValue
    }
    Terminal.error(ErrorText.of(error))
    if error is SpecError { return ExitCode.usage.rawValue }
    return (error is NotComparable ? ExitCode.notComparable : .failed).rawValue
  }
}

extension ExitCode {
  static let usage = ExitCode(1)
  static let failed = ExitCode(2)
  static let refuted = ExitCode(3)
  static let inconclusive = ExitCode(4)
  static let notComparable = ExitCode(5)
  static let drawnOtherwise = ExitCode(6)
}
