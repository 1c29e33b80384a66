/// The runs of a sweep, in the order in which they are made, and what is there of them already.
package struct SweepPlan: Encodable, Sendable {
  /// One variant with one seed.
  package struct Item: Encodable, Sendable {
    /// Position among the sweep's variants.
    package let variant: Int
    package let name: String
    package let seed: UInt64
    /// The finished run that the store has of it; nil if it has to be made.
    package internal(set) var run: String?
    /// The variant whose stage 1 it begins with; nil if it trains its own.
    package internal(set) var branchesFrom: String?
    /// Epochs whose models are kept, for others to begin with.
    package internal(set) var keptEpochs: [Int] = []
    /// An estimate from a short measurement; 0 for what is there already.
    package internal(set) var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
      case variant, name, seed, run, seconds
      case branchesFrom = "branches_from"
      case keptEpochs = "kept_epochs"
    }
  }

  package let name: String
  package let items: [Item]

  /// An estimate of the time that the missing runs take.
  package var seconds: Double { items.reduce(0) { $0 + $1.seconds } }

  /// The variants in the order of the file, each with its runs; `runs` are those of all items, in order.
  package func arms(_ runs: [String]) -> [(name: String, runs: [String])] {
    let made = zip(items, runs)
    let names = Dictionary(items.map { ($0.variant, $0.name) }) { first, _ in first }
    return names.sorted { $0.key < $1.key }.map { variant, name in
      (name, made.filter { $0.0.variant == variant }.map(\.1))
    }
  }

  /// Runs that have to be made.
  package var missing: Int { items.count { $0.run == nil } }
}
