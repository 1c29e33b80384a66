import ArgumentParser
import Foundation
import Harness
import Records
import Reporting

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a run's figures and tables again from the store.")

  @Argument(help: "The run.")
  var run: String

  @Option(help: ArgumentHelp("The folder to write to; reports/runs/RUN if not given.", valueName: "folder"))
  var output: String?

  func run() async throws {
    let home = try HarnessHome.resolve()
    let history = try await home.history(ofRun: run)
    let folder =
      output.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? home.reportFolder(ofRun: history.run.id)
    for file in try await RunReport(history).write(to: folder) { print(file.path(percentEncoded: false)) }
  }
}
