import ArgumentParser
import Foundation
import Harness

extension DatabaseCommand {
  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in a run that twostage db dump wrote.",
      discussion: """
        Every line is checked first. A run that is here already stays as it is; one with the same id and other content \
        is refused.
        """)

    @Argument(help: "The file.")
    var file: String

    func run() async throws {
      try InputPath.check(file)
      let restored = try await HarnessHome.resolve().restore(Foundation.URL(filePath: file))
      let events = "\(NumberText.grouped(restored.events)) events"
      try Terminal.print(
        restored.wasHere
          ? "run \(restored.run) is here already" : "run \(restored.run) restored: \(events)")
      if let digest = restored.digest { try Terminal.print("Digest: \(digest)") }
    }
  }
}
