import ArgumentParser
import Harness

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine's throughput on a named shape.",
    discussion: """
      Training: a step over sequences of mixed length. Sampling: 64 sequences of 128 new tokens after prompts of 32, \
      T = 1, top-p 0.95. GRPO: a step of 16 prompts x 8 samples of 96 tokens with a KL term. Median after a warm-up.
      """)

  @Option(help: "nano, small, mid or smollm2.")
  var shape: BenchShape = .nano

  @Option(help: "Worker threads; as many as there are cores if not given.")
  var threads: Int?

  @Option(help: "Measurements of each part.")
  var rounds = 5

  @Option(
    help: ArgumentHelp("Only these parts: train, sample, grpo, with commas in between.", valueName: "parts"))
  var only: String?

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    _ = try parts()
  }

  func run() throws {
    let result = try Bench(shape, threads: threads, rounds: rounds).run(try parts())
    if json { return print(try Terminal.json(result)) }
    print(
      "\(result.shape): \(result.parameters) parameters, \(result.threads) threads, \(result.cpu), \(result.blasCore)"
    )
    print("products   \(rounded(result.gemmPeakGflops)) GFLOP/s")
    if let rate = result.trainTokensPerS, let share = result.trainPeakShare {
      print("training   \(rounded(rate)) tokens/s, \(rounded(100 * share)) % of the products' rate")
    }
    if let rate = result.sampleTokensPerS { print("sampling   \(rounded(rate)) tokens/s") }
    if let seconds = result.grpoStepS { print("GRPO step  \(rounded(1000 * seconds)) ms") }
  }

  private func rounded(_ value: Double) -> String { String(Int(value.rounded())) }

  private func parts() throws -> Set<Bench.Part> {
    guard let only else { return Set(Bench.Part.allCases) }
    return try Set(
      only.split(separator: ",").map { name in
        guard let part = Bench.Part(rawValue: String(name)) else {
          throw ValidationError("'\(name)' is no part; there are train, sample and grpo.")
        }
        return part
      })
  }
}

extension BenchShape: ExpressibleByArgument {}
