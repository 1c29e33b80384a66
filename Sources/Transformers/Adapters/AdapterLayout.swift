internal import Kernels

/// Where the two matrices of each adapter stand in their one buffer. Gradients and optimizer moments have the same layout.
package struct AdapterLayout: Sendable {
  /// The two matrices beside one target of one layer.
  struct Pair: Sendable {
    /// The tensor of the model that the target is a part of, and its rows.
    let role: ParameterLayout.Role
    let rows: Range<Int>
    let inputs: Int
    /// First floats of A [rank, inputs] and B [rows, rank].
    let a, b: Int
  }

  let rank: Int
  /// Layer by layer, in the order of the targets.
  let pairs: [Pair]
  /// Floats in the buffer, the gaps between matrices included.
  package let count: Int

  package init(_ adapters: AdapterConfiguration, _ configuration: ModelConfiguration) {
    let rank = adapters.rank
    var pairs: [Pair] = []
    var offset = 0
    func next(_ count: Int) -> Int {
      defer { offset += (count + 15) / 16 * 16 }
      return offset
    }
    for layer in 0..<configuration.layers {
      for target in adapters.targets {
        let (role, rows, inputs) = target.place(layer, configuration)
        let (a, b) = (next(rank * inputs), next(rows.count * rank))
        pairs.append(Pair(role: role, rows: rows, inputs: inputs, a: a, b: b))
      }
    }
    self.rank = rank
    self.pairs = pairs
    count = offset
  }

  /// Number of trained parameters; gaps do not count.
  package var parameterCount: Int { pairs.reduce(0) { $0 + rank * ($1.inputs + $1.rows.count) } }
}

extension AdapterConfiguration.Target {
  /// The fused tensor that holds the target, its rows there, and the width of its input.
  fileprivate func place(_ layer: Int, _ c: ModelConfiguration) -> (ParameterLayout.Role, Range<Int>, Int) {
    let (q, k, f) = (c.attention.queryWidth, c.attention.keyWidth, c.intermediateSize)
    return switch self {
    case .query: (.queryKeyValue(layer), 0..<q, c.hiddenSize)
    case .key: (.queryKeyValue(layer), q..<q + k, c.hiddenSize)
    case .value: (.queryKeyValue(layer), q + k..<q + 2 * k, c.hiddenSize)
    case .attentionOutput: (.attentionOutput(layer), 0..<c.hiddenSize, q)
    case .gate: (.gateUp(layer), 0..<f, c.hiddenSize)
    case .up: (.gateUp(layer), f..<2 * f, c.hiddenSize)
    case .down: (.down(layer), 0..<c.hiddenSize, f)
    }
  }
}
