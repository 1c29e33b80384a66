internal import Foundation
internal import Kernels

/// How many sequences the workers decode side by side, and the memory that takes. It decides speed and memory alone: a
/// sequence's bits do not depend on its company.
package struct SamplingRoom: Sendable, Equatable {
  /// Workers that sample.
  package let workers: Int
  /// Sequences that a worker decodes side by side.
  package let sequences: Int
  let decoder: CachedDecoder.Room
  /// Rows of a step that are left for prompts when all sequences are running.
  private static let promptRows = 64
  private static let mostSequences = 64
  private static let fewSequences = 8

  /// Room for sampling `samples` completions of each of so many prompts, none longer than `longestPrompt`.
  ///
  /// As many sequences a worker as keep all workers' keys and values in half of the last cache, where they are read several
  /// times as fast as from memory, but no fewer than eight. A model whose weights are larger than that cache gets the most
  /// there are: every step reads them from memory, once for all rows. In no case do keys and values take more than a quarter
  /// of the machine's memory, unless one sequence a worker does.
  ///
  /// - Parameter sequences: as many a worker instead.
  package init(
    _ configuration: ModelConfiguration, samples: [Int], longestPrompt: Int, maxNewTokens: Int, workers: Int,
    sequences: Int? = nil
  ) {
    let total = samples.reduce(0, +)
    let share = (total + workers - 1) / workers
    let fewest = max(1, samples.filter { $0 > 0 }.min() ?? 1)
    let width = 2 * configuration.attention.keyWidth * configuration.layers * MemoryLayout<Float>.size
    let bytes = width * (maxNewTokens + longestPrompt / fewest)
    let cache = LastCache.bytes
    let fitting = min(max(cache / 2 / workers / max(1, bytes), Self.fewSequences), Self.mostSequences)
    let weights = DecodingWeights.floats(configuration) * MemoryLayout<Float>.size
    let affordable = Int(ProcessInfo.processInfo.physicalMemory / 4) / workers / max(1, bytes)
    let wanted = sequences ?? min(weights <= cache ? fitting : Self.mostSequences, affordable)
    let count = max(1, min(wanted, share))
    self.workers = workers
    self.sequences = count
    // Each running sequence may be the last of its prompt; one prompt more is being computed.
    let prompts = min(count + 1, 2 * (count / fewest + 1), max(1, samples.count))
    decoder = CachedDecoder.Room(
      rows: count + Self.promptRows, lines: count, capacity: maxNewTokens, prefixLines: prompts,
      prefixCapacity: max(1, longestPrompt))
  }

  /// Floats that a sampler allocates: a packed copy of the weights, and each worker's caches and scratch.
  package func floats(_ configuration: ModelConfiguration) -> Int {
    DecodingWeights.floats(configuration) + workers * CachedDecoder.floats(configuration, decoder)
  }
}
