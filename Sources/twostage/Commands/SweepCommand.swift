import ArgumentParser
import Foundation
import Harness
import Publishing
import Records
import Reporting
import Specs
import Storage

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Make the runs of a benchmark file's variants and seeds, and report on all.",
    discussion: """
      Only what the store lacks is run. Variants whose stage 1 is the same share it: it is trained once. Ctrl-C stops at \
      the next step; the same command goes on from there, with the same results.
      """)

  @Argument(help: "The benchmark file; its section `sweep` says what is run.")
  var file: String

  @Option(help: "Worker threads; the results are the same with any number.")
  var threads: Int?

  @Option(help: "Seeds with commas in between, in place of the file's.")
  var seeds: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Overrides a key of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: ArgumentHelp("The folder of the report; reports/sweeps/NAME if not given.", valueName: "folder"))
  var output: String?

  @Flag(help: "Print what there is to do and how long it takes; do nothing.")
  var plan = false

  @Flag(help: "Runs of other commits count, too, if only the commit differs.")
  var acrossCommits = false

  @OptionGroup var waiting: WaitOptions

  @Flag(help: "The last line of standard output is a JSON object; progress goes to standard error.")
  var json = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
    _ = try chosenSeeds()
  }

  func run() async throws {
    let home = try HarnessHome.resolve()
    let display = ProgressDisplay(writesToError: json)
    let stop = StopSignal()
    var sweep = try Sweep.load(path: file, overrides: try overrides.map { try Override($0) })
    if let seeds = try chosenSeeds() { sweep.seeds = seeds }
    let work = SweepRun(
      sweep, home: home, threads: threads, waiting: waiting.longest, acrossCommits: acrossCommits,
      observe: { display.show($0) }, stop: stop)
    let plan = try await work.plan()
    if json, self.plan { return try Terminal.print(json: plan) }
    display.show(.message(SweepTable.text(plan)))
    if self.plan { return }
    let source = Interruption.raise(stop)
    defer { source.cancel() }
    let runs = try await work.execute(plan)
    display.finish()
    let folder = output.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? home.sweepFolder(sweep.name)
    let store = try await home.openStore()
    let study = try await StudyData(ofReport: folder).write(
      title: sweep.name, arms: plan.arms(runs),
      published: try PublishedResults.load(checkout: URL(filePath: ".", directoryHint: .isDirectory)),
      history: { try store.history(of: $0) })
    try await ReportFolder(study.document).write(to: folder)
    if json {
      try Terminal.print(
        json: SweepOutput(sweep: sweep.name, runs: runs, report: folder.path(percentEncoded: false)))
    } else {
      let summary = TerminalText.lines(study.summary(width: Terminal.width))
      try Terminal.print("\n\(summary)\nReport: \(folder.path(percentEncoded: false))report.md")
    }
    try VerdictExit.check(study.outcomes)
  }

  private func chosenSeeds() throws -> [UInt64]? {
    guard let seeds else { return nil }
    let words = seeds.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let numbers = words.compactMap { UInt64($0) }
    guard !numbers.isEmpty, numbers.count == words.count, Set(numbers).count == numbers.count else {
      throw ValidationError("--seeds: '\(seeds)' is no list of seeds; expected --seeds 1,2,3")
    }
    return numbers
  }
}

/// A sweep's outcome as programs read it.
struct SweepOutput: Encodable {
  let sweep: String
  let runs: [String]
  let report: String
}
