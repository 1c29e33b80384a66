import Foundation
import Testing
import Transformers

@Suite struct SamplingRoomTests {
  private func room(
    samples: [Int], maxNewTokens: Int, workers: Int = 2, sequences: Int? = nil
  ) -> SamplingRoom {
    SamplingRoom(
      TestModels.wide, samples: samples, longestPrompt: 20, maxNewTokens: maxNewTokens, workers: workers,
      sequences: sequences)
  }

  @Test func `workers share the sequences evenly when there are few`() {
    #expect(room(samples: [3, 0, 2], maxNewTokens: 10).sequences == 3)
    #expect(room(samples: [1], maxNewTokens: 10, workers: 8).sequences == 1)
    #expect(room(samples: [], maxNewTokens: 10).sequences == 1)
  }

  @Test func `what the caller asks for is what there is, up to the share`() {
    let samples = [Int](repeating: 1, count: 100)
    #expect(room(samples: samples, maxNewTokens: 10, sequences: 17).sequences == 17)
    #expect(room(samples: samples, maxNewTokens: 10, sequences: 200).sequences == 50)
  }

  @Test func `keys and values never take more than a quarter of the memory`() {
    let samples = [Int](repeating: 8, count: 1000)
    let limit = Int(ProcessInfo.processInfo.physicalMemory / 4)
    // Two layers of two heads of 24 keys and values: 768 bytes a position.
    for maxNewTokens in [1 << 16, 1 << 20, 1 << 24] {
      let room = room(samples: samples, maxNewTokens: maxNewTokens)
      #expect(room.sequences == 1 || room.sequences * 2 * 768 * maxNewTokens <= limit)
      #expect(room.sequences >= 1)
    }
    #expect(room(samples: samples, maxNewTokens: 16).sequences == 64)
  }
}
