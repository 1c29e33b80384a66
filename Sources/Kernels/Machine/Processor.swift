internal import Foundation

/// The processor that this process runs on.
package enum Processor {
  /// Its maker, family, model, stepping and instructions, as far as the system states them: two processors with the same
  /// text run the same kernels.
  static let identity: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let first = text.components(separatedBy: "\n\n").first ?? ""
    let fields = first.split(separator: "\n").map { line in
      line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let names = ["vendor_id", "cpu family", "model", "model name", "stepping"]
    let values = names.compactMap { name in fields.first { $0.first == name && $0.count == 2 }?[1] }
    let instructions = BLASSurvey.Instructions.available.map { "\($0)" }
    return (values + instructions).joined(separator: " ")
  }()
}
