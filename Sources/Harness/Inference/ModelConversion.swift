package import Foundation
internal import GGUF
internal import Transformers

/// From a GGUF file to a Hugging Face directory.
package enum ModelConversion {
  /// Writes configuration and weights of the GGUF file at `source` into `directory`.
  package static func convert(_ source: URL, into directory: URL, bfloat16: Bool) throws {
    let model = try PretrainedModel(at: source)
    let file = model.gguf
    try model.parameters().saveHuggingFace(
      directory: directory,
      beginOfSequence: try file?.optionalInteger("tokenizer.ggml.bos_token_id"),
      endOfSequence: try file?.optionalInteger("tokenizer.ggml.eos_token_id"),
      type: bfloat16 ? .bfloat16 : .float32)
  }
}
