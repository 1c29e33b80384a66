package import Foundation

extension Parameters {
  /// The weights in `url`, exactly the tensors of `configuration` under their Hugging Face names.
  ///
  /// Throws `CheckpointError.mismatch` with every tensor missing, left over, or of another shape or type.
  package static func load(_ configuration: ModelConfiguration, from url: URL) throws -> Parameters {
    let file = try Safetensors(contentsOf: url)
    // Compared before memory is taken: the configuration may be wrong by any factor.
    let wanted = ParameterLayout(configuration).namedPlaces(configuration)
    var differences: [String] = []
    for tensor in wanted {
      guard let entry = file.header.tensors[tensor.name] else {
        differences.append("\(tensor.name) is missing")
        continue
      }
      if entry.shape != tensor.shape {
        differences.append("\(tensor.name) has shape \(entry.shape), wanted \(tensor.shape)")
      }
      if entry.type != Safetensors.NumberType.float32.rawValue {
        differences.append("\(tensor.name) has type \(entry.type), wanted F32")
      }
    }
    let names = Set(wanted.map(\.name))
    for name in file.header.tensors.keys.sorted() where !names.contains(name) {
      // Some writers keep the tied head, and old ones the table of the rotary frequencies.
      if name == "lm_head.weight" || name.hasSuffix("rotary_emb.inv_freq") { continue }
      differences.append("\(name) is no tensor of this model")
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(file: file.file, differences: differences)
    }
    let parameters = Parameters(zeros: configuration)
    for tensor in parameters.namedTensors {
      try file.read(tensor.name, shape: tensor.shape, into: tensor.view)
    }
    return parameters
  }

  /// Writes the weights to `url` as transformers reads them, with texts about their origin.
  package func save(to url: URL, metadata: [String: String] = [:]) throws {
    // Transformers refuses a file that does not say which framework's layout it has.
    try Safetensors.write(
      namedTensors, metadata: metadata.merging(["format": "pt"]) { mine, _ in mine }, to: url)
  }
}
