internal import Foundation

/// The compiler that built this program.
package enum Compiler {
  /// Version of Swift, and the commit of its LLVM, which identifies the toolchain exactly: `Swift 6.3.1 (LLVM
  /// 11673e6660b2)`.
  ///
  /// The version is decided when this file is compiled; the commit stands in the program file. Nothing is asked of
  /// the toolchain that may be installed now, which need not be the one that built the program.
  package static func describe(executable: String = "/proc/self/exe") -> String {
    let file = try? Data(contentsOf: URL(fileURLWithPath: executable), options: .mappedIfSafe)
    guard let comments = file.flatMap(ELFFile.init)?.section(".comment"),
      let commit = llvmCommit(in: comments)
    else { return version }
    return "\(version) (LLVM \(commit))"
  }

  private static var version: String {
    #if compiler(>=6.5)
      "Swift 6.5 or newer"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3.4)
      "Swift 6.3.4 or newer"
    #elseif compiler(>=6.3.3)
      "Swift 6.3.3"
    #elseif compiler(>=6.3.2)
      "Swift 6.3.2"
    #elseif compiler(>=6.3.1)
      "Swift 6.3.1"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }

  /// From `clang version 21.0.0 (https://github.com/swiftlang/llvm-project.git 11673e66…)`.
  private static func llvmCommit(in comments: Data) -> String? {
    for comment in comments.split(separator: 0) {
      let words = String(decoding: comment, as: UTF8.self).split { " ()".contains($0) }
      if let url = words.firstIndex(where: { $0.contains("llvm-project") }), url + 1 < words.endIndex,
        words[url + 1].count == 40
      {
        return String(words[url + 1].prefix(12))
      }
    }
    return nil
  }
}
