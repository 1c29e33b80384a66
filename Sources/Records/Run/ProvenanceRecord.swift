/// Where a run's bits come from: code, machine, libraries, data.
package struct ProvenanceRecord: Codable, Sendable, Equatable {
  /// Commit of the source tree, or `unknown` outside a checkout.
  package var commit: String
  /// SHA-256 of the uncommitted difference; nil when the tree is clean.
  package var dirtyDiff: String?
  package var version: String
  package var compiler: String
  package var operatingSystem: String
  package var cpu: String
  package var cores: Int
  package var memoryBytes: Int64
  /// Identifies the machine without naming its owner: a hash of its machine id.
  package var machine: String
  /// OpenBLAS version and configuration, as the library states it.
  package var blas: String
  /// The kernel that OpenBLAS chose for this CPU, `SkylakeX` say.
  package var blasCore: String
  /// SHA-256 of each data set, by its role: `train`, `grpo`, `evaluation`.
  package var dataHashes: [String: String]
  /// The checkpoint that the first weights come from, and how its numbers are stored; nil if they are drawn at random.
  package var startWeights: String?
  /// Version of the answer check that scored the samples.
  package var grader: String
  /// The run whose stage 1 this one began with; nil if it did all of its own.
  package var branch: BranchRecord?

  package init(
    commit: String, dirtyDiff: String?, version: String, compiler: String, operatingSystem: String,
    cpu: String,
    cores: Int, memoryBytes: Int64, machine: String, blas: String, blasCore: String,
    dataHashes: [String: String],
    grader: String
  ) {
    self.commit = commit
    self.dirtyDiff = dirtyDiff
    self.version = version
    self.compiler = compiler
    self.operatingSystem = operatingSystem
    self.cpu = cpu
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.machine = machine
    self.blas = blas
    self.blasCore = blasCore
    self.dataHashes = dataHashes
    self.grader = grader
  }
}
