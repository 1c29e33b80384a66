internal import Foundation
package import Records
internal import Storage

extension HarnessHome {
  /// The run whose id begins with `prefix`: the only one with a journal here, or else the only one in the database.
  private func run(matching prefix: String) async throws -> String {
    if let local = try localRun(matching: prefix) { return local }
    do { return try await openStore().run(matching: prefix).run } catch let error as StoreError {
      throw error
    } catch {
      // Whoever mistypes the name of a run that is here should not be sent to look after a server.
      throw PreparationError(
        "no run '\(prefix)' under \(state.runs.path(percentEncoded: false)), and the database cannot be asked: \(ErrorText.of(error))"
      )
    }
  }

  private func localRun(matching prefix: String) throws -> String? {
    let local = try state.runIDs().filter { $0.hasPrefix(prefix.uppercased()) }
    return local.count == 1 && !prefix.isEmpty ? local[0] : nil
  }

  /// Everything that is known of the run whose id begins with `prefix`.
  ///
  /// - Parameters:
  ///   - keepsRollouts: Whether the solutions that stage 2 trained on are a part of it.
  ///   - warn: Told of a journal that cannot be read, where the database has the run.
  package func history(ofRun prefix: String, keepsRollouts: Bool = true, warn: (String) -> Void = { _ in })
    async throws -> RunHistory
  {
    let run = try await run(matching: prefix)
    do {
      return try await histories(of: [run], keepsRollouts: keepsRollouts).history(of: run)
    } catch let damage as JournalError {
      guard let stored = try? await openStore().history(of: run) else { throw damage }
      warn("\(damage); what follows is from the database")
      return stored
    }
  }

  /// What `show` tells of the run whose id begins with `prefix`: all but rollouts, and how it stands.
  package func standing(ofRun prefix: String, warn: (String) -> Void = { _ in }) async throws -> (
    history: RunHistory, status: RunStatus
  ) {
    let history = try await history(ofRun: prefix, keepsRollouts: false, warn: warn)
    if let end = history.end { return (history, end.status) }
    let run = history.run.id
    if try state.runIDs().contains(run) {
      // Whether anybody writes it may be hidden where locks are not supported.
      return (history, Journal.writer(of: state.journal(ofRun: run)) == .absent ? .interrupted : .running)
    }
    return (history, corrected(try await openStore().run(matching: run)).status)
  }

  /// The whole of each of `runs`, to be read one at a time. The database is opened, and its server started, only if one of
  /// them has no journal here.
  package func histories(of runs: [String], keepsRollouts: Bool = true) async throws -> RunHistories {
    let local = Set(try state.runIDs())
    let store = runs.allSatisfy(local.contains) ? nil : try await openStore()
    return RunHistories(state: state, store: store, keepsRollouts: keepsRollouts)
  }

  /// The runs whose ids begin with `prefixes`, or all there are.
  package func runIDs(matching prefixes: [String]?) async throws -> [String] {
    guard let prefixes else {
      do { return try await openStore().runs().map(\.run).sorted() } catch {
        let local = try state.runIDs()
        guard !local.isEmpty else { throw error }
        return local
      }
    }
    var runs: [String] = []
    for prefix in prefixes { runs.append(try await run(matching: prefix)) }
    return runs
  }

  /// The digest of the run whose id begins with `prefix`: from its journal if it is here, else as stored.
  package func digest(ofRun prefix: String) async throws -> String {
    let run = try await run(matching: prefix)
    let digest =
      try state.runIDs().contains(run)
      ? try RunDigest.ofFinishedJournal(state.journal(ofRun: run))
      : try await openStore().run(matching: run).digest
    guard let digest else { throw PreparationError("run \(run) is not finished: it has no digest yet") }
    return digest
  }
}

/// Where the histories of runs come from: a run's journal, which is the truth about it, if it is here; else the database.
package struct RunHistories {
  let state: StateDirectory
  /// Nil if all runs that are asked for have journals here.
  let store: Store?
  let keepsRollouts: Bool

  /// Everything that is known of `run`.
  package func history(of run: String) throws -> RunHistory {
    guard let store, try !state.runIDs().contains(run) else {
      return try .ofJournal(state.journal(ofRun: run), keepsRollouts: keepsRollouts)
    }
    return try store.history(of: run)
  }
}
