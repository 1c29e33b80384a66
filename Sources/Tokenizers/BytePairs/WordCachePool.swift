import Synchronization

/// Word caches for whoever encodes at the moment: each call borrows one, so that threads never wait for each other's
/// words and a cache stays warm from call to call.
final class WordCachePool: Sendable {
  private let caches = Mutex<[WordCache]>([])

  func borrow<Result>(_ body: (inout WordCache) throws -> Result) rethrows -> Result {
    var cache = caches.withLock { $0.popLast() } ?? WordCache()
    defer { caches.withLock { $0.append(cache) } }
    return try body(&cache)
  }
}
