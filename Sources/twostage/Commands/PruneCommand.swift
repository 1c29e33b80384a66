import ArgumentParser
import Foundation
import Harness
import Reporting

struct PruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Delete runs that are no longer needed, or their training states.",
    discussion: """
      A run goes with its journal, models, report and rows in the database. Runs that a process works on are left alone, \
      as is every run that is not selected. --older-than and --keep together select what both do.
      """)

  @Option(help: "Delete this run; may be given several times.")
  var run: [String] = []

  @Option(help: ArgumentHelp("Delete runs that were started longer ago.", valueName: "days"))
  var olderThan: Double?

  @Option(
    help: ArgumentHelp("Delete finished runs but the newest so many of each benchmark.", valueName: "count"))
  var keep: Int?

  @Flag(
    help:
      "Delete only training states, which finished runs do not need; of all of them, or of those selected.")
  var states = false

  @Flag(help: "Delete what `regress` has built of commits; the runs that it compared stay in the store.")
  var commits = false

  @Flag(help: "Show what would go, and delete nothing.")
  var dryRun = false

  @Flag(help: "Do not ask.")
  var yes = false

  func validate() throws {
    let selectsRuns = !run.isEmpty || olderThan != nil || keep != nil || states
    if !selectsRuns, !commits {
      throw ValidationError("Say what is to go: --run, --older-than, --keep, --states or --commits.")
    }
    if selectsRuns, commits { throw ValidationError("--commits goes alone.") }
    if !run.isEmpty, olderThan != nil || keep != nil {
      throw ValidationError("--run names runs itself: --older-than and --keep do not go with it.")
    }
    if let olderThan, !(olderThan >= 0) { throw ValidationError("--older-than must not be negative.") }
    if let keep, keep < 0 { throw ValidationError("--keep must not be negative.") }
  }

  func run() async throws {
    if commits { return try await deleteCommits() }
    var selection = PruneSelection()
    selection.runs = run
    selection.olderThan = olderThan
    selection.keep = keep
    selection.statesOnly = states
    let pruning = try await Pruning(try HarnessHome.resolve())
    let runs = try pruning.plan(selection)
    guard !runs.isEmpty else { return try Terminal.print("Nothing to delete.") }
    try show(runs)
    if dryRun { return try Terminal.print("Nothing was deleted.") }
    guard try yes || isConfirmed() else { return try Terminal.print("Nothing was deleted.") }
    try pruning.delete(runs)
    try Terminal.print("Deleted.")
  }

  private func deleteCommits() async throws {
    let home = try HarnessHome.resolve()
    let folders = home.builtCommits()
    guard !folders.isEmpty else { return try Terminal.print("Nothing to delete.") }
    for folder in folders { try Terminal.print("\(folder.path(percentEncoded: false))") }
    if dryRun { return try Terminal.print("Nothing was deleted.") }
    guard try yes || isConfirmed() else { return try Terminal.print("Nothing was deleted.") }
    try await home.deleteCommits(folders)
    try Terminal.print("Deleted.")
  }

  private func show(_ runs: [PrunedRun]) throws {
    let rows = runs.map { run in
      [
        run.run, run.benchmark ?? "", run.seed.map(String.init) ?? "", run.status ?? "",
        String((run.started ?? "").prefix(10)), ByteText.of(run.bytes),
        run.samples.map(NumberText.grouped) ?? "",
      ]
    }
    let names = ["run", "benchmark", "seed", "status", "started", "files", "samples"]
    let columns = names.enumerated().map { $0 < 5 ? Table.Column.left($1) : .right($1) }
    try Terminal.print(.lines(Table(columns: columns, rows: rows).text(width: 120)), terminator: "")
    let what = states ? "training states of \(runs.count) run" : "\(runs.count) run"
    try Terminal.print(
      "\n\(what)\(runs.count == 1 ? "" : "s"), \(ByteText.of(runs.reduce(0) { $0 + $1.bytes })) of files")
  }

  private func isConfirmed() throws -> Bool {
    guard isatty(STDIN_FILENO) == 1 else {
      Terminal.error("nothing was deleted: nobody can be asked here; --yes deletes without asking")
      throw ExitCode.usage
    }
    try Terminal.print("Delete for good? [y/N] ", terminator: "")
    var input = StandardInput()
    return ["y", "yes"].contains(try input.nextText()?.lowercased())
  }
}
