import ArgumentParser
import Transformers

/// Number types that weights are written in.
enum StoredNumbers: String, CaseIterable, ExpressibleByArgument {
  case float32, bfloat16

  var type: Safetensors.NumberType { self == .float32 ? .float32 : .bfloat16 }
}
