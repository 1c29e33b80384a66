internal import Foundation
internal import Postgres
internal import Records
internal import Storage

/// Watches a run through the database, wherever it goes on: the database says when something new is stored, and is asked
/// every few seconds where it does not.
package final class RunWatch {
  private let home: HarnessHome
  private let run: String
  private var store: Store?
  private var listens = false
  private var steps: [StepRecord] = []
  private var pace = WatchedPace()
  private var asked = ContinuousClock.now
  private var last: WatchedRun?

  /// Whether the database answered when it was last asked.
  package var isConnected: Bool { store != nil }

  /// Seconds after which the database is asked although it said nothing.
  private static let patience = 3.0

  private init(home: HarnessHome, run: String) {
    self.home = home
    self.run = run
  }

  /// Watches the run whose id begins with `prefix`; the latest that goes on if that is nil.
  package static func of(_ prefix: String?, home: HarnessHome) async throws -> RunWatch {
    let store = try await home.openStore()
    if let prefix { return RunWatch(home: home, run: try store.run(matching: prefix).run) }
    guard let running = try store.runs().map(home.corrected).first(where: { $0.status == .running }) else {
      throw PreparationError(
        "no run goes on at the moment; name one: twostage watch RUN (twostage list has them)")
    }
    return RunWatch(home: home, run: running.run)
  }

  /// How the run stands now. A database that is lost meanwhile is tried again with the next call; until then things stand
  /// as they did.
  package func look() async throws -> WatchedRun {
    do {
      let store = try await connected()
      let known = steps.last.map { (stage: $0.stage, step: $0.step) }
      var progress = try store.progress(of: run, after: known)
      progress.summary = home.corrected(progress.summary)
      asked = .now
      steps += progress.newSteps
      pace.note(steps, newTokens: progress.newSteps.reduce(0) { $0 + $1.tokens }, at: asked)
      let now = WatchedRun(progress, steps: steps, pace: pace)
      last = now
      return now
    } catch let error as PostgresError where error.isConnectionLoss {
      store = nil
      asked = .now
      guard let last else { throw error }
      return last
    }
  }

  /// Waits for news, `seconds` at most; says whether it is time to look again.
  package func wait(_ seconds: Double) -> Bool {
    if let store, listens {
      do {
        if try store.waitForNews(of: run, within: seconds) { return true }
      } catch {
        self.store = nil
        return true
      }
    } else {
      Thread.sleep(forTimeInterval: seconds)
    }
    return (ContinuousClock.now - asked) / .seconds(1) >= Self.patience
  }

  private func connected() async throws -> Store {
    if let store { return store }
    let new = try await home.openStore(syncsJournals: false)
    listens = try new.listen()
    store = new
    return new
  }
}
