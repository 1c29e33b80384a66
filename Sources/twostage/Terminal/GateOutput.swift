import ArgumentParser
import Records
import Reporting

/// What may differ between two sides all the same.
struct AcrossOptions: ParsableArguments {
  @Flag(help: "Compare although the benchmarks differ.")
  var acrossBenchmarks = false

  @Flag(help: "Compare although the problems differ.")
  var acrossData = false

  @Flag(help: "Compare although the answer checks differ.")
  var acrossGraders = false

  @Flag(help: "Compare although the machines differ.")
  var acrossMachines = false

  var kinds: Set<Comparability> {
    Set(
      [
        (acrossBenchmarks, Comparability.benchmark), (acrossData, .data), (acrossGraders, .grader),
        (acrossMachines, .machine),
      ].filter(\.0).map(\.1))
  }
}

/// How a comparison is printed.
struct GateFormat: ParsableArguments {
  @Flag(help: "One JSON object.")
  var json = false

  @Flag(help: "Markdown, for a pull request.")
  var markdown = false

  func validate() throws {
    if json, markdown { throw ValidationError("Give --json or --markdown, not both.") }
  }

  func print(_ report: GateReport) throws {
    if json { return try Terminal.print(json: GateOutput(report)) }
    try Terminal.print(
      .lines(markdown ? report.markdown : report.text(width: Terminal.width)), terminator: "")
  }
}

/// A comparison as programs read it.
struct GateOutput: Encodable {
  let verdict: String
  let base: [Run]
  let head: [Run]
  let confidence: Double
  let firstDifference: String?
  let seedsWanted: Int?
  let stages: [StageAgreement]
  let findings: [GateFinding]

  struct Run: Encodable {
    let run: String
    let commit: String
    let seed: UInt64

    init(_ record: RunRecord) {
      run = record.id
      commit = record.provenance.commit
      seed = record.seed
    }
  }

  init(_ report: GateReport) {
    verdict = report.verdict.rawValue
    base = report.base.map(Run.init)
    head = report.head.map(Run.init)
    confidence = report.confidence
    firstDifference = report.firstDifference
    seedsWanted = report.seedsWanted
    stages = report.agreements
    findings = report.findings
  }
}

extension GateReport {
  /// Throws the exit code that the verdict stands for; returns if it passed.
  func check() throws {
    switch verdict {
    case .passed: return
    case .regressed: throw ExitCode.refuted
    case .inconclusive: throw ExitCode.inconclusive
    }
  }
}
