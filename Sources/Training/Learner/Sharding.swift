/// Deals a step's sequences into shards of about equal cost.
package enum Sharding {
  /// For each shard, the indices of its items in ascending order: the costliest item first, each to the lightest shard so
  /// far; ties go to the lower index. Depends on the costs alone, never on the machine.
  package static func deal(costs: [Int], shards: Int) -> [[Int]] {
    var loads = [Int](repeating: 0, count: shards)
    var result = [[Int]](repeating: [], count: shards)
    let order = costs.indices.sorted { (costs[$0], $1) > (costs[$1], $0) }
    for item in order {
      var lightest = 0
      for shard in 1..<max(1, shards) where loads[shard] < loads[lightest] { lightest = shard }
      loads[lightest] += costs[item]
      result[lightest].append(item)
    }
    return result.map { $0.sorted() }
  }
}
