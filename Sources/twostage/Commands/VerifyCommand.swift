import ArgumentParser
import Foundation
import Publishing
import Reporting

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compute every number of a report again from the data beside it.",
    discussion: """
      Pages and tables are compared to the byte. Drawings that differ although their data are the same come from another \
      gnuplot and are named; --redraw writes the whole report again. Exit code 3 if a number differs.
      """)

  @Argument(help: "The folder of a report with its data, reports/tiny say.")
  var folders: [String]

  @Flag(help: "Write pages, tables and figures again, instead of comparing them.")
  var redraw = false

  func run() async throws {
    for folder in folders { try InputPath.check(folder, .folder) }
    var isRight = true
    for folder in folders {
      let report = URL(filePath: folder, directoryHint: .isDirectory)
      if redraw {
        try await ReportFolder(StudyData(ofReport: report).read().document).write(to: report)
        try Terminal.print("\(folder): drawn again from its data")
        continue
      }
      let check = try await ReportCheck(reportIn: report)
      for name in check.different { Terminal.error("\(folder)/\(name) is not what the data beside it say") }
      if !check.drawnOtherwise.isEmpty {
        try Terminal.print(
          "\(folder): the same data, drawn by another gnuplot: \(check.drawnOtherwise.joined(separator: ", "))"
        )
      }
      isRight = isRight && check.different.isEmpty
      if check.different.isEmpty {
        try Terminal.print("\(folder): \(check.same) files are what the data beside them say")
      }
    }
    guard isRight else { throw ExitCode.refuted }
  }
}
