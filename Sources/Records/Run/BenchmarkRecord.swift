/// The benchmark file as it was run: overrides applied, defaults filled in.
package struct BenchmarkRecord: Codable, Sendable, Equatable {
  package var name: String
  /// Every setting in canonical form, from which the hash is taken.
  package var canonical: String
  /// SHA-256 of `canonical`, hexadecimal.
  package var hash: String
  /// The sampling settings in the order in which samples refer to them, as shown in tables: `T=1`, `T=0.7 top-p=0.95`, `greedy`.
  package var samplings: [String]
  /// The token budgets at which accuracy curves are read off.
  package var budgets: [Int]
  package var claims: [Claim]

  package init(
    name: String, canonical: String, hash: String, samplings: [String], budgets: [Int], claims: [Claim]
  ) {
    self.name = name
    self.canonical = canonical
    self.hash = hash
    self.samplings = samplings
    self.budgets = budgets
    self.claims = claims
  }
}
