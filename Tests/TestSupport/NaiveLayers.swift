import Foundation

/// Layers as their formulas say, one loop an index, in double precision: what kernels are measured by.
package enum NaiveLayers {
  /// y = x / sqrt(mean(x²) + epsilon) * gain, for every row of `gain.count` columns.
  package static func rmsNorm(_ x: [Double], gain: [Double], epsilon: Double) -> [Double] {
    let d = gain.count
    var y = x
    for row in 0..<(x.count / d) {
      var squares = 0.0
      for i in 0..<d { squares += x[row * d + i] * x[row * d + i] }
      let scale = 1 / (squares / Double(d) + epsilon).squareRoot()
      for i in 0..<d { y[row * d + i] = x[row * d + i] * scale * gain[i] }
    }
    return y
  }

  /// Turns the first `heads` heads of every row, pairs half a head apart, by position / theta^(2i/dim).
  package static func rotate(
    _ x: [Double], columns: Int, heads: Int, headDim: Int, theta: Double, positions: [Int],
    inverse: Bool = false
  ) -> [Double] {
    var y = x
    let half = headDim / 2
    for (row, position) in positions.enumerated() {
      for i in 0..<half {
        let angle = (inverse ? -1 : 1) * Double(position) * pow(theta, -2 * Double(i) / Double(headDim))
        let (c, s) = (cos(angle), sin(angle))
        for head in 0..<heads {
          let a = row * columns + head * headDim + i
          y[a] = x[a] * c - x[a + half] * s
          y[a + half] = x[a + half] * c + x[a] * s
        }
      }
    }
    return y
  }

  /// silu(gate) * up, gates in the first `width` columns of a row, ups in the rest.
  package static func swiGLU(_ gateUp: [Double], width: Int) -> [Double] {
    var y: [Double] = []
    for row in 0..<(gateUp.count / (2 * width)) {
      for i in 0..<width {
        let gate = gateUp[row * 2 * width + i]
        y.append(gate / (1 + exp(-gate)) * gateUp[row * 2 * width + width + i])
      }
    }
    return y
  }

  /// y = x Wᵀ + b; the weight has one row of `inputs` numbers an output.
  package static func linear(_ x: [Double], _ weight: [Double], inputs: Int, bias: [Double]? = nil)
    -> [Double]
  {
    let (rows, outputs) = (x.count / inputs, weight.count / inputs)
    var y = [Double](repeating: 0, count: rows * outputs)
    x.withUnsafeBufferPointer { x in
      weight.withUnsafeBufferPointer { weight in
        for row in 0..<rows {
          for output in 0..<outputs {
            var sum = bias?[output] ?? 0
            for i in 0..<inputs { sum += x[row * inputs + i] * weight[output * inputs + i] }
            y[row * outputs + output] = sum
          }
        }
      }
    }
    return y
  }

  /// Attention of every row over those that `visible` lists; a row holds queries, keys and values.
  package static func attention(
    _ qkv: [Double], heads: Int, keyValueHeads: Int, headDim: Int, visible: [[Int]]
  ) -> (out: [Double], logSumExp: [Double]) {
    let width = (heads + 2 * keyValueHeads) * headDim
    var out = [Double](repeating: 0, count: visible.count * heads * headDim)
    var logSumExp: [Double] = []
    for (row, seen) in visible.enumerated() {
      for head in 0..<heads {
        let group = head / (heads / keyValueHeads)
        let q = row * width + head * headDim
        var scores: [Double] = []
        for other in seen {
          let k = other * width + (heads + group) * headDim
          var sum = 0.0
          for i in 0..<headDim { sum += qkv[q + i] * qkv[k + i] }
          scores.append(sum / Double(headDim).squareRoot())
        }
        let total = logOfSumOfExponentials(scores)
        for (score, other) in zip(scores, seen) {
          let probability = exp(score - total)
          let v = other * width + (heads + keyValueHeads + group) * headDim
          for i in 0..<headDim { out[(row * heads + head) * headDim + i] += probability * qkv[v + i] }
        }
        logSumExp.append(total)
      }
    }
    return (out, logSumExp)
  }

  /// What the head measures of one row of logits.
  package struct TokenMeasures {
    package var logProbability: Double
    package var logSumExp: Double
    package var entropy: Double
    package var meanLogProbability: Double
  }

  /// Log-probability of `target`, entropy and mean log-probability under softmax(logits / temperature).
  package static func measures(_ logits: [Double], target: Int, temperature: Double) -> TokenMeasures {
    let tempered = logits.map { $0 / temperature }
    let total = logOfSumOfExponentials(tempered)
    let logP = tempered.map { $0 - total }
    return TokenMeasures(
      logProbability: logP[target], logSumExp: total, entropy: -logP.reduce(0) { $0 + exp($1) * $1 },
      meanLogProbability: logP.reduce(0, +) / Double(logP.count))
  }

  private static func logOfSumOfExponentials(_ values: [Double]) -> Double {
    let peak = values.max() ?? 0
    return peak + log(values.reduce(0) { $0 + exp($1 - peak) })
  }
}
