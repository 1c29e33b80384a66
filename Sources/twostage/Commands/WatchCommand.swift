import ArgumentParser
import Harness
import Records

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show how a run gets on, here or on another machine that stores to the same database.",
    discussion:
      "Ends with the run: exit code 0 if it finished, 2 if it failed or was interrupted. Ctrl-C leaves the run alone."
  )

  @Argument(help: "The run, or its first characters; the latest that goes on if not given.")
  var run: String?

  @Flag(help: "A JSON object a line whenever something changes.")
  var json = false

  func run() async throws {
    let watch = try await RunWatch.of(run, home: try HarnessHome.resolve())
    let stop = StopSignal()
    let source = Interruption.raise(stop, says: nil)
    defer { source.cancel() }
    var display = WatchDisplay(json: json)
    var shown: WatchedRun?
    do {
      var isTime = true
      while !stop.isRaised {
        let state = isTime ? try await watch.look() : shown
        guard let state else { break }
        shown = state
        let note = watch.isConnected ? nil : "The database does not answer; trying again."
        try display.show(state, note: note)
        if state.hasEnded { break }
        isTime = watch.wait(0.5)
      }
    } catch {
      display.close(shown)
      throw error
    }
    display.close(shown)
    if let code = Interruption.exitCode { throw code }
    if let status = shown?.status, status == .failed || status == .interrupted {
      throw ExitCode.failed
    }
  }
}
