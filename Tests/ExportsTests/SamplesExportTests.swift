import Exports
import Foundation
import Testing

@Suite struct SamplesExportTests {
  @Test func `evaluation samples are one object a line, rollouts are left out`() throws {
    let files = try ExportFormat.jsonl.files([SmallRun.history], in: URL(filePath: "/tmp"))
    #expect(files.map(\.path) == ["01JZ4T7Y8Q2M5N6P7R8S9T0V1W.jsonl"])
    #expect(
      String(decoding: files[0].contents, as: UTF8.self) == #"""
        {"answer":"1","checkpoint":"sft@1","completion":"a \"b\", c\r\n{d}\té","finish_reason":"stop","problem":0,"sample":0,"sampling":"greedy","step":4,"tokens":3}
        {"answer":"1","checkpoint":"sft@1","completion":"","finish_reason":"length","problem":0,"sample":1,"sampling":"greedy","step":4,"tokens":9}

        """#)
  }
}
