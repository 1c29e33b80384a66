/// A reward and what it counts for.
package struct WeightedReward: Sendable, Equatable {
  package var reward: Reward
  package var weight: Double

  package init(_ reward: Reward, weight: Double) {
    self.reward = reward
    self.weight = weight
  }
}
