package import Foundation
internal import Kernels

extension Parameters {
  private static let head = "lm_head.weight"

  /// The weights in `url`, exactly the tensors of `configuration` under their Hugging Face names.
  ///
  /// Throws `CheckpointError.mismatch` with every tensor missing, left over, or of another shape or type.
  package static func load(_ configuration: ModelConfiguration, from url: URL) throws -> Parameters {
    try load(configuration, from: SafetensorsFiles(Safetensors(contentsOf: url)))
  }

  static func load(_ configuration: ModelConfiguration, from files: SafetensorsFiles) throws -> Parameters {
    // Compared before memory is taken: the configuration may be wrong by any factor.
    let wanted = ParameterLayout(configuration).namedPlaces(configuration)
    let types = Safetensors.NumberType.floats.map(\.rawValue)
    var differences: [String] = []
    for tensor in wanted {
      guard let entry = files.tensors[tensor.name] else {
        differences.append("\(tensor.name) is missing")
        continue
      }
      if entry.shape != tensor.shape {
        differences.append("\(tensor.name) has shape \(entry.shape), wanted \(tensor.shape)")
      }
      if !types.contains(entry.type) {
        differences.append("\(tensor.name) has type \(entry.type), wanted \(types.joined(separator: ", "))")
      }
    }
    let names = Set(wanted.map(\.name))
    for name in files.tensors.keys.sorted() where !names.contains(name) {
      // Some writers keep the tied head, and old ones the table of the rotary frequencies.
      if name == head || name.hasSuffix("rotary_emb.inv_freq") { continue }
      differences.append("\(name) is no tensor of this model")
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(file: files.file, differences: differences)
    }
    let parameters = Parameters(zeros: configuration)
    for tensor in parameters.namedTensors {
      try files.read(tensor.name, shape: tensor.shape, into: tensor.view)
    }
    if configuration.tieWordEmbeddings { try parameters.checkTiedHead(files) }
    return parameters
  }

  /// A head beside a tied embedding table must be the same table: transformers would not tie two that differ.
  private func checkTiedHead(_ files: SafetensorsFiles) throws {
    guard files.tensors[Self.head] != nil else { return }
    let shape = [configuration.vocabularySize, configuration.hiddenSize]
    let head = FloatBuffer(count: shape[0] * shape[1])
    try files.read(Self.head, shape: shape, into: head.vector)
    let table = buffer.vector(at: layout.tensor(.embedding).offset, count: head.count)
    guard table.array == head.array() else {
      throw CheckpointError.mismatch(
        file: files.file,
        differences: ["\(Self.head) differs from the embeddings that tie_word_embeddings says it shares"])
    }
  }

  /// Writes the weights to `url` as transformers reads them, with texts about their origin.
  ///
  /// - Parameter type: F32, or BF16 rounded to nearest.
  package func save(
    to url: URL, metadata: [String: String] = [:], type: Safetensors.NumberType = .float32
  ) throws {
    // Transformers refuses a file that does not say which framework's layout it has.
    try Safetensors.write(
      namedTensors, metadata: metadata.merging(["format": "pt"]) { mine, _ in mine }, type: type, to: url)
  }
}
