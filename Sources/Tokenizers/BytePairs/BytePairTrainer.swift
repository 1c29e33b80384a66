/// Learns the merges of a byte-level BPE from texts, with the choices and ties of Hugging Face's `BpeTrainer`.
package struct BytePairTrainer: Sendable {
  package var vocabularySize: Int
  package var family: BytePairFamily
  /// The first tokens; the first of them ends a sequence.
  package var specialTokens: [String]
  /// A pair must occur so often to be merged.
  package var minimumCount: Int

  package init(
    vocabularySize: Int, family: BytePairFamily = .gpt2, specialTokens: [String] = ["<|endoftext|>"],
    minimumCount: Int = 0
  ) {
    self.vocabularySize = vocabularySize
    self.family = family
    self.specialTokens = specialTokens
    self.minimumCount = minimumCount
  }

  /// The tokenizer learned from `texts`: the special tokens, the 256 bytes in the order of their characters, then one
  /// token a merge until the vocabulary is full or no pair is left. The order of the texts does not matter.
  package func train(on texts: some Sequence<String>, chatTemplate: String? = nil) throws
    -> PretrainedTokenizer
  {
    guard !specialTokens.isEmpty, Set(specialTokens.map { Array($0.utf8) }).count == specialTokens.count,
      !specialTokens.contains("")
    else {
      throw TokenizerError.invalidVocabulary("the special tokens need to be some, all different, none empty")
    }
    guard vocabularySize >= specialTokens.count + 256 else {
      throw TokenizerError.invalidVocabulary(
        "a vocabulary of \(vocabularySize) has no room for 256 bytes and \(specialTokens.count) special tokens"
      )
    }
    var pairs = PairCounts(words: countWords(texts), firstByte: specialTokens.count)
    var merges: [String] = []
    while pairs.vocabulary.count < vocabularySize, let (left, right) = pairs.mergeNext(minimum: minimumCount)
    {
      merges.append(ByteAlphabet.text(of: left) + " " + ByteAlphabet.text(of: right))
    }
    let added = specialTokens.enumerated().map {
      AddedToken(id: Int32($0), content: $1, isSpecial: true)
    }
    let learned = pairs.vocabulary.enumerated().dropFirst(added.count)
      .map { (text: ByteAlphabet.text(of: $1), token: Int32($0)) }
    let file = TokenizerFileText(
      family: family, addedTokens: added,
      vocabulary: added.map { (text: $0.content, token: $0.id) } + learned, merges: merges, prefix: nil,
      suffix: nil)
    return try PretrainedTokenizer(
      PretrainedTokenizerDescription(tokenizer: file.text, endTokens: [0], chatTemplate: chatTemplate))
  }

  /// How often each word occurs.
  private func countWords(_ texts: some Sequence<String>) -> [(word: [UInt8], count: Int)] {
    var words = ByteStringTable()
    var counts: [Int] = []
    for text in texts {
      var bytes = Array(text.utf8)
      if family.composes { bytes = CanonicalComposition.normalized(bytes) }
      family.preTokenizer.forEachWord(bytes, in: 0..<bytes.count) { range in
        if words.insert(bytes, range) {
          counts.append(1)
        } else if let index = words.find(bytes, range) {
          counts[index] += 1
        }
      }
    }
    return counts.indices.map { (words[$0], counts[$0]) }
  }
}
