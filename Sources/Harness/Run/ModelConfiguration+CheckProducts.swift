internal import Kernels
internal import Transformers

extension ModelConfiguration {
  /// Checks the model's products on this machine: a wrong one is an error, and rows whose bits depend on their place are
  /// told of.
  func checkProducts(_ observe: RunObserver) throws {
    for check in productChecks() {
      let name = "\(check.shape.inputs) x \(check.shape.outputs)"
      guard check.relativeError < 1e-5 else {
        throw PreparationError(
          "a \(name) product comes out wrong on this CPU (OpenBLAS's \(BLASLibrary.core) kernel or this build), relative "
            + "error \(check.relativeError); try another kernel: OPENBLAS_CORETYPE=Haswell")
      }
      if !check.unstableRows.isEmpty {
        observe(
          .warning(
            "rows of a \(name) product depend on their place on this CPU: samples may not repeat bit for bit with "
              + "another number of threads"))
      }
    }
  }
}
