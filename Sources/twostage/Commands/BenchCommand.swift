import ArgumentParser
import Harness
import Specs

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine's throughput on a named shape or a benchmark file.",
    discussion: """
      Of a shape: training, a step over sequences of mixed length; sampling, 64 sequences of 128 new tokens after prompts \
      of 32, T = 1, top-p 0.95; GRPO, a step of 16 prompts x 8 samples of 96 tokens with a KL term. Of a file: steps of \
      both stages with its data and settings, and sampling for its evaluation prompts, with a model that has learnt \
      nothing. Median after a warm-up.
      """)

  @Argument(help: "A benchmark file, in place of a shape.")
  var file: String?

  @Option(help: "nano, small, mid or smollm2; nano if neither a shape nor a file is given.")
  var shape: BenchShape?

  @Option(help: "Worker threads; as many as there are cores if not given.")
  var threads: Int?

  @Option(help: "Measurements of each part.")
  var rounds = 5

  @Option(
    help: ArgumentHelp("Only these parts: train, sample, grpo, with commas in between.", valueName: "parts"))
  var only: String?

  @Flag(help: "Measure training and sampling with one thread as well, in turn, and say how they scale.")
  var scaling = false

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var waiting: WaitOptions

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    if file != nil, shape != nil { throw ValidationError("Give a benchmark file or --shape, not both.") }
    if file == nil, !overrides.isEmpty { throw ValidationError("--set goes with a benchmark file.") }
    _ = try options()
  }

  func run() async throws {
    let display = ProgressDisplay(writesToError: true)
    let stop = StopSignal()
    let source = Interruption.raise(stop)
    defer { source.cancel() }
    let result = try bench { display.show($0) }.run(stop: stop)
    display.finish()
    if json { return try Terminal.print(json: result) }
    try Terminal.print(.lines(BenchTable.text(result)), terminator: "")
  }

  private func bench(_ observe: @escaping RunObserver) throws -> Bench {
    guard let file else { return try Bench(shape ?? .nano, try options(), observe: observe) }
    let spec = try BenchmarkSpec.load(path: file, overrides: try overrides.map { try Override($0) })
    return try Bench(spec, home: HarnessHome.resolve(), try options(), observe: observe)
  }

  private func options() throws -> BenchOptions {
    var options = BenchOptions()
    options.threads = threads
    options.rounds = rounds
    options.scaling = scaling
    options.waiting = waiting.longest
    guard let only else { return options }
    options.parts = try Set(
      only.split(separator: ",").map { name in
        guard let part = BenchOptions.Part(rawValue: String(name)) else {
          throw ValidationError("'\(name)' is no part; there are train, sample and grpo.")
        }
        return part
      })
    return options
  }
}

extension BenchShape: ExpressibleByArgument {}
