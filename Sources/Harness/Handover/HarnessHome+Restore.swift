package import Foundation
internal import Records
internal import Specs
internal import Storage

extension HarnessHome {
  /// What restoring a run came to.
  package struct Restored: Sendable {
    package let run: String
    package let digest: String?
    package let events: Int
    /// Whether the run was here before, so that nothing was written.
    package let wasHere: Bool
    /// Claims on which the file had another verdict than its samples give; the one from the samples was stored.
    package let corrected: [String]
  }

  /// Takes in the run in `file`, as `dump` writes it: checks every line and computes again what can be computed, puts the
  /// journal into the state folder and its events into the database.
  ///
  /// Throws with nothing changed if the file is damaged or says something that its events do not, or if another run of the
  /// same id is here.
  package func restore(_ file: URL) async throws -> Restored {
    let source = try RunFile(file)
    try source.check()
    let name = file.path(percentEncoded: false)
    let (run, digest) = (source.description.run, source.description.digest)
    guard try RunDigest.ofFinished(source.events()) == digest else {
      throw PreparationError("\(name): its events do not have the digest that it states; get the file again")
    }
    let check = try RunCheck(source.events(), run: run, name: name)
    let record = check.history.run
    if let fault = BenchmarkSpec.fault(ofComplete: source.description.benchmark, record: record) {
      throw PreparationError("\(name): its settings \(fault); nothing was changed")
    }
    let store = try await openStore()
    try store.check(record.benchmark, run: run)
    let wasHere = try isHere(source)
    let isStored = try isStored(source, in: store, wasHere: wasHere)
    if !wasHere {
      try state.create(run: run)
      do {
        try Data(source.description.benchmark.utf8).write(to: specFile(ofRun: run), options: .atomic)
        try source.writeJournal(to: state.journal(ofRun: run))
        try Journal(state.journal(ofRun: run)).append(check.corrections.map { .verdict($0) })
        if isStored {
          try store.skipJournal(state.journal(ofRun: run), ofRun: run)
        } else {
          try store.forgetPosition(run: run)
        }
        try syncJournal(ofRun: run, into: store)
      } catch {
        try? FileManager.default.removeItem(at: state.folder(ofRun: run))
        throw error
      }
    } else {
      try syncJournal(ofRun: run, into: store)
    }
    return Restored(
      run: run, digest: digest, events: source.description.events, wasHere: wasHere,
      corrected: wasHere ? [] : check.corrections.map(\.claim.name))
  }

  /// Whether the run is in the database, whole. Throws if what is there is another run, or an unfinished one whose journal is
  /// elsewhere: rows of the file must not be mixed with those of a run that is still in progress there.
  private func isStored(_ source: RunFile, in store: Store, wasHere: Bool) throws -> Bool {
    let (run, digest) = (source.description.run, source.description.digest)
    guard let stored = try store.runs().first(where: { $0.run == run }) else { return false }
    if let other = stored.digest, let digest, other != digest {
      throw PreparationError(
        "run \(run) is in the database with digest \(other), this file's is \(digest): another run of the same id; "
          + "nothing was changed")
    }
    guard !wasHere else { return false }
    guard let digest, stored.digest == digest else {
      throw PreparationError(
        "run \(run) is in the database, but its journal is not here, and \(digest == nil ? "this file's" : "the stored") one "
          + "is not finished: nothing was changed. On the machine that has the journal use twostage db sync, or delete the "
          + "run with twostage prune --run \(run) and restore again")
    }
    return true
  }

  /// Whether the run is in the state folder already, at least as far as in `source`. Throws if what is there is something
  /// else.
  private func isHere(_ source: RunFile) throws -> Bool {
    let run = source.description.run
    guard try state.runIDs().contains(run) else { return false }
    let journal = state.journal(ofRun: run)
    if try source.isBeginning(of: journal) { return true }
    if let digest = source.description.digest, try RunDigest.ofFinishedJournal(journal) == digest {
      return true
    }
    throw PreparationError(
      "run \(run) is here with other content than in \(source.url.path(percentEncoded: false)); nothing was changed. "
        + "To put the file's in its place: twostage prune --run \(run), then restore again")
  }
}
