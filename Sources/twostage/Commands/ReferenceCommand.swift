import ArgumentParser
import Specs

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print every key of a benchmark file with type, default and range.")

  func run() throws { try Terminal.print(.lines(BenchmarkSpec.reference), terminator: "") }
}
