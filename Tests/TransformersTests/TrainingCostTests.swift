import Testing
import Transformers

@Suite struct TrainingCostTests {
  @Test(arguments: TestModels.kinds) func `rows after a prefix cost what they add to the whole`(
    configuration: ModelConfiguration
  ) {
    let whole = configuration.trainingCost(rows: 30)
    #expect(whole == configuration.trainingCost(rows: 20) + configuration.trainingCost(rows: 10, after: 20))
    // Attention makes a long sequence dearer than two short ones.
    #expect(whole > 2 * configuration.trainingCost(rows: 15))
    #expect(configuration.trainingCost(rows: 0, after: 9) == 0)
  }
}
