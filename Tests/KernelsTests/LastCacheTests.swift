import Kernels
import Testing

struct LastCacheTests {
  @Test(arguments: [("32768K\n", 33_554_432), ("1M", 1_048_576), ("512", 512)])
  func `sizes are read with their unit`(text: String, bytes: Int) {
    #expect(LastCache.parse(text) == bytes)
  }

  @Test(arguments: ["", "K", "much"]) func `what is no size is none`(text: String) {
    #expect(LastCache.parse(text) == nil)
  }
}
