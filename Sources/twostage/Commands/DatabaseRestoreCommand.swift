import ArgumentParser
import Files
import Foundation
import Harness
import Texts

extension DatabaseCommand {
  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in a run that twostage db dump wrote.",
      discussion: """
        Every line is checked first, and what can be computed from its samples is computed again. A run that is here \
        already stays as it is; one with the same id and other content is refused.
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
      for claim in restored.corrected {
        Terminal.error(
          "the file's verdict on '\(claim)' is not what its samples say; the one from its samples was stored",
          prefix: "warning: ")
      }
      if let digest = restored.digest { try Terminal.print("Digest: \(digest)") }
    }
  }
}
