package import Kernels

/// How many rows sampling computes side by side, and to how many it pads, so that a sequence's bits do not depend on
/// its neighbours.
///
/// OpenBLAS picks another kernel for small products and at the edges of large ones. Where a row's bits stay the same at
/// every multiple of 16 rows, steps are padded to the next one; where they do not, as with very narrow layers, every
/// step has the full number of rows.
package struct RowPolicy: Sendable, Equatable {
  /// Sequences that a worker decodes side by side; more rows make products faster.
  package let sequences: Int
  /// Row counts are multiples of this.
  package let quantum: Int
  /// Rows of a step that are left for prompts when all sequences are running.
  static let promptRows = 64

  package init(sequences: Int = 64, quantum: Int = 16) {
    self.sequences = sequences
    self.quantum = quantum
  }

  /// Most rows of a step.
  package var maxRows: Int { (sequences + Self.promptRows + 15) / 16 * 16 }

  /// The number of rows that a product over `count` rows is computed with.
  func padded(_ count: Int) -> Int { max(quantum, (count + quantum - 1) / quantum * quantum) }

  /// The policy for a model on this machine, with the checks of its products that it rests on: none of them is unstable
  /// under the policy, unless the kernel gives even rows of one product different bits.
  package static func measured(
    for configuration: ModelConfiguration, sequences: Int = 64
  ) -> (policy: RowPolicy, checks: [ProductCheck]) {
    let policy = RowPolicy(sequences: sequences)
    let shapes = Set(configuration.products).sorted { ($0.inputs, $0.outputs) < ($1.inputs, $1.outputs) }
    let steps = Array(stride(from: policy.quantum, through: policy.maxRows, by: policy.quantum))
    let checks = shapes.map { ProductCheck.run($0, rowCounts: steps) }
    if checks.allSatisfy(\.unstableRows.isEmpty) { return (policy, checks) }
    let full = RowPolicy(sequences: sequences, quantum: policy.maxRows)
    return (full, shapes.map { ProductCheck.run($0, rowCounts: [full.maxRows]) })
  }
}
