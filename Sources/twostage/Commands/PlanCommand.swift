import ArgumentParser
import Harness
import Specs

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a run will take: steps, memory, disk and time.",
    discussion: """
      Memory is the peak of this process, without the database server. Time is an estimate from a short measurement; it takes \
      solutions to be as long as those of the training data.
      """)

  @Argument(help: "The benchmark file.")
  var file: String?

  @Option(help: "A shape of twostage bench in place of a file: nano, small, mid or smollm2.")
  var shape: BenchShape?

  @Option(help: "One of the benchmarks that the file's sweep makes.")
  var variant: String?

  @Option(help: "Worker threads; as many as there are cores if not given.")
  var threads: Int?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    if (file == nil) == (shape == nil) { throw ValidationError("Give a benchmark file, or --shape.") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    if file == nil, variant != nil { throw ValidationError("--variant goes with a benchmark file.") }
    if file == nil, !overrides.isEmpty { throw ValidationError("--set goes with a benchmark file.") }
  }

  func run() async throws {
    let display = ProgressDisplay(writesToError: true)
    let plan = try plan { display.show($0) }
    display.finish()
    if json { return try Terminal.print(json: plan) }
    try Terminal.print(.lines(PlanTable.text(plan)), terminator: "")
  }

  private func plan(_ observe: RunObserver) throws -> RunPlan {
    if let shape { return try Planning.plan(shape, threads: threads, observe: observe) }
    let sweep = try Sweep.load(path: file ?? "", overrides: try overrides.map { try Override($0) })
    let names = sweep.variants.map(\.name)
    guard let chosen = sweep.variants.first(where: { $0.name == variant ?? names[0] }) else {
      throw ValidationError(
        "\(file ?? "") has no variant '\(variant ?? "")': it has \(names.joined(separator: ", ")).")
    }
    if variant == nil, names.count > 1 {
      observe(
        .message(
          "the plan of variant '\(names[0])'; --variant plans another: \(names.dropFirst().joined(separator: ", "))"
        ))
    }
    let spec = chosen.benchmark
    return try Planning.plan(spec, home: HarnessHome.resolve(), threads: threads, observe: observe)
  }
}
