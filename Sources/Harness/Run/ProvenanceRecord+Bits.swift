internal import Records

extension ProvenanceRecord {
  /// What may make a run's bits differ from those of one with the provenance `old`; nil if nothing does.
  func whyBitsMayDiffer(from old: ProvenanceRecord, acrossCommits: Bool = false) -> String? {
    if old.commit != commit, !acrossCommits {
      return "it was started by commit \(old.commit.prefix(10)), this is \(commit.prefix(10))"
    }
    if old.dirtyDiff != dirtyDiff, !acrossCommits { return "uncommitted changes differ" }
    if old.blasCore != blasCore {
      return "it used OpenBLAS's \(old.blasCore) kernel, this is \(blasCore)"
    }
    if old.blas != blas { return "it used another OpenBLAS (\(old.blas))" }
    if old.dataHashes != dataHashes { return "its data files have changed" }
    return nil
  }
}
