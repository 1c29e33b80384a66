package import Foundation
internal import Storage

extension HarnessHome {
  /// What restoring a run came to.
  package struct Restored: Sendable {
    package let run: String
    package let digest: String?
    package let events: Int
    /// Whether the run was here before, so that nothing was written.
    package let wasHere: Bool
  }

  /// Takes in the run in `file`, as `dump` writes it: checks every line, puts the journal into the state folder and its
  /// events into the database.
  ///
  /// Throws with nothing changed if the file is damaged, or if another run of the same id is here.
  package func restore(_ file: URL) async throws -> Restored {
    let source = try RunFile(file)
    try source.check()
    let (run, digest) = (source.description.run, source.description.digest)
    guard try RunDigest.ofFinished(source.events()) == digest else {
      throw PreparationError(
        "\(file.path(percentEncoded: false)): its events do not have the digest that it states; get the file again"
      )
    }
    let store = try await openStore()
    if let stored = try store.runs().first(where: { $0.run == run })?.digest, let digest, stored != digest {
      throw PreparationError(
        "run \(run) is in the database with digest \(stored), this file's is \(digest): another run of the same id; "
          + "nothing was changed")
    }
    let wasHere = try isHere(source)
    if !wasHere {
      try state.create(run: run)
      try Data(source.description.benchmark.utf8).write(to: specFile(ofRun: run), options: .atomic)
      try source.writeJournal(to: state.journal(ofRun: run))
      try store.forgetPosition(run: run)
    }
    try syncJournal(ofRun: run, into: store)
    return Restored(run: run, digest: digest, events: source.description.events, wasHere: wasHere)
  }

  /// Whether the run is in the state folder already, at least as far as in `source`. Throws if what is there is something
  /// else.
  private func isHere(_ source: RunFile) throws -> Bool {
    let run = source.description.run
    guard state.runIDs().contains(run) else { return false }
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
