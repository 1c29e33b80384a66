import ArgumentParser
import Foundation
import Harness
import Records
import Reporting

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the figures and tables of runs again from the store.",
    discussion: """
      Several runs make a study: those of one benchmark with different seeds become means with intervals over seeds, \
      and different benchmarks variants side by side, in the order in which they are given; the first is the reference.
      """)

  @Argument(help: "The runs.")
  var runs: [String]

  @Option(
    help: ArgumentHelp(
      "The folder to write to; reports/runs/RUN if not given, which several runs must be.",
      valueName: "folder"))
  var output: String?

  func validate() throws {
    if runs.count > 1 && output == nil { throw ValidationError("several runs need --output FOLDER") }
  }

  func run() async throws {
    let home = try HarnessHome.resolve()
    var histories: [RunHistory] = []
    for run in runs { histories.append(try await home.history(ofRun: run)) }
    let folder =
      output.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? home.reportFolder(ofRun: histories[0].run.id)
    let document =
      if histories.count == 1 {
        RunReport(histories[0]).document
      } else {
        StudyReport(
          title: Self.title(histories), arms: StudyArm.byBenchmark(histories),
          published: try PublishedResults.load(checkout: URL(filePath: ".", directoryHint: .isDirectory))
        ).document
      }
    for file in try await ReportFolder(document).write(to: folder) {
      try Terminal.print("\(file.path(percentEncoded: false))")
    }
  }

  private static func title(_ histories: [RunHistory]) -> String {
    var names: [String] = []
    for history in histories where !names.contains(history.run.benchmark.name) {
      names.append(history.run.benchmark.name)
    }
    return "\(names.joined(separator: ", ")): \(histories.count) runs"
  }
}
