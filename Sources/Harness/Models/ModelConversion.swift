package import Foundation
internal import Tokenizers
package import Transformers

/// From one form of a checkpoint to a folder in the layout of Hugging Face.
package enum ModelConversion {
  /// Writes configuration, weights and tokenizer of the GGUF file or folder at `source` into `folder`, made if need be.
  package static func convert(_ source: URL, into folder: URL, type: Safetensors.NumberType) throws {
    let checkpoint = try PretrainedCheckpoint(at: source)
    let tokenizer = try checkpoint.tokenizer()
    try checkpoint.model.parameters().saveHuggingFace(
      directory: folder, beginOfSequence: tokenizer.beginToken.map(Int.init),
      endOfSequence: Int(tokenizer.endOfSequence), type: type)
    try tokenizer.save(to: folder)
  }
}
