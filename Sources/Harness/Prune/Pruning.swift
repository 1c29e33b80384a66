package import Foundation
internal import Records
internal import Storage

/// Deletes runs that are no longer needed, or their training states: first a plan, then the deed.
///
/// A run that a process works on is never touched, nor one that is not selected.
package struct Pruning {
  private let home: HarnessHome
  private let store: Store
  private let summaries: [String: RunSummary]
  /// The runs with a journal here.
  private let local: Set<String>

  package init(_ home: HarnessHome) async throws {
    self.home = home
    store = try await home.openStore()
    local = Set(try home.state.runIDs())
    summaries = Dictionary(try store.runs().map { ($0.run, $0) }) { first, _ in first }
  }

  // MARK: Plan

  /// What `selection` comes to at the time `now`. Throws if a run that is named cannot be deleted.
  package func plan(_ selection: PruneSelection, now: Date = Date()) throws -> [PrunedRun] {
    let runs = try selection.runs.isEmpty ? selected(selection, now) : named(selection)
    return try runs.compactMap { run in
      let plan = try selection.statesOnly ? states(run) : everything(run)
      // Finished runs without states are no news.
      return selection.statesOnly && plan.bytes == 0 ? nil : plan
    }
  }

  private func named(_ selection: PruneSelection) throws -> [String] {
    let all = local.union(summaries.keys).sorted()
    return try selection.runs.map { prefix in
      let found = all.filter { $0.hasPrefix(prefix.uppercased()) }
      guard let run = found.first, found.count == 1, !prefix.isEmpty else {
        throw PreparationError(
          found.isEmpty
            ? "no run '\(prefix)'; see twostage list"
            : "'\(prefix)' is the beginning of \(found.count) runs; give more characters")
      }
      if let obstacle = obstacle(run) {
        throw PreparationError("run \(run) \(obstacle); nothing was deleted")
      }
      if selection.statesOnly, summaries[run]?.status != .finished {
        throw PreparationError("run \(run) is not finished: it needs its states to be resumed")
      }
      return run
    }
  }

  private func selected(_ selection: PruneSelection, _ now: Date) -> [String] {
    var runs = summaries.values.sorted { $0.run < $1.run }
    if selection.statesOnly || selection.keep != nil { runs.removeAll { $0.status != .finished } }
    if let keep = selection.keep {
      let newest = Dictionary(grouping: runs, by: \.benchmarkHash).values.flatMap {
        $0.suffix(keep).map(\.run)
      }
      let kept = Set(newest)
      runs.removeAll { kept.contains($0.run) }
    }
    if let days = selection.olderThan {
      runs.removeAll { run in
        guard let started = Timestamp.date(run.started) else { return true }
        return now.timeIntervalSince(started) <= days * 86_400
      }
    }
    return runs.map(\.run).filter { obstacle($0) == nil }
  }

  /// Why `run` must not be deleted here and now; nil if it may.
  private func obstacle(_ run: String) -> String? {
    if local.contains(run) {
      do { _ = try JournalLock(home.state.journal(ofRun: run), isShared: false) } catch {
        return "cannot be deleted: \(error)"
      }
      return nil
    }
    guard let summary = summaries[run], summary.status != .finished else { return nil }
    return "is not finished and its journal is not here: delete it on the machine that it was made on"
      + (summary.host.map { ", \($0)" } ?? "")
  }

  private func everything(_ run: String) throws -> PrunedRun {
    try plan(
      run, [home.state.folder(ofRun: run), home.reportFolder(ofRun: run)], samples: store.sampleCount(of: run)
    )
  }

  private func states(_ run: String) throws -> PrunedRun {
    plan(run, [home.state.folder(ofRun: run).appending(path: "states")], samples: nil)
  }

  private func plan(_ run: String, _ folders: [URL], samples: Int?) -> PrunedRun {
    let summary = summaries[run]
    let there = folders.filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
    return PrunedRun(
      run: run, benchmark: summary?.benchmark, seed: summary?.seed, status: summary?.status.rawValue,
      started: summary?.started, folders: there, bytes: there.reduce(0) { $0 + Self.size(of: $1) },
      samples: samples)
  }

  private static func size(of folder: URL) -> Int {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey])
    var total = 0
    while let file = files?.nextObject() as? URL {
      total += (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    }
    return total
  }

  // MARK: Deed

  /// Deletes what was planned. Throws at the first run that a process has begun to work on meanwhile; those before it are
  /// gone by then.
  package func delete(_ runs: [PrunedRun]) throws {
    for run in runs {
      let journal = home.state.journal(ofRun: run.run)
      let isHere = FileManager.default.fileExists(atPath: journal.path(percentEncoded: false))
      let lock = isHere ? try JournalLock(journal, isShared: false) : nil
      try withExtendedLifetime(lock) {
        // The database first: a journal that is left over is never read again, rows that are left over would be a run.
        if run.samples != nil { try store.delete(run: run.run) }
        for folder in run.folders { try FileManager.default.removeItem(at: folder) }
      }
    }
  }
}
