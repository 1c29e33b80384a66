internal import Foundation
internal import Records
internal import Specs
internal import Storage

/// A run that another process of this machine works on.
struct LiveRun: Sendable {
  let run: String
  let processID: Int32?

  /// `run 01J… is being worked on by process 123`.
  var description: String {
    "run \(run) is being worked on by " + (processID.map { "process \($0)" } ?? "another process")
  }

  /// What somebody who wanted to go on with the run reads.
  var refusal: PreparationError {
    PreparationError(
      "\(description); see how it gets on with: twostage watch \(run). --wait goes on with it if that process ends before "
        + "it is finished")
  }

  /// The run at `run`, if a process works on it and keeps at it: one that was just killed may have a child that holds its
  /// files for a moment.
  static func of(_ run: String, home: HarnessHome) -> LiveRun? {
    let deadline = ContinuousClock.now + .seconds(2)
    while case .present(let process) = Journal.writer(of: home.state.journal(ofRun: run)) {
      if ContinuousClock.now >= deadline { return LiveRun(run: run, processID: process) }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return nil
  }

  /// Sees to it that the run that `request` would go on with is nobody else's: waits as long as the request says, then
  /// refuses. A second run of the same benchmark would only take the first one's time.
  static func settle(
    _ request: RunRequest, home: HarnessHome, _ observe: RunObserver, _ stop: StopSignal
  ) throws {
    var awaited: LiveRun?
    let start = ContinuousClock.now
    while let live = try candidates(request, home).lazy.compactMap({ of($0, home: home) }).first {
      guard let longest = request.waiting, ContinuousClock.now - start < longest else { throw live.refusal }
      if awaited?.run != live.run { observe(.message("waiting: \(live.description)")) }
      awaited = live
      Thread.sleep(forTimeInterval: 0.25)
      if stop.isRaised { throw PreparationError("stopped while waiting: \(live.description)") }
    }
    if let awaited, isFinished(awaited.run, home) {
      throw PreparationError(
        "run \(awaited.run) has been finished by the process that was waited for; see: twostage show \(awaited.run)"
      )
    }
  }

  private static func isFinished(_ run: String, _ home: HarnessHome) -> Bool {
    (try? JournalGlance(home.state.journal(ofRun: run)).isFinished) ?? false
  }

  /// The runs that `request` could go on with and that a process works on, the newest first.
  private static func candidates(_ request: RunRequest, _ home: HarnessHome) throws -> [String] {
    func isBusy(_ run: String) -> Bool { Journal.isBeingWritten(home.state.journal(ofRun: run)) }
    switch request.mode {
    case .new: return []
    case .resume(let run): return isBusy(run) ? [run] : []
    case .continueUnfinished:
      return try home.state.runIDs().reversed().filter { run in
        guard isBusy(run), let record = try? JournalGlance(home.state.journal(ofRun: run)).record else {
          return false
        }
        return record.benchmark.hash == request.spec.hash && record.seed == request.spec.seed
      }
    }
  }
}

/// The turn of one process to find the run that it resumes, or to create one: two that begin at
/// once would otherwise both make one.
final class OpeningTurn {
  private let descriptor: Int32

  /// Takes the turn; without one, after a while or where locks do not work, things go on all the same.
  init(_ home: HarnessHome) {
    let path = home.state.url.appending(path: "opening.lock").path(percentEncoded: false)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let deadline = ContinuousClock.now + .seconds(60)
    while descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR,
      ContinuousClock.now < deadline
    {
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
