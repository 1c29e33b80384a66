/// The words of a training text as tokens, and how often each two tokens stand side by side.
struct PairCounts {
  /// A pair to be merged: the most frequent first, of equals the one with the smaller tokens.
  private struct Candidate: Comparable {
    var count: Int
    let pair: Pair
    /// The words in which it was found.
    let words: Set<Int32>

    static func < (left: Candidate, right: Candidate) -> Bool {
      (right.count, left.pair.left, left.pair.right) < (left.count, right.pair.left, right.pair.right)
    }
  }

  private struct Pair: Hashable {
    let left: Int32
    let right: Int32
  }

  /// The bytes of every token; none for the tokens before the 256 bytes.
  private(set) var vocabulary: [[UInt8]]
  private var tokenOfBytes: [[UInt8]: Int32] = [:]
  private var words: [[Int32]]
  private let wordCounts: [Int]
  private var counts: [Pair: Int] = [:]
  private var queue = MinimumHeap<Candidate>()

  /// Counts the pairs of `words`, whose bytes become the tokens from `firstByte` in the order of their characters.
  init(words: [(word: [UInt8], count: Int)], firstByte: Int) {
    vocabulary = Array(repeating: [], count: firstByte)
    var byteTokens = [Int32](repeating: 0, count: 256)
    for byte in (0..<256).sorted(by: { ByteAlphabet.scalars[$0] < ByteAlphabet.scalars[$1] }) {
      byteTokens[byte] = Int32(vocabulary.count)
      tokenOfBytes[[UInt8(byte)]] = Int32(vocabulary.count)
      vocabulary.append([UInt8(byte)])
    }
    self.words = words.map { $0.word.map { byteTokens[Int($0)] } }
    wordCounts = words.map(\.count)
    var places: [Pair: Set<Int32>] = [:]
    for (index, word) in self.words.enumerated() {
      for (left, right) in zip(word, word.dropFirst()) {
        counts[Pair(left: left, right: right), default: 0] += wordCounts[index]
        places[Pair(left: left, right: right), default: []].insert(Int32(index))
      }
    }
    enqueue(places)
  }

  private mutating func enqueue(_ places: [Pair: Set<Int32>]) {
    for (pair, words) in places {
      if let count = counts[pair], count > 0 {
        queue.push(Candidate(count: count, pair: pair, words: words))
      }
    }
  }

  /// Merges the most frequent pair into one token and returns its parts' bytes; nil if no pair occurs at least
  /// `minimum` times.
  mutating func mergeNext(minimum: Int) -> (left: [UInt8], right: [UInt8])? {
    while var top = queue.pop() {
      // Counts in the queue are those of the time when they were put there; they only fall.
      let count = counts[top.pair, default: 0]
      if top.count != count {
        top.count = count
        queue.push(top)
        continue
      }
      guard count >= 1, count >= minimum else { return nil }
      let left = vocabulary[Int(top.pair.left)]
      let right = vocabulary[Int(top.pair.right)]
      merge(top.pair, in: top.words, into: token(of: left + right))
      return (left, right)
    }
    return nil
  }

  private mutating func token(of bytes: [UInt8]) -> Int32 {
    if let token = tokenOfBytes[bytes] { return token }
    let token = Int32(vocabulary.count)
    tokenOfBytes[bytes] = token
    vocabulary.append(bytes)
    return token
  }

  private mutating func merge(_ pair: Pair, in places: Set<Int32>, into token: Int32) {
    var found: [Pair: Set<Int32>] = [:]
    for place in places {
      let word = words[Int(place)]
      let count = wordCounts[Int(place)]
      var merged: [Int32] = []
      merged.reserveCapacity(word.count)
      var position = 0
      while position < word.count {
        guard word[position] == pair.left, position + 1 < word.count, word[position + 1] == pair.right else {
          merged.append(word[position])
          position += 1
          continue
        }
        if let before = merged.last {
          counts[Pair(left: before, right: pair.left), default: 0] -= count
          counts[Pair(left: before, right: token), default: 0] += count
          found[Pair(left: before, right: token), default: []].insert(place)
        }
        if position + 2 < word.count {
          let after = word[position + 2]
          counts[Pair(left: pair.right, right: after), default: 0] -= count
          counts[Pair(left: token, right: after), default: 0] += count
          found[Pair(left: token, right: after), default: []].insert(place)
        }
        merged.append(token)
        position += 2
      }
      words[Int(place)] = merged
    }
    enqueue(found)
  }
}
