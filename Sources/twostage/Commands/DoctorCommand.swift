import ArgumentParser
import Harness
import Reporting

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check what a run needs, and say how to mend what is missing.")

  @Flag(help: "One array of objects.")
  var json = false

  func run() async throws {
    let findings = await Doctor.examine()
    if json {
      try Terminal.print(json: findings)
    } else {
      for finding in findings {
        let mark: TerminalText = finding.isGood ? "ok  " : "FAIL"
        let remedy: TerminalText? = finding.remedy.map { "\n     \($0)" }
        try Terminal.print("\(mark) \(finding.subject): \(finding.found)" + (remedy ?? ""))
      }
    }
    if findings.contains(where: { !$0.isGood }) { throw ExitCode.failed }
  }
}
