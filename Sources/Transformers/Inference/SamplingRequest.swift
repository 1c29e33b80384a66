/// A prompt and how many completions of it are wanted; the prompt is computed once for all.
package struct SamplingRequest: Sendable {
  package var prompt: [Int32]
  package var samples: Int
  /// Number of the first completion in the counter of random draws; completions of other requests must not share it.
  package var firstSequence: Int

  package init(prompt: [Int32], samples: Int, firstSequence: Int) {
    self.prompt = prompt
    self.samples = samples
    self.firstSequence = firstSequence
  }
}
