import Provenance
import Records
import Testing

struct ProvenanceRecordTests {
  @Test func `Everything that the machine tells is collected`() async {
    let record = await ProvenanceRecord.collected(
      blas: "b", blasCore: "c", dataHashes: ["train": "d"], grader: "1", tree: nil)
    #expect(record.commit == "unknown" && record.dirtyDiff == nil)
    #expect(record.version == Version.current)
    #expect(record.compiler.hasPrefix("Swift 6."))
    #expect(
      record.blas == "b" && record.blasCore == "c" && record.dataHashes == ["train": "d"]
        && record.grader == "1")
    #expect(record.machine == Machine().identifier)
  }

  @Test func `A program tells which toolchain built it`() {
    // The test program itself is built by the same compiler.
    let words = Compiler.describe().split { " ()".contains($0) }
    #expect(words.count == 4, "\(words)")
    #expect(words.last?.count == 12 && words.last?.allSatisfy(\.isHexDigit) == true)
  }

  @Test func `What is no program gives the version alone`() throws {
    let folder = try TemporaryFolder()
    let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1]
    let files = [
      [], header, header + [UInt8](repeating: 0xFF, count: 100), header + [UInt8](repeating: 0, count: 58),
    ]
    for bytes in files {
      try folder.write(String(decoding: bytes.map { $0 < 128 ? $0 : 0x7E }, as: UTF8.self), to: "file")
      #expect(!Compiler.describe(executable: folder.path + "/file").contains("("))
    }
    #expect(!Compiler.describe(executable: folder.path + "/none").contains("("))
  }
}
