import ArgumentParser
import Harness

struct DigestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Print one SHA-256 over what a run computed.",
    discussion: """
      Over final weights, samples, steps and metrics; times, memory, thread count and provenance are left out. \
      Two runs with the same digest computed the same bits.
      """)

  @Argument(help: "The run.")
  var run: String

  func run() async throws {
    try Terminal.print("\(try await HarnessHome.resolve().digest(ofRun: run))")
  }
}
