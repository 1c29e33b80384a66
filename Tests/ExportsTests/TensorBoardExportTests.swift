import Exports
import Foundation
import Records
import Testing

@Suite struct TensorBoardExportTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16(0x100) + UInt16($0), radix: 16).dropFirst() }.joined()
  }

  @Test(
    arguments: [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
      (Array((0..<32).reversed()), 0x113F_DB5C), ([], 0),
    ] as [([UInt8], UInt32)])
  func `the check is that of RFC 3720`(bytes: [UInt8], check: UInt32) {
    #expect(CRC32C.checksum(bytes) == check)
  }

  @Test func `events and their frames have the bytes that TensorBoard's own classes write`() {
    // From event_pb2.Event.SerializeToString and RecordWriter of TensorBoard 2.21.
    let event = EventMessage(tag: "sft/loss", step: 300, wallTime: 1.5, value: 0.1)
    #expect(hex(event.bytes) == "09000000000000f83f10ac022a110a0f0a087366742f6c6f737315cdcccc3d")
    #expect(
      hex(TFRecord.framed(event.bytes))
        == "1f00000000000000514b441809000000000000f83f10ac022a110a0f0a087366742f6c6f737315cdcccc3d3c31f42d")
    let first = EventMessage(fileVersion: "brain.Event:2", wallTime: 1_767_323_045.25)
    #expect(hex(first.bytes) == "0900005069cd55da411a0d627261696e2e4576656e743a32")
  }

  @Test func `a run is one file of whole frames in the order of time, the same whenever it is written`()
    throws
  {
    let files = try ExportFormat.tensorboard.files([SmallRun.history], in: URL(filePath: "/tmp"))
    let file = try #require(files.first)
    #expect(
      files.count == 1
        && file.path
          == "tiny-seed7-01JZ4T7Y8Q2M5N6P7R8S9T0V1W/events.out.tfevents.1767323045.01JZ4T7Y8Q2M5N6P7R8S9T0V1W"
    )
    var times: [Double] = []
    var rest = file.contents[...]
    while !rest.isEmpty {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let record = Array(rest.dropFirst(12).prefix(length))
      try #require(record.count == length)
      #expect(Array(rest.prefix(16 + length)) == TFRecord.framed(record))
      times.append(Double(bitPattern: record[1..<9].reversed().reduce(0) { $0 << 8 | UInt64($1) }))
      rest = rest.dropFirst(16 + length)
    }
    // 5 figures of 4 steps; of one step of stage 2, 5 and 7 and 2 rewards; 2 evaluations, 4 rates, 1 resource.
    #expect(times.count == 1 + 20 + 14 + 2 + 4 + 1)
    #expect(times == times.sorted() && times.last == 1_767_323_060.25)
    #expect(try ExportFormat.tensorboard.files([SmallRun.history], in: URL(filePath: "/tmp")) == files)
  }
}
