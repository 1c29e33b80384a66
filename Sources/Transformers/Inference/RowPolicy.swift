package import Kernels

/// How many rows sampling computes side by side, and to how many it pads, so that a sequence's bits do not depend on
/// its neighbours.
///
/// OpenBLAS picks another kernel for small products and at the edges of large ones. Steps are padded to a multiple of so
/// many rows that a row's bits stay the same at every multiple; with very narrow layers to the full number of rows.
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
  package var maxRows: Int { (sequences + Self.promptRows + quantum - 1) / quantum * quantum }

  /// The number of rows that a product over `count` rows is computed with.
  package func padded(_ count: Int) -> Int { max(quantum, (count + quantum - 1) / quantum * quantum) }

  /// The policy with the smallest quantum under which rows are stable for a model on this machine, and the checks of its
  /// products under it. None of them is unstable, unless the kernel gives even rows of one product different bits.
  package static func measured(
    for configuration: ModelConfiguration, sequences: Int = 64
  ) -> (policy: RowPolicy, checks: [ProductCheck]) {
    let shapes = Set(configuration.products).sorted { ($0.inputs, $0.outputs) < ($1.inputs, $1.outputs) }
    let maxRows = RowPolicy(sequences: sequences, quantum: 64).maxRows
    func checks(_ quantum: Int) -> [ProductCheck] {
      let counts = Array(stride(from: quantum, through: maxRows, by: quantum))
      return shapes.map { ProductCheck.run($0, rowCounts: counts) }
    }
    for quantum in [16, 32, 64] where quantum < maxRows {
      let checks = checks(quantum)
      if checks.allSatisfy(\.unstableRows.isEmpty) {
        return (RowPolicy(sequences: sequences, quantum: quantum), checks)
      }
    }
    return (RowPolicy(sequences: sequences, quantum: maxRows), checks(maxRows))
  }
}
