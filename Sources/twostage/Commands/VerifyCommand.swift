import ArgumentParser
import Files
import Foundation
import Publishing
import Texts

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compute every number of a report again from the data beside it.",
    discussion: """
      Pages, tables and drawings are compared to the byte. A drawing that differs is compared by its labels and marks; one \
      that cannot be compared, as a PNG of other bytes, is named and not verified. --redraw writes the whole report again. \
      Exit code 3 if a number, a label or a mark differs, or a file belongs to no such report; 6 if all pages and tables are \
      right but drawings were made by another gnuplot.

      The data themselves are taken as given: that these runs took place, and sampled what the data say, cannot be seen from \
      them.
      """)

  @Argument(help: "The folder of a report with its data, reports/tiny say.")
  var folders: [String]

  @Flag(help: "Write pages, tables and figures again, instead of comparing them.")
  var redraw = false

  func run() async throws {
    for folder in folders { try InputPath.check(folder, .folder) }
    var (isRight, isSame) = (true, true)
    for folder in folders {
      let report = URL(filePath: folder, directoryHint: .isDirectory)
      if redraw {
        try await PublishedReport(in: report).redraw()
        try Terminal.print("\(folder): drawn again from its data")
        continue
      }
      let check = try await ReportCheck(reportIn: report)
      try tell(check, folder)
      isRight = isRight && check.different.isEmpty
      isSame = isSame && check.isSame
    }
    if !redraw, isRight {
      try Terminal.print(
        "Taken as given, since data cannot show it: that the runs took place and sampled what their data say, and the results "
          + "of others that are quoted.")
    }
    guard isRight else { throw ExitCode.refuted }
    guard isSame else { throw ExitCode.drawnOtherwise }
  }

  private func tell(_ check: ReportCheck, _ folder: String) throws {
    for name in check.different {
      let reason = check.reasons[name] ?? "is not what the data beside it say"
      Terminal.error("\(folder)/\(name.cut(to: 200)): \(reason)")
    }
    if !check.drawnOtherwise.isEmpty {
      try Terminal.print(
        "\(folder): drawn by another gnuplot, with the same labels, and marks within a pixel: \(check.drawnOtherwise.joined(separator: ", "))"
      )
    }
    if !check.notCompared.isEmpty {
      try Terminal.print(
        "\(folder): NOT verified, since these drawings cannot be compared with fresh ones (made by another gnuplot, or "
          + "exchanged): \(check.notCompared.joined(separator: ", ")); --redraw draws them again")
    }
    if check.different.isEmpty {
      try Terminal.print("\(folder): \(check.same) files are what the data beside them say")
    }
  }
}
