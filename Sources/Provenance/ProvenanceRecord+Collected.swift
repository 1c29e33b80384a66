package import Records

extension ProvenanceRecord {
  /// Where this program's results come from. What cannot be found out is `unknown`; nothing is thrown.
  ///
  /// - Parameters:
  ///   - blas: Version and configuration, as the library states it.
  ///   - blasCore: The kernel that it chose for this CPU.
  ///   - dataHashes: SHA-256 of each data set, by its role.
  ///   - grader: Version of the answer check.
  package static func collected(
    blas: String, blasCore: String, dataHashes: [String: String], grader: String,
    machine: Machine = Machine(), tree: SourceTree? = SourceTree.locate()
  ) async -> ProvenanceRecord {
    let commit = await tree?.commit() ?? "unknown"
    return ProvenanceRecord(
      commit: commit, dirtyDiff: commit == "unknown" ? nil : await tree?.dirtyDiff(),
      version: Version.current,
      compiler: Compiler.describe(), operatingSystem: machine.operatingSystem, cpu: machine.cpu,
      cores: machine.cores, memoryBytes: machine.memoryBytes, machine: machine.identifier, blas: blas,
      blasCore: blasCore, dataHashes: dataHashes, grader: grader)
  }
}
