internal import Foundation

/// Draws tokens from rows of logits. Filters apply in the order of Hugging Face's `generate`: temperature, top-k, top-p,
/// min-p; the distribution that is left is renormalised. Ties go to the lower token.
package struct TokenDistribution: Sendable {
  private let vocabulary: Int
  private let weights: FloatBuffer
  private let order: TokenHeap

  package init(vocabulary: Int) {
    self.vocabulary = vocabulary
    weights = FloatBuffer(count: vocabulary)
    order = TokenHeap(capacity: vocabulary)
  }

  /// A drawn token and its log-probability under the full softmax at the sampling temperature (at 1 when greedy).
  package struct Draw: Sendable, Equatable {
    package let token: Int32
    package let logProbability: Float
  }

  /// Draws from `logits` with the uniform number `u` in [0, 1).
  package func draw(_ logits: Vector, settings: SamplingSettings, uniform u: Float) -> Draw {
    let (peak, sum) = exponentiate(logits, settings)
    let token: Int
    if settings.isGreedy {
      token = likeliest(logits)
    } else if settings.filters {
      token = drawFiltered(settings, total: sum, u)
    } else {
      token = drawFull(total: sum, u)
    }
    let temperature = settings.isGreedy ? 1 : settings.temperature
    return Draw(token: Int32(token), logProbability: logits[token] / temperature - peak - log(sum))
  }

  /// The probabilities that `draw` draws from: zero for tokens left out.
  package func probabilities(_ logits: Vector, settings: SamplingSettings) -> [Float] {
    let (_, sum) = exponentiate(logits, settings)
    var result = [Float](repeating: 0, count: vocabulary)
    if settings.isGreedy {
      result[likeliest(logits)] = 1
      return result
    }
    let kept = settings.filters ? keep(settings, total: sum) : (0..<vocabulary).map { Int32($0) }
    let mass = kept.reduce(Float(0)) { $0 + weights.base[Int($1)] }
    for token in kept { result[Int(token)] = weights.base[Int(token)] / mass }
    return result
  }

  /// Sets the weights to e^(logit / temperature - peak); returns the tempered peak and the sum.
  private func exponentiate(_ logits: Vector, _ settings: SamplingSettings) -> (peak: Float, sum: Float) {
    let inverse = settings.isGreedy ? 1 : 1 / settings.temperature
    let (from, to) = (logits.pointer, weights.base)
    let peak = maximum(from, vocabulary) * inverse
    var i = 0
    while i < vocabulary {
      let count = min(16, vocabulary &- i)
      let x = count == 16 ? load(from, i) : loadTail(from, i, count, filler: 0)
      if count == 16 { store(x * inverse, to, i) } else { storeTail(x * inverse, to, i, count) }
      i &+= 16
    }
    return (peak, exponentials(to, vocabulary, minus: peak))
  }

  private func likeliest(_ logits: Vector) -> Int {
    var best = 0
    for token in 1..<max(1, vocabulary) where logits.pointer[token] > logits.pointer[best] { best = token }
    return best
  }

  /// The first token at which the running sum of weights passes u times their total.
  private func drawFull(total sum: Float, _ u: Float) -> Int {
    let target = u * sum
    var running: Float = 0
    // Where rounding keeps the sum from passing: the last token that could have been drawn.
    var last = 0
    for token in 0..<vocabulary {
      let next = running + weights.base[token]
      if next > target { return token }
      if next > running { last = token }
      running = next
    }
    return last
  }

  private func drawFiltered(_ settings: SamplingSettings, total sum: Float, _ u: Float) -> Int {
    let kept = keep(settings, total: sum)
    let mass = kept.reduce(Float(0)) { $0 + weights.base[Int($1)] }
    var running: Float = 0
    for token in kept {
      running += weights.base[Int(token)]
      if running > u * mass { return Int(token) }
    }
    return Int(kept[kept.count - 1])
  }

  /// The tokens that pass the filters, likeliest first. Only as many are put in order as are kept.
  private func keep(_ settings: SamplingSettings, total sum: Float) -> [Int32] {
    order.fill(weights.base, count: vocabulary)
    var kept: [Int32] = []
    let most = settings.topK > 0 ? min(settings.topK, vocabulary) : vocabulary
    // Top-p speaks of the distribution that top-k leaves.
    var mass = sum
    if settings.topK > 0 && settings.topK < vocabulary && settings.topP < 1 {
      while kept.count < most { kept.append(order.pop(weights.base)) }
      mass = kept.reduce(0) { $0 + weights.base[Int($1)] }
      order.fill(weights.base, count: vocabulary)
      kept.removeAll(keepingCapacity: true)
    }
    var running: Float = 0
    while kept.count < most {
      let token = order.pop(weights.base)
      let weight = weights.base[Int(token)]
      if settings.minP > 0 && !kept.isEmpty && weight < settings.minP * weights.base[Int(kept[0])] { break }
      kept.append(token)
      running += weight
      if settings.topP < 1 && running >= settings.topP * mass { break }
    }
    return kept
  }
}
