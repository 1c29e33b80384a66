import ArgumentParser
import Foundation
import Harness
import Storage

extension DatabaseCommand {
  struct Dump: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write one run into a file, to hand it over.",
      discussion: """
        The file holds the run's journal and settings: every sample and measurement, but no weights. Taken in elsewhere \
        with twostage db restore, the run has the same digest.
        """)

    @Argument(help: "The run.")
    var run: String

    @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String

    @Flag(help: "Replace the file if it is there.")
    var force = false

    func validate() throws {
      if !force, FileManager.default.fileExists(atPath: output) {
        throw ValidationError("\(output) is there already; --force replaces it.")
      }
    }

    func run() async throws {
      let file = Foundation.URL(filePath: output)
      let (description, bytesLeftOut) = try await HarnessHome.resolve().dump(run, to: file)
      try Terminal.print(
        "run \(description.run): \(NumberText.grouped(description.events)) events in \(output)")
      try Terminal.print(
        description.digest.map { "Digest: \($0)" } ?? "It is not finished: it has no digest yet.")
      if bytesLeftOut > 0 {
        try Terminal.print("Left out: \(bytesLeftOut) bytes of an unfinished line at the journal's end.")
      }
    }
  }
}
