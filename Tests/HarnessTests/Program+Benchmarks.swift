extension Program {
  /// Every part of the pipeline, done in a moment.
  static let shortBenchmark = """
    version: 1
    name: short
    shards: 2
    model: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1,
      intermediate_size: 32, max_position_embeddings: 160}
    problems: {families: [add], tiers: [1], train: {count: 8}, grpo: {count: 4}, evaluation: {count: 4}}
    sft: {num_train_epochs: 1, warmup_steps: 1}
    grpo: {max_steps: 1, prompts_per_step: 2, num_generations: 2, warmup_steps: 1, max_completion_length: 16,
      rewards: {cosine: {max_length: 16}}}
    evaluation: {samples: 1, samples_at_stage_end: 1, max_completion_length: 16, budgets: [], samplings: [greedy]}
    """

  /// Half an hour of training, for runs that a test stops or watches; nothing waits for its end.
  static let endlessBenchmark = """
    version: 1
    name: endless
    shards: 2
    model: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1,
      intermediate_size: 32, max_position_embeddings: 160}
    problems: {families: all, tiers: [1, 2], train: {count: 2000}, grpo: {count: 4}, evaluation: {count: 4}}
    sft: {num_train_epochs: 10000, warmup_steps: 1}
    grpo: {max_steps: 1, prompts_per_step: 2, num_generations: 2, warmup_steps: 1, max_completion_length: 16,
      rewards: {cosine: {max_length: 16}}}
    evaluation: {every_epochs: 1000, samples: 1, samples_at_stage_end: 1, max_completion_length: 16, budgets: [],
      samplings: [greedy]}
    """
}
