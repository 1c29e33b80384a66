internal import COpenBLAS

/// The OpenBLAS that this process runs on.
package enum BLASLibrary {
  /// Makes every product run on the thread that asks for it. To be called before the first product.
  package static func useOneThread() { openblas_set_num_threads(1) }

  /// Version and build options, as the library states them. Asked for once: the library writes the text anew with every
  /// call, into the same memory.
  package static let configuration: String = {
    guard let text = openblas_get_config() else { return "unknown" }
    return String(cString: text).split(separator: " ").joined(separator: " ")
  }()

  /// The kernel in use, `SkylakeX` say. The environment variable OPENBLAS_CORETYPE overrides the library's choice.
  package static var core: String {
    guard let text = openblas_get_corename() else { return "unknown" }
    return String(cString: text)
  }
}
