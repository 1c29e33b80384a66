extension ModelConfiguration {
  /// Number of trainable parameters; padding does not count.
  package var parameterCount: Int {
    let padding = paddedVocabularySize - vocabularySize
    let tables = tieWordEmbeddings ? 1 : 2
    return ParameterLayout(self).tensors.reduce(0) { $0 + $1.count } - tables * padding * hiddenSize
  }
}
